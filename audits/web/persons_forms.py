"""Forms on what concerns persons: identities, notices, requests, what is kept."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from audits.enums import RequestAnswer, RequestWay, Seen
from oversight.enums import Language
from oversight.models import Agency, Court
from oversight.web.again import AgainForm
from oversight.web.forms import PageForm

AGREES = [("yes", _("I agree")), ("no", _("I do not agree"))]


class AskForm(AgainForm):
    """Why somebody has to know who the targets of a case are."""

    reason = forms.CharField(
        label=_("Why you have to know who it is"),
        widget=forms.Textarea,
        max_length=4000,
        help_text=_("The second person decides on this reason. Name no person in it."),
    )


class AnswerForm(AgainForm):
    """The second person's answer."""

    agrees = forms.ChoiceField(label=_("Your answer"), choices=AGREES, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Why not"), widget=forms.Textarea, max_length=4000, required=False
    )


class ReadingForm(AgainForm):
    """Nothing but the password: reading is a step of its own."""


class NoticesForm(PageForm):
    """Which notices are asked for."""

    state = forms.CharField(required=False, widget=forms.HiddenInput)
    agency = forms.ModelChoiceField(
        label=_("Agency"), queryset=Agency.objects.order_by("code"), required=False, empty_label="—"
    )
    court = forms.ModelChoiceField(
        label=_("Court"), queryset=Court.objects.order_by("code"), required=False, empty_label="—"
    )

    def asked(self) -> dict[str, Any]:
        """Return the filters that are set and make sense."""
        self.is_valid()
        return {
            name: value for name, value in self.cleaned_data.items() if value and name != "state"
        }


class RequestForm(PageForm):
    """Who asks what is held on them; a field that no person sees is there for machines."""

    name = forms.CharField(label=_("Your full name"), max_length=200)
    iin = forms.RegexField(
        r"^[0-9]{12}$",
        label=_("Individual identification number"),
        required=False,
        help_text=_("Twelve digits. With it we find more surely what concerns you."),
    )
    others = forms.CharField(
        label=_("Earlier names, telephone numbers, accounts"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        required=False,
        help_text=_("One on each line, only what you use or used yourself."),
    )
    contact = forms.CharField(
        label=_("How we may reach you"),
        max_length=500,
        required=False,
        help_text=_("Not needed: our answer waits behind your code."),
    )

    def clean(self) -> dict[str, Any]:
        if self.data.get("website"):
            raise forms.ValidationError(
                _("A field that is not for people was filled in. Empty it and send again.")
            )
        return super().clean() or {}


class IntakeForm(AgainForm, RequestForm):
    """A request that came in person or on paper, and what was shown with it."""

    way = forms.ChoiceField(
        label=_("How it came"),
        choices=[(one.value, one.label) for one in RequestWay if one != RequestWay.FORM],
        widget=forms.RadioSelect,
    )
    language = forms.ChoiceField(
        label=_("Language of the answer"), choices=Language.choices, widget=forms.RadioSelect
    )
    seen = forms.ChoiceField(
        label=_("What was shown"),
        choices=[
            ("", _("Nothing yet: the person still has to show who they are")),
            *((one.value, one.label) for one in Seen if one != Seen.NOTHING),
        ],
        required=False,
        help_text=_("Look, and give it back: no copy is kept."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Full name of the person")
        self.fields["contact"].label = _("How the person may be reached")
        self.fields["iin"].help_text = _("Twelve digits. With it a search misses less.")
        self.fields["others"].help_text = _(
            "One on each line, only what is or was the person's own."
        )
        self.fields["contact"].help_text = _(
            "Not needed: the answer waits behind the person's code."
        )
        for name in ("name", "iin", "contact"):  # the clerk's browser remembers nobody
            self.fields[name].widget.attrs["autocomplete"] = "off"


class CheckForm(AgainForm):
    """The person showed who they are, or did not."""

    established = forms.ChoiceField(
        label=_("Is it shown who the person is?"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        widget=forms.RadioSelect,
    )
    seen = forms.ChoiceField(
        label=_("What was shown"),
        choices=Seen.choices,
        widget=forms.RadioSelect,
        help_text=_("Look, and give it back: no copy is kept."),
    )


class RequestAnswerForm(AgainForm):
    """Which of the letters is sent."""

    answer = forms.ChoiceField(
        label=_("Letter"), choices=RequestAnswer.choices, widget=forms.RadioSelect
    )


PARTS: dict[str, type[AgainForm]] = {
    "person": ReadingForm,
    "check": CheckForm,
    "lookup": ReadingForm,
    "finding": ReadingForm,
    "answer": RequestAnswerForm,
}
