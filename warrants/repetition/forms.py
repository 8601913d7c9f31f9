"""The filters of the list of repeated reasons."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from oversight.models import Agency, Court
from oversight.web.forms import PageForm
from warrants.repetition.enums import Relation, TextPart

ANY = ("", "—")


class RepetitionSearchForm(PageForm):
    """By agency, by court, by which text it is and whose text it repeats."""

    agency = forms.ChoiceField(label=_("Agency"), required=False)
    court = forms.ChoiceField(label=_("Court"), required=False)
    part = forms.ChoiceField(label=_("Text"), choices=[ANY, *TextPart.choices], required=False)
    relation = forms.ChoiceField(
        label=_("Whose text"), choices=[ANY, *Relation.choices], required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, model in (("agency", Agency), ("court", Court)):
            rows = model.objects.order_by("code")[:500]
            self.fields[name].choices = [ANY, *((str(one.pk), one.name) for one in rows)]  # type: ignore[attr-defined]

    def asked(self) -> dict[str, Any]:
        """Return what was asked for; a broken field asks for nothing."""
        self.is_valid()
        return dict(self.cleaned_data)
