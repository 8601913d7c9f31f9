"""The forms of staff who handle complaints, and of agencies that are asked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from audits.enums import (
    ComplaintAbout,
    ComplaintOutcome,
    ComplaintStatus,
    Inadmissible,
    Remedy,
)
from audits.rules.complaints import LONGEST_TEXT
from audits.web.forms import ANY, SearchForm
from oversight.models import Agency, User
from oversight.web.forms import LocalDay, PageForm

FOR_THE_COMPLAINANT = _("The complainant reads this, in their language. Name nobody.")


def _words(label: Any, help_text: Any = "", rows: int = 6) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, help_text=help_text, widget=widget, max_length=LONGEST_TEXT)


class ListForm(SearchForm):
    """Filters of the list."""

    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[("", _("Open")), *ComplaintStatus.choices, ("all", _("All"))],
    )
    whose = forms.ChoiceField(
        label=_("Handled by"),
        required=False,
        choices=[ANY, ("mine", _("Me")), ("nobody", _("Nobody yet"))],
    )
    about = forms.ChoiceField(
        label=_("About"), required=False, choices=[ANY, *ComplaintAbout.choices]
    )
    agency = forms.ChoiceField(label=_("Agency"), required=False)
    reference = forms.CharField(label=_("Reference"), max_length=20, required=False)
    late = forms.BooleanField(label=_("A deadline is missed"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("agency", Agency)


class MessageForm(PageForm):
    """Words for the complainant."""

    text = _words(_("Message"), FOR_THE_COMPLAINANT)


class ReasonsForm(PageForm):
    """Why a complaint is taken up."""

    reasons = _words(_("What we tell the complainant"), FOR_THE_COMPLAINANT)


class RejectForm(PageForm):
    """Why a complaint is not taken up."""

    ground = forms.ChoiceField(
        label=_("Ground"), choices=Inadmissible.choices, widget=forms.RadioSelect
    )
    duplicate_of = forms.CharField(
        label=_("The complaint that it repeats"),
        max_length=20,
        required=False,
        help_text=_("Its reference, where that is the ground."),
    )
    reasons = _words(_("What we tell the complainant"), FOR_THE_COMPLAINANT)


class NoteForm(PageForm):
    """An internal note."""

    text = _words(_("Note"), _("Stays inside: neither complainant nor agency sees it."))


class TaskForm(PageForm):
    """Something to do."""

    text = _words(_("What is to be done"), rows=3)
    due_on = LocalDay(label=_("To be done by"), required=False)


class LinkForm(PageForm):
    """A warrant that the complaint is about."""

    reference = forms.CharField(
        label=_("Reference of the warrant"),
        max_length=20,
        help_text=_("Stays inside. It is recorded that you looked at the warrant."),
    )


class QuestionForm(PageForm):
    """A question to an agency."""

    agency = forms.ModelChoiceField(
        label=_("Agency"), queryset=Agency.objects.filter(active=True), to_field_name="code"
    )
    text = _words(
        _("Question"),
        _(
            "The agency reads this. Ask so that it cannot tell who complained: about a period, a "
            "place, all measures of a kind; never with the complainant's words."
        ),
    )


class DeterminationForm(PageForm):
    """The proposed answer."""

    outcome = forms.ChoiceField(
        label=_("Outcome"), choices=ComplaintOutcome.choices, widget=forms.RadioSelect
    )
    remedies = forms.MultipleChoiceField(
        label=_("What has to be done"),
        choices=Remedy.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Any of these needs a commissioner who did not propose it."),
    )
    reasons = _words(_("Reasons"), _("Stay inside: what was looked at and what it showed."))
    letter = _words(
        _("Letter to the complainant"),
        _(
            "In their language. Say neither that there was a measure nor that there was none, "
            "unless the law lets the person know."
        ),
        rows=9,
    )


class SettleForm(PageForm):
    """The second person agrees, or sends the proposal back."""

    agrees = forms.ChoiceField(
        label=_("Do you agree with the answer?"),
        choices=[("yes", _("Yes, send the letter")), ("no", _("No, send it back"))],
        widget=forms.RadioSelect,
    )
    remark = forms.CharField(
        label=_("Remark, where you send it back"),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        max_length=LONGEST_TEXT,
    )


class WhyForm(PageForm):
    """A reason that stays inside."""

    reason = _words(_("Reason"), _("Stays inside."), rows=3)


class NothingForm(PageForm):
    """A step that needs no more than a press."""


class DoneForm(PageForm):
    """Which task is done."""

    task = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=30_000)


class PersonForm(PageForm):
    """A member of the staff."""

    person = forms.ModelChoiceField(label=_("Person"), queryset=User.objects.none())

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]


class RecusalForm(PersonForm):
    """Somebody who is kept away, and why."""

    reason = forms.CharField(label=_("Reason"), max_length=300)


class AnswerForm(PageForm):
    """An agency's answer."""

    text = _words(_("Answer"), _("You answer once. Whoever reads it sees your name."))
