"""Forms on what concerns persons: identities, notices, requests, what is kept."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

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
        label=_("Agency"), queryset=Agency.objects.order_by("code"), required=False
    )
    court = forms.ModelChoiceField(
        label=_("Court"), queryset=Court.objects.order_by("code"), required=False
    )

    def asked(self) -> dict[str, Any]:
        """Return the filters that are set and make sense."""
        self.is_valid()
        return {
            name: value for name, value in self.cleaned_data.items() if value and name != "state"
        }
