"""The forms of the body's staff."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from audits.enums import AnswerResult, DrawKind, ReviewOutcome
from audits.rules.draws import FOUND
from audits.selectors.privilege import FILTERED, WAITING
from audits.selectors.worklists import SORTS
from oversight.models import Agency, Court, Provider
from oversight.web.forms import LocalDay, PageForm, dress
from oversight.words import cited, spoken
from warrants.enums import AnswerOutcome, MaterialState, RequestStatus, WarrantStatus
from warrants.rules.flag_names import FLAG_NAMES, flag_name
from warrants.rules.rulebook import Rulebook

ANY = ("", "—")
SORT_WORDS = {
    "newest": _("Newest first"),
    "oldest": _("Oldest first"),
    "days": _("Most days first"),
    "renewals": _("Most renewals first"),
}


def _flag_choices() -> list[tuple[str, str]]:
    language = get_language() or "en"
    named = ((code, flag_name(code, language)) for code in FLAG_NAMES)
    return [ANY, *sorted(named, key=lambda choice: choice[1])]


class SearchForm(PageForm):
    """Filters of a list."""

    def asked(self) -> dict[str, Any]:
        """Return what was asked for; a broken field asks for nothing."""
        self.is_valid()
        return dict(self.cleaned_data)

    def offer(self, name: str, model: type[Agency | Court | Provider]) -> None:
        """Let an organisation be chosen."""
        rows = model.objects.order_by("code")[:500]
        self.fields[name].choices = [ANY, *((str(one.pk), one.name) for one in rows)]  # type: ignore[attr-defined]


class RegisterForm(SearchForm):
    """Search and filters of the register."""

    q = forms.CharField(
        label=_("Search"),
        max_length=100,
        required=False,
        help_text=_("Reference, case number, officer or offence."),
    )
    agency = forms.ChoiceField(label=_("Agency"), required=False)
    court = forms.ChoiceField(label=_("Court"), required=False)
    measure = forms.CharField(label=_("Measure"), max_length=20, required=False)
    status = forms.ChoiceField(
        label=_("Status"), choices=[ANY, *WarrantStatus.choices], required=False
    )
    flag = forms.ChoiceField(label=_("Flag"), choices=_flag_choices, required=False)
    since = LocalDay(label=_("Recorded from"), required=False)
    until = LocalDay(label=_("Recorded to"), required=False)
    renewals = forms.IntegerField(
        label=_("Renewals at least"), min_value=0, max_value=999, required=False
    )
    days = forms.IntegerField(
        label=_("Cumulative days at least"), min_value=0, max_value=99999, required=False
    )
    overdue = forms.BooleanField(label=_("With a step overdue"), required=False)
    ends = forms.BooleanField(label=_("Ends this week"), required=False)
    sort = forms.ChoiceField(
        label=_("Sort"), choices=[(name, SORT_WORDS[name]) for name in SORTS], required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("agency", Agency)
        self.offer("court", Court)


class MaterialSearchForm(SearchForm):
    """Filters of the list of material."""

    agency = forms.ChoiceField(label=_("Agency"), required=False)
    state = forms.ChoiceField(
        label=_("State"), choices=[ANY, *MaterialState.choices], required=False
    )
    overdue = forms.BooleanField(label=_("Overdue for destruction"), required=False)
    confidential = forms.BooleanField(label=_("Privileged"), required=False)
    unconfirmed = forms.BooleanField(label=_("Hand-over not confirmed"), required=False)
    anomalies = forms.BooleanField(label=_("Unusual access"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("agency", Agency)


class PrivilegeSearchForm(SearchForm):
    """Filters of the report of privileged material."""

    category = forms.ChoiceField(label=_("Privileged as"), required=False)
    agency = forms.ChoiceField(label=_("Agency"), required=False)
    state = forms.ChoiceField(
        label=_("State"), choices=[ANY, *MaterialState.choices], required=False
    )
    stage = forms.ChoiceField(
        label=_("Filtering"),
        choices=[ANY, (WAITING, _("In quarantine")), (FILTERED, _("Filtered"))],
        required=False,
    )
    looked_at = forms.BooleanField(label=_("Looked at"), required=False)

    def __init__(self, *args: Any, titles: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("agency", Agency)
        self.fields["category"].choices = [ANY, *titles.items()]  # type: ignore[attr-defined]


class FigureSearchForm(SearchForm):
    """Filters of the list of published figures."""

    provider = forms.ChoiceField(label=_("Provider"), required=False)
    country = forms.CharField(
        label=_("Country"), max_length=3, required=False, help_text=_("Three letters, as KAZ.")
    )
    flagged = forms.BooleanField(label=_("With open flags"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("provider", Provider)


class RequestSearchForm(SearchForm):
    """Filters of the list of requests for stored data."""

    agency = forms.ChoiceField(label=_("Agency"), required=False)
    provider = forms.ChoiceField(label=_("Provider"), required=False)
    status = forms.ChoiceField(
        label=_("Status"), choices=[ANY, *RequestStatus.choices], required=False
    )
    outcome = forms.ChoiceField(
        label=_("Answer"), choices=[ANY, *AnswerOutcome.choices], required=False
    )
    bulk = forms.BooleanField(label=_("Bulk"), required=False)
    flagged = forms.BooleanField(label=_("With open flags"), required=False)
    contradicted = forms.BooleanField(label=_("Answer contradicted"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("agency", Agency)
        self.offer("provider", Provider)


class SavedViewForm(PageForm):
    """A name for a search."""

    name = forms.CharField(label=_("Save this search as"), max_length=80)
    query = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2000)


class ChecklistForm(PageForm):
    """The questions of the rulebook, each with an answer and a remark."""

    def __init__(self, *args: Any, rules: Rulebook, answers: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = spoken()
        self.rules = rules
        for question in rules.checklist:
            known = answers.get(question.key)
            answer = forms.ChoiceField(
                label=question.text.in_(language),
                help_text=cited("; ".join(question.source)),
                choices=AnswerResult.choices,
                widget=forms.RadioSelect,
                required=False,
                initial=known.result if known else None,
            )
            remark = forms.CharField(
                label=_("Remark"),
                required=False,
                initial=known.remark if known else "",
                widget=forms.Textarea(attrs={"rows": 2}),
                max_length=5000,
            )
            self.fields[f"answer_{question.key}"] = answer
            self.fields[f"remark_{question.key}"] = remark
        for field in self.fields.values():
            if "class" not in field.widget.attrs:
                dress(field)

    def clean(self) -> dict[str, Any]:
        """Ask for the answer that a remark belongs to, so that no remark is dropped."""
        given = super().clean() or self.cleaned_data
        for question in self.rules.checklist:
            if given.get(f"remark_{question.key}") and not given.get(f"answer_{question.key}"):
                self.add_error(f"answer_{question.key}", _("Choose an answer for your remark."))
        return given

    def answers(self) -> dict[str, tuple[AnswerResult, str]]:
        given = self.cleaned_data
        return {
            question.key: (
                AnswerResult(given[f"answer_{question.key}"]),
                given[f"remark_{question.key}"],
            )
            for question in self.rules.checklist
            if given.get(f"answer_{question.key}")
        }


class ConclusionForm(PageForm):
    """What the review found."""

    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=ReviewOutcome.choices,
        widget=forms.RadioSelect,
        help_text=_(
            "A second person decides where it is serious or unlawful, where it is in order "
            "although an answer failed, and where one has sent the review back."
        ),
    )
    summary = forms.CharField(label=_("Summary"), widget=forms.Textarea, max_length=20_000)
    justification = forms.CharField(
        label=_("Why it is in order although an answer failed"),
        widget=forms.Textarea,
        required=False,
        max_length=20_000,
        help_text=_("Only for the outcome “In order”; without a failed answer leave it empty."),
    )
    follow_up = forms.CharField(
        label=_("What has to follow"), widget=forms.Textarea, required=False, max_length=20_000
    )
    follow_up_on = LocalDay(label=_("Look again on"), required=False)


class SecondForm(PageForm):
    """The second person agrees, or sends the review back."""

    agrees = forms.ChoiceField(
        label=_("Do you agree with the outcome?"),
        choices=[("yes", _("Yes, close the review")), ("no", _("No, send it back"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason, where you send it back"), widget=forms.Textarea, required=False
    )


class StageLookForm(PageForm):
    """What a look at one stage of a bulk regime came to."""

    found = forms.ChoiceField(
        label=_("Was it in order?"),
        choices=[("yes", _("Yes")), ("no", _("No, something is not in order"))],
        widget=forms.RadioSelect,
    )
    remark = forms.CharField(
        label=_("Remark"), widget=forms.Textarea, max_length=5000, required=False
    )


class DrawForm(PageForm):
    """What to draw from, and how many pieces."""

    agency = forms.ChoiceField(label=_("Agency"))
    kind = forms.ChoiceField(
        label=_("Drawn from"), choices=DrawKind.choices, widget=forms.RadioSelect
    )
    size = forms.IntegerField(label=_("Pieces to draw"), min_value=1, max_value=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Agency.objects.filter(active=True).order_by("code")[:500]
        self.fields["agency"].choices = [(one.code, one.name) for one in rows]  # type: ignore[attr-defined]


class LookForm(PageForm):
    """What was found of a drawn piece."""

    outcome = forms.ChoiceField(label=_("What did you find?"), widget=forms.RadioSelect)
    looked_on = LocalDay(label=_("Day on which you looked"))
    remark = forms.CharField(
        label=_("Remark"),
        widget=forms.Textarea,
        max_length=5000,
        required=False,
        help_text=_("Needed where it differs from the record."),
    )

    def __init__(self, *args: Any, kind: DrawKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = [(one.value, one.label) for one in FOUND[kind]]  # type: ignore[attr-defined]


class ReasonForm(PageForm):
    """Why a step is taken."""

    person = forms.ChoiceField(label=_("Person"))
    reason = forms.CharField(label=_("Reason"), max_length=300)

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [(str(one.pk), one.full_name) for one in people]  # type: ignore[attr-defined]


class ReportForm(PageForm):
    """Which report to draft."""

    starts_on = LocalDay(label=_("From"))
    ends_on = LocalDay(label=_("To"), help_text=_("The last day that counts."))
    known_by = LocalDay(
        label=_("Known by"),
        required=False,
        help_text=_("Counts only what had been reported by this day; today where it is empty."),
    )
    rulebook = forms.CharField(
        label=_("Rulebook"),
        max_length=40,
        required=False,
        help_text=_("Empty counts all."),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        first, last = given.get("starts_on"), given.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day lies before the first."))
        return given
