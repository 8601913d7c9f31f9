"""The forms of agencies and judges; what they send is read by the same shapes as the API."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel

from oversight.web.door import SignedInRequest
from oversight.web.forms import LocalInstant, PageForm, faults_on
from oversight.words import spoken
from warrants.enums import (
    ActivationKind,
    CaseEnding,
    EndReason,
    Installation,
    NoticeRuling,
    NoticeStatus,
    Outcome,
    RemedyOutcome,
    RemedyStep,
    ServiceWay,
    TargetKind,
)
from warrants.models import Target
from warrants.rules.notices import OPEN
from warrants.rules.rulebook import Rulebook
from warrants.selectors.notices import Notice

PROSE = {"widget": forms.Textarea}
T = TypeVar("T")


class FilingForm(PageForm):
    """A form that is read by the same shape as a filing through the API."""

    def filing(self) -> dict[str, Any]:
        """Return the filing as the API would have it."""
        return dict(self.cleaned_data)


def taken(
    request: SignedInRequest,
    form: FilingForm,
    shape: type[BaseModel],
    act: Callable[..., T],
    **about: object,
) -> T | None:
    """Take the step whose form was sent, and return what it made; say on the form why not."""
    if form.is_valid():
        with faults_on(form):
            given = shape.model_validate(form.filing())
            return act(given=given, by=request.user.actor, at=timezone.now(), **about)
    return None


class OfficerForm(FilingForm):
    """Who stands behind a filing."""

    officer_name = forms.CharField(label=_("Officer's name"), max_length=200)
    officer_position = forms.CharField(label=_("Position"), max_length=200, required=False)
    officer_number = forms.CharField(label=_("Service number"), max_length=200, required=False)

    def officer(self) -> dict[str, str]:
        return {
            "name": self.cleaned_data["officer_name"],
            "position": self.cleaned_data["officer_position"],
            "number": self.cleaned_data["officer_number"],
        }


class RenewalForm(OfficerForm):
    """A request to go on."""

    requested_days = forms.IntegerField(label=_("Days asked for"), min_value=1, max_value=3660)
    necessity = forms.CharField(label=_("Why it is still necessary"), **PROSE)  # type: ignore[arg-type]
    results_so_far = forms.CharField(
        label=_("Results so far"),
        required=False,
        **PROSE,  # type: ignore[arg-type]
    )
    resolved_at = LocalInstant(label=_("Resolution issued"))

    def filing(self) -> dict[str, Any]:
        names = ("requested_days", "necessity", "results_so_far", "resolved_at")
        return {**{name: self.cleaned_data[name] for name in names}, "officer": self.officer()}


class WithdrawalForm(OfficerForm):
    """The agency takes the waiting application back."""

    reason = forms.CharField(label=_("Reason"), **PROSE)  # type: ignore[arg-type]
    withdrawn_at = LocalInstant(label=_("Withdrawn"))

    def filing(self) -> dict[str, Any]:
        names = ("reason", "withdrawn_at")
        return {**{name: self.cleaned_data[name] for name in names}, "officer": self.officer()}


class ActivationForm(FilingForm):
    """Actual use began or stopped."""

    kind = forms.ChoiceField(
        label=_("What happened"), choices=ActivationKind.choices, widget=forms.RadioSelect
    )
    at = LocalInstant(label=_("When"))
    place = forms.CharField(label=_("Where"), max_length=200, required=False)
    system = forms.CharField(label=_("With which system"), max_length=80, required=False)


class EndForm(FilingForm):
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


class StopForm(FilingForm):
    """A judge stops a measure."""

    ended_at = LocalInstant(label=_("When"))
    why = forms.CharField(label=_("Why"), **PROSE)  # type: ignore[arg-type]

    def filing(self) -> dict[str, Any]:
        return {**self.cleaned_data, "reason": EndReason.STOPPED_BY_JUDGE.value}


class ReturnForm(FilingForm):
    """What came of it; an empty field is unknown, which is not zero."""

    installed = forms.ChoiceField(
        label=_("Installed"), choices=[("", "—"), *Installation.choices], required=False
    )
    days_used = forms.IntegerField(label=_("Days used"), min_value=0, required=False)
    persons = forms.IntegerField(label=_("Persons affected"), min_value=0, required=False)
    communications = forms.IntegerField(label=_("Communications"), min_value=0, required=False)
    incriminating = forms.IntegerField(
        label=_("Incriminating communications"), min_value=0, required=False
    )
    cost = forms.DecimalField(label=_("Cost"), min_value=0, decimal_places=2, required=False)
    currency = forms.CharField(label=_("Currency"), max_length=3, required=False, initial="KZT")
    arrests = forms.IntegerField(label=_("Arrests"), min_value=0, required=False)
    trials = forms.IntegerField(label=_("Trials"), min_value=0, required=False)
    convictions = forms.IntegerField(label=_("Convictions"), min_value=0, required=False)
    no_result_reason = forms.CharField(
        label=_("Why there is no result"),
        required=False,
        **PROSE,  # type: ignore[arg-type]
    )

    prosecutor_told_at = LocalInstant(label=_("Prosecutor told of the results"), required=False)

    def filing(self) -> dict[str, Any]:
        given = _given(self.cleaned_data)
        told_at = given.pop("prosecutor_told_at", None)
        return {**given, "told": [{"who": "prosecutor", "at": told_at}] if told_at else []}


class FinalDecisionForm(FilingForm):
    """The criminal case ended for good."""

    ending = forms.ChoiceField(
        label=_("How the case ended"), choices=CaseEnding.choices, widget=forms.RadioSelect
    )
    decided_at = LocalInstant(
        label=_("When the final decision was taken"),
        help_text=_("The time for telling the person runs from here."),
    )
    paper = forms.CharField(label=_("Number of the decision"), max_length=80, required=False)


class ServiceForm(FilingForm):
    """One person was told, or cannot be identified."""

    target = forms.TypedChoiceField(label=_("Who"), coerce=int)
    outcome = forms.ChoiceField(
        label=_("What happened"),
        choices=[
            (NoticeStatus.SERVED.value, NoticeStatus.SERVED.label),
            (NoticeStatus.UNIDENTIFIED.value, NoticeStatus.UNIDENTIFIED.label),
        ],
        widget=forms.RadioSelect,
    )
    at = LocalInstant(label=_("When"))
    way = forms.ChoiceField(
        label=_("How the person was told"),
        choices=[("", "—"), *ServiceWay.choices],
        required=False,
    )
    proof = forms.CharField(
        label=_("Proof of service"),
        max_length=200,
        required=False,
        help_text=_("Number of the receipt or of the signed sheet. Name no person."),
    )
    why = forms.CharField(
        label=_("Why the person cannot be identified"),
        required=False,
        **PROSE,  # type: ignore[arg-type]
    )

    def __init__(self, *args: Any, notice: Notice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["target"].choices = [  # type: ignore[attr-defined]
            (row.target.number, f"{row.target.number + 1}. {target_words(row.target)}")
            for row in notice.rows
            if row.status in OPEN
        ]


class RemedyForm(FilingForm):
    """A person who was told asked the court, or the court decided."""

    target = forms.IntegerField(
        label=_("Who"), min_value=1, max_value=10_000, help_text=_("The number on the list.")
    )
    step = forms.ChoiceField(
        label=_("What happened"), choices=RemedyStep.choices, widget=forms.RadioSelect
    )
    outcome = forms.ChoiceField(
        label=_("What the court decided"),
        choices=[("", "—"), *RemedyOutcome.choices],
        required=False,
    )
    at = LocalInstant(label=_("When"))
    paper = forms.CharField(label=_("Number of the decision"), max_length=80, required=False)

    def filing(self) -> dict[str, Any]:
        return self.cleaned_data | {"target": self.cleaned_data["target"] - 1}


class RulingForm(FilingForm):
    """A judge puts notice off, or agrees to none."""

    ruling = forms.ChoiceField(
        label=_("Ruling"), choices=NoticeRuling.choices, widget=forms.RadioSelect
    )
    ground = forms.ChoiceField(label=_("Ground"), widget=forms.RadioSelect)
    until = LocalInstant(
        label=_("Put off until"),
        required=False,
        help_text=_("Empty: as far as the law lets it be put off."),
    )
    reasons = forms.CharField(label=_("Reasons"), **PROSE)  # type: ignore[arg-type]

    def __init__(self, *args: Any, rules: Rulebook, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = spoken()
        self.fields["ground"].choices = [  # type: ignore[attr-defined]
            (one.key, one.text.in_(language)) for one in rules.waivers
        ]

    def filing(self) -> dict[str, Any]:
        return _given(self.cleaned_data)


def target_words(target: Target) -> str:
    """Return how a target is told from the others without being named."""
    kind = TargetKind(target.kind).label
    return f"{kind}, “{target.pseudonym}”" if target.pseudonym else str(kind)


class DecisionForm(FilingForm):
    """What the judge decides."""

    outcome = forms.ChoiceField(
        label=_("Decision"), choices=Outcome.choices, widget=forms.RadioSelect
    )
    days = forms.IntegerField(
        label=_("Days granted"),
        min_value=1,
        max_value=3660,
        required=False,
        help_text=_("Empty where you refuse."),
    )
    reasons = forms.CharField(label=_("Reasons"), **PROSE)  # type: ignore[arg-type]
    conditions = forms.CharField(
        label=_("Conditions"),
        required=False,
        **PROSE,  # type: ignore[arg-type]
    )

    def filing(self) -> dict[str, Any]:
        return _given(self.cleaned_data)


def _given(cleaned: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what was left empty."""
    return {name: value for name, value in cleaned.items() if value not in {None, ""}}
