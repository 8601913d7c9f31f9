"""The forms of what was done under a warrant: starts and stops, an early end, what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from oversight.models import Provider
from oversight.web.forms import LocalInstant
from warrants.enums import ActivationKind, EndReason, Installation
from warrants.web.forms import OFFICER, PROSE, OfficerForm

UNKNOWN: Final = ("", "—")


def provider_choices() -> list[tuple[str, str]]:
    """Return the providers that may be chosen."""
    rows = Provider.objects.filter(active=True).order_by("code")
    return [(one.code, one.name) for one in rows]


class ReportForm(OfficerForm):
    """A report whose officer may be named."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["officer_name"].required = False
        self.order_fields([*(name for name in self.fields if name not in OFFICER), *OFFICER])

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        self.need_a_name("officer", gettext("Name the officer."))
        return given

    def filing(self) -> dict[str, Any]:
        return self.filled() | (
            {"officer": self.officer()} if self.cleaned_data["officer_name"] else {}
        )


class ActivationForm(ReportForm):
    """Actual use began or stopped."""

    kind = forms.ChoiceField(
        label=_("What happened"), choices=ActivationKind.choices, widget=forms.RadioSelect
    )
    at = LocalInstant(label=_("When"))
    place = forms.CharField(label=_("Where"), max_length=200, required=False)
    system = forms.CharField(label=_("With which system"), max_length=80, required=False)
    measure = forms.CharField(
        label=_("Which measure"),
        max_length=60,
        required=False,
        help_text=_("Its code, where it was one of several, or another than was asked for."),
    )
    provider = forms.ChoiceField(
        label=_("Provider"),
        required=False,
        help_text=_("Whoever carries it out; taken to have been served the order."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["provider"].choices = [UNKNOWN, *provider_choices()]  # type: ignore[attr-defined]


class EndForm(ReportForm):
    """The measure ends before its term does."""

    reason = forms.ChoiceField(
        label=_("Who ended it"),
        choices=[
            (EndReason.CANCELLED.value, EndReason.CANCELLED.label),
            (EndReason.STOPPED_BY_PROSECUTOR.value, EndReason.STOPPED_BY_PROSECUTOR.label),
        ],
        widget=forms.RadioSelect,
    )
    ended_at = LocalInstant(label=_("When"))
    why = forms.CharField(label=_("Why"), **PROSE)  # type: ignore[arg-type]


class ReturnForm(ReportForm):
    """What came of it; an empty field is unknown, which is not zero."""

    groups = (
        (
            _("How it was carried out"),
            ("installed", "days_used", "persons", "encrypted", "related_to"),
        ),
        (
            _("What it brought"),
            (
                "communications",
                "incriminating",
                "searches",
                "matches",
                "arrests",
                "trials",
                "convictions",
                "motions_granted",
                "motions_denied",
                "motions_pending",
                "no_result_reason",
            ),
        ),
        (_("What it cost"), ("cost", "cost_other", "currency")),
        (
            _("Who was told"),
            ("told_prosecutor", "told_prosecutor_of_threat", "told_post"),
        ),
        (_("Who files"), ("filed_at", *OFFICER)),
    )
    installed = forms.ChoiceField(
        label=_("Installed"), choices=[UNKNOWN, *Installation.choices], required=False
    )
    days_used = forms.IntegerField(label=_("Days used"), min_value=0, required=False)
    persons = forms.IntegerField(label=_("Persons affected"), min_value=0, required=False)
    encrypted = forms.TypedChoiceField(
        label=_("Encryption met"),
        choices=[UNKNOWN, ("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda said: said == "yes",
        empty_value=None,
        required=False,
    )
    related_to = forms.CharField(
        label=_("Related order"),
        max_length=200,
        required=False,
        help_text=_("Where the figures stand in the return of another order: its number."),
    )
    communications = forms.IntegerField(label=_("Communications"), min_value=0, required=False)
    incriminating = forms.IntegerField(
        label=_("Incriminating communications"), min_value=0, required=False
    )
    searches = forms.IntegerField(label=_("Searches"), min_value=0, required=False)
    matches = forms.IntegerField(label=_("Matches"), min_value=0, required=False)
    arrests = forms.IntegerField(label=_("Arrests"), min_value=0, required=False)
    trials = forms.IntegerField(label=_("Trials"), min_value=0, required=False)
    convictions = forms.IntegerField(label=_("Convictions"), min_value=0, required=False)
    motions_granted = forms.IntegerField(label=_("Motions granted"), min_value=0, required=False)
    motions_denied = forms.IntegerField(label=_("Motions denied"), min_value=0, required=False)
    motions_pending = forms.IntegerField(label=_("Motions pending"), min_value=0, required=False)
    no_result_reason = forms.CharField(
        label=_("Why there is no result"),
        required=False,
        **PROSE,  # type: ignore[arg-type]
    )
    cost = forms.DecimalField(label=_("Cost"), min_value=0, decimal_places=2, required=False)
    cost_other = forms.DecimalField(
        label=_("Cost other than labour"), min_value=0, decimal_places=2, required=False
    )
    currency = forms.CharField(label=_("Currency"), max_length=3, required=False, initial="KZT")
    told_prosecutor = LocalInstant(label=_("Prosecutor told of the results"), required=False)
    told_prosecutor_of_threat = LocalInstant(
        label=_("Prosecutor told of a measure on the threat route"), required=False
    )
    told_post = LocalInstant(label=_("Post told of the end of control"), required=False)
    filed_at = LocalInstant(
        label=_("Return filed"),
        required=False,
        help_text=_("Only if it was filed on paper before. Empty: now."),
    )

    def add_prefix(self, field_name: str) -> str:
        """Name no input as a method of its form is named: a script would find the input there."""
        return super().add_prefix("matches_found" if field_name == "matches" else field_name)

    def filing(self) -> dict[str, Any]:
        given = super().filing()
        told = {name.removeprefix("told_"): given.pop(name, None) for name in self.groups[3][1]}
        return {**given, "told": [{"who": who, "at": at} for who, at in told.items() if at]}

    def field_of(self, path: Sequence[str]) -> str:
        """Return the field of a pointer such as `told/0/at`, counted among those filled in."""
        told = [name for name in self.groups[3][1] if self.cleaned_data.get(name)]
        if path[:1] == ["told"] and len(path) > 1:
            return told[int(path[1])]
        return super().field_of(path)
