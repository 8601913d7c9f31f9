"""The forms of agencies and judges; what they send is read by the same shapes as the API."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final, TypeVar

from django import forms
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel

from oversight.actions.clashes import retried
from oversight.web.door import SignedInRequest
from oversight.web.forms import LocalInstant, PageForm, faults_on
from warrants.attempts import actions as attempts
from warrants.enums import EndReason, Occurred, Outcome

PROSE = {"widget": forms.Textarea}
OFFICER: Final = ("officer_name", "officer_position", "officer_rank", "officer_number")
APPROVER: Final = ("approver_name", "approver_position", "approver_rank", "approver_number")
T = TypeVar("T")


class FilingForm(PageForm):
    """A form that is read by the same shape as a filing through the API."""

    def filing(self) -> dict[str, Any]:
        """Return the filing as the API would have it."""
        return dict(self.cleaned_data)

    def filled(self) -> dict[str, Any]:
        """Return what was not left empty, without who filed it."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if value not in (None, "", []) and name not in OFFICER
        }


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
            given, at = shape.model_validate(form.filing()), timezone.now()
            step = partial(act, given=given, by=request.user.actor, at=at, **about)
            with attempts.on_record(at=at):
                return retried(transaction.atomic(step))
    return None


class OfficerForm(FilingForm):
    """Who stands behind a filing."""

    officer_name = forms.CharField(label=_("Officer's name"), max_length=200)
    officer_position = forms.CharField(label=_("Position"), max_length=200, required=False)
    officer_rank = forms.CharField(label=_("Rank"), max_length=200, required=False)
    officer_number = forms.CharField(label=_("Service number"), max_length=200, required=False)

    def officer(self) -> dict[str, str]:
        return self.person("officer")

    def person(self, who: str) -> dict[str, str]:
        """Return the person whose fields begin with `who`."""
        parts = ("name", "position", "rank", "number")
        return {part: self.cleaned_data[f"{who}_{part}"] for part in parts}

    def need_a_name(self, who: str, sentence: str) -> None:
        """Let nothing that was said of a person go unsaid because the name is missing."""
        said = any(
            self.cleaned_data.get(f"{who}_{part}") for part in ("position", "rank", "number")
        )
        if said and not self.cleaned_data.get(f"{who}_name"):
            self.add_error(f"{who}_name", sentence)


class AskingForm(OfficerForm):
    """What every application says, the first one and a renewal: how long, why, and who approved it."""

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
    approver_name = forms.CharField(label=_("Approved by"), max_length=200, required=False)
    approver_position = forms.CharField(
        label=_("Position of whoever approved"), max_length=200, required=False
    )
    approver_rank = forms.CharField(
        label=_("Rank of whoever approved"), max_length=200, required=False
    )
    approver_number = forms.CharField(
        label=_("Service number of whoever approved"), max_length=200, required=False
    )

    def field_of(self, path: Sequence[str]) -> str:
        if path[:1] == ["approved_by"]:
            return f"approver_{path[1]}" if len(path) > 1 else "approver_name"
        return super().field_of(path)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        self.need_a_name("approver", gettext("Name whoever approved it."))
        return given

    def approved_by(self) -> dict[str, str] | None:
        return self.person("approver") if self.cleaned_data["approver_name"] else None


class RenewalForm(AskingForm):
    """A request to go on."""

    groups = (
        (_("How long"), ("requested_days", "resolved_at")),
        (
            _("Why"),
            ("necessity", "results_so_far", "less_intrusive", "proportionality", "expected"),
        ),
        (_("Who files"), (*OFFICER, *APPROVER)),
    )
    necessity = forms.CharField(label=_("Why it is still necessary"), **PROSE)  # type: ignore[arg-type]
    results_so_far = forms.CharField(
        label=_("Results so far"),
        required=False,
        **PROSE,  # type: ignore[arg-type]
    )

    def __init__(self, *args: Any, needs_results: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["results_so_far"].required = needs_results

    def filing(self) -> dict[str, Any]:
        names = ("requested_days", "resolved_at", *self.groups[1][1])
        return {
            **{name: self.cleaned_data[name] for name in names},
            "officer": self.officer(),
            "approved_by": self.approved_by(),
        }


class WithdrawalForm(OfficerForm):
    """The agency takes the waiting application back."""

    reason = forms.CharField(label=_("Reason"), **PROSE)  # type: ignore[arg-type]
    withdrawn_at = LocalInstant(label=_("Withdrawn"))

    def filing(self) -> dict[str, Any]:
        names = ("reason", "withdrawn_at")
        return {**{name: self.cleaned_data[name] for name in names}, "officer": self.officer()}


class StopForm(FilingForm):
    """A judge stops a measure."""

    ended_at = LocalInstant(label=_("When"))
    why = forms.CharField(label=_("Why"), **PROSE)  # type: ignore[arg-type]

    def filing(self) -> dict[str, Any]:
        return {**self.cleaned_data, "reason": EndReason.STOPPED_BY_JUDGE.value}


class OccurrenceForm(FilingForm):
    """Something happened that the law counts time from."""

    of_courts = False
    what = forms.ChoiceField(label=_("What happened"), widget=forms.RadioSelect)
    at = LocalInstant(label=_("When"))
    since = LocalInstant(
        label=_("Time of the preceding event"),
        required=False,
        help_text=_("Leave empty to take the oldest one still waiting."),
    )
    number = forms.CharField(
        label=_("Number of the item or contact"),
        max_length=80,
        required=False,
        help_text=_("Tells one of several from the others. Name no person."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        courts = Occurred.of_courts()
        told = [one for one in Occurred if (one in courts) == self.of_courts]
        self.fields["what"].choices = [(one.value, one.label) for one in told]  # type: ignore[attr-defined]


class CallForm(OccurrenceForm):
    """A judge called for more materials or a check of legality, or the prosecutor reported on it."""

    of_courts = True
    number = None  # type: ignore[assignment]  # the courts' are told apart by their moment


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
        return self.filled()
