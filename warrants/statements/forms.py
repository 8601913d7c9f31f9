"""The forms of statements without a case."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from oversight.web.forms import LocalInstant, PageForm
from warrants.enums import FlagState, Outcome
from warrants.statements.enums import StatementKind

ANY = ("", "—")


class StatementSearchForm(PageForm):
    """By what is told, and by what became of it."""

    kind = forms.ChoiceField(
        label=_("What is told"), choices=[ANY, *StatementKind.choices], required=False
    )
    state = forms.ChoiceField(
        label=_("State"),
        choices=[*FlagState.choices, ("all", _("All"))],
        required=False,
        initial=FlagState.OPEN,
    )

    def asked(self) -> dict[str, Any]:
        """Return what was asked for; a broken field asks for nothing."""
        self.is_valid()
        return dict(self.cleaned_data)


class LinkForm(PageForm):
    """To which case a statement belongs."""

    reference = forms.CharField(label=_("Reference of the case"), max_length=20)
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea, max_length=5000)


class DecisionStatementForm(PageForm):
    """A judge tells of a decision on a case that was never filed here."""

    order = forms.CharField(
        label=_("Number of the decision or the case"),
        max_length=80,
        help_text=_("As it stands on the paper."),
    )
    told = forms.ChoiceField(label=_("Decision"), choices=Outcome.choices, widget=forms.RadioSelect)
    at = LocalInstant(label=_("Decided"))
    days = forms.IntegerField(label=_("Days granted"), min_value=1, max_value=3660, required=False)
    agency = forms.SlugField(
        label=_("Code of the agency, if you know it"), max_length=60, required=False
    )
    remark = forms.CharField(
        label=_("Remark"),
        widget=forms.Textarea,
        max_length=20_000,
        required=False,
        help_text=_("Name no person."),
    )

    def filing(self) -> dict[str, Any]:
        """Return the statement as the API would have it."""
        given = {
            name: value for name, value in self.cleaned_data.items() if value not in {None, ""}
        }
        return {"kind": StatementKind.DECISION.value, **given}
