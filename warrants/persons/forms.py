"""The form by which an auditor settles a proposal."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from oversight.web.forms import PageForm
from warrants.persons.enums import ProposalState


class ProposalForm(PageForm):
    """Whether two chains are one person, and why."""

    state = forms.ChoiceField(
        label=_("Are these one person?"),
        choices=[
            (ProposalState.JOINED.value, _("One person: join them")),
            (ProposalState.APART.value, _("Two persons: keep them apart")),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("It stays on record. Write no name and no number of anybody."),
        widget=forms.Textarea,
        max_length=5000,
    )
