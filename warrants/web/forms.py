"""The forms of agencies and judges; what they send is read by the same shapes as the API."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel

from oversight.models import Court
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


class WarrantForm(OfficerForm):
    """A first application with one target; more targets come by the API."""

    groups = (
        (_("The case"), ("agency_reference", "case_number", "court", "measures")),
        (
            _("The offence"),
            ("offence_code", "offence_title", "offence_years", "offence_group"),
        ),
        (
            _("Whom or what it is aimed at"),
            (
                "target_kind",
                "target_capacity",
                "target_pseudonym",
                "target_name",
                "target_iin",
                "target_protected",
                "target_consent",
                "target_own_grave_offence",
            ),
        ),
        (
            _("Why"),
            ("facts", "necessity", "less_intrusive", "proportionality", "expected"),
        ),
        (
            _("How long, and since when"),
            ("requested_days", "resolved_at", "urgent_started_at", "urgent_why"),
        ),
        (_("Who files"), ("officer_name", "officer_position", "officer_number")),
    )
    agency_reference = forms.CharField(label=_("Your reference"), max_length=80)
    case_number = forms.CharField(label=_("Case number"), max_length=80, required=False)
    court = forms.ChoiceField(label=_("Court"))
    measures = forms.MultipleChoiceField(label=_("Measures"), widget=forms.CheckboxSelectMultiple)
    offence_code = forms.CharField(label=_("Offence, by article"), max_length=200)
    offence_title = forms.CharField(label=_("Offence, in words"), max_length=200, required=False)
    offence_years = forms.DecimalField(
        label=_("Highest penalty, in years"), min_value=0, max_value=100, required=False
    )
    offence_group = forms.BooleanField(
        label=_("Prepared or committed by a criminal group"), required=False
    )
    target_kind = forms.ChoiceField(label=_("Target"), choices=TargetKind.choices)
    target_capacity = forms.ChoiceField(label=_("In which capacity"))
    target_pseudonym = forms.CharField(
        label=_("Pseudonym"),
        max_length=200,
        required=False,
        help_text=_("Shown instead of the identity."),
    )
    target_name = forms.CharField(
        label=_("Name"), max_length=200, required=False, help_text=_("Sealed before it is stored.")
    )
    target_iin = forms.CharField(
        label=_("Individual identification number"),
        max_length=12,
        required=False,
        help_text=_("Twelve digits. Sealed before it is stored."),
    )
    target_protected = forms.MultipleChoiceField(
        label=_("Protected categories"), widget=forms.CheckboxSelectMultiple, required=False
    )
    target_consent = forms.BooleanField(label=_("Consented in writing"), required=False)
    target_own_grave_offence = forms.BooleanField(
        label=_("Suspected of a grave offence of their own"), required=False
    )
    facts = forms.CharField(label=_("Facts"), **PROSE)  # type: ignore[arg-type]
    necessity = forms.CharField(
        label=_("Why it is necessary"),
        **PROSE,  # type: ignore[arg-type]
    )
    less_intrusive = forms.CharField(
        label=_("Less intrusive means considered"),
        required=False,
        **PROSE,  # type: ignore[arg-type]
    )
    proportionality = forms.CharField(
        label=_("Why it is proportionate"),
        required=False,
        **PROSE,  # type: ignore[arg-type]
    )
    expected = forms.CharField(
        label=_("What is expected of it"),
        required=False,
        **PROSE,  # type: ignore[arg-type]
    )
    requested_days = forms.IntegerField(label=_("Days asked for"), min_value=1, max_value=3660)
    resolved_at = LocalInstant(label=_("Resolution issued"))
    urgent_started_at = LocalInstant(
        label=_("Urgent start"),
        required=False,
        help_text=_("Only if the measure began before a judge could be asked."),
    )
    urgent_why = forms.CharField(
        label=_("Why it was urgent"),
        required=False,
        **PROSE,  # type: ignore[arg-type]
    )

    def __init__(self, *args: Any, rules: Rulebook, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = spoken()
        self.rules = rules
        courts = Court.objects.filter(active=True).order_by("code")
        self.fields["court"].choices = [(one.code, one.name) for one in courts]  # type: ignore[attr-defined]
        self.fields["measures"].choices = [  # type: ignore[attr-defined]
            (code, f"{code} {measure.title.in_(language)}")
            for code, measure in rules.measures.items()
            if measure.in_force.until is None
        ]
        self.fields["target_capacity"].choices = [  # type: ignore[attr-defined]
            (code, words.in_(language)) for code, words in rules.capacities.items()
        ]
        self.fields["target_protected"].choices = [  # type: ignore[attr-defined]
            (code, words.in_(language)) for code, words in rules.protected_categories.items()
        ]
        self.order_fields([name for _title, names in self.groups for name in names])

    def filing(self) -> dict[str, Any]:
        given = self.cleaned_data
        identity = {
            name: given[f"target_{name}"] for name in ("name", "iin") if given[f"target_{name}"]
        }
        started = given["urgent_started_at"]
        return {
            **{
                name: given[name]
                for name in (
                    "agency_reference",
                    "case_number",
                    "court",
                    "measures",
                    "facts",
                    "necessity",
                    "less_intrusive",
                    "proportionality",
                    "expected",
                    "requested_days",
                    "resolved_at",
                )
            },
            "rulebook": self.rules.code,
            "offences": [
                {
                    "code": given["offence_code"],
                    "title": given["offence_title"],
                    "max_penalty_years": given["offence_years"],
                    "criminal_group": given["offence_group"],
                }
            ],
            "targets": [
                {
                    "kind": given["target_kind"],
                    "capacity": given["target_capacity"],
                    "pseudonym": given["target_pseudonym"],
                    "identity": identity or None,
                    "protected": given["target_protected"],
                    "consent": given["target_consent"],
                    "own_grave_offence": given["target_own_grave_offence"],
                }
            ],
            "urgent": {"started_at": started, "why": given["urgent_why"]} if started else None,
            "officer": self.officer(),
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
