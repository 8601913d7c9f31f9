"""What a commissioner says when a published report has to be corrected."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from audits.enums import CorrectionCause
from oversight.web.forms import PageForm


class CorrectionForm(PageForm):
    """Why an edition is corrected; both are published with the corrected one."""

    cause = forms.ChoiceField(
        label=_("Why it is corrected"),
        choices=CorrectionCause,
        help_text=_(
            "Where it told of single cases, its files are closed as soon as the corrected "
            "edition is published; otherwise they stay, marked as replaced."
        ),
    )
    why = forms.CharField(
        label=_("What was wrong"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        help_text=_("Published with the corrected edition. Name no person and no case."),
    )
