"""The forms of notice to the person: the final decision, rulings, service, what the person did."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from oversight.web.forms import LocalInstant
from oversight.words import spoken
from warrants.enums import (
    CaseEnding,
    NoticeRuling,
    NoticeStatus,
    RemedyOutcome,
    RemedyStep,
    ServiceWay,
    TargetKind,
)
from warrants.models import Target
from warrants.rules.notices import OPEN
from warrants.rules.rulebook import Rulebook
from warrants.selectors.notices import Notice
from warrants.web.forms import PROSE, FilingForm
from warrants.web.report_forms import ReportForm


class FinalDecisionForm(ReportForm):
    """The criminal case ended for good."""

    ending = forms.ChoiceField(
        label=_("How the case ended"), choices=CaseEnding.choices, widget=forms.RadioSelect
    )
    decided_at = LocalInstant(
        label=_("When the final decision was taken"),
        help_text=_("The time for telling the person runs from here."),
    )
    paper = forms.CharField(label=_("Number of the decision"), max_length=80, required=False)


class ServiceForm(ReportForm):
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


class RemedyForm(ReportForm):
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
        return super().filing() | {"target": self.cleaned_data["target"] - 1}


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
        return self.filled()


def target_words(target: Target) -> str:
    """Return how a target is told from the others without being named."""
    kind = TargetKind(target.kind).label
    return f"{kind}, “{target.pseudonym}”" if target.pseudonym else str(kind)
