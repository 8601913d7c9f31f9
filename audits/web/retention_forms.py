"""Forms on what the body keeps of its own, and for how long."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from oversight.web.again import AgainForm
from oversight.web.forms import LocalDay, PageForm


class DueForm(PageForm):
    """Which records of a class are asked for, and due by when."""

    by = LocalDay(label=_("Due by the end of"), required=False)
    held = forms.ChoiceField(
        label=_("Legal hold"),
        choices=[("", _("All")), ("no", _("Not held")), ("yes", _("Held"))],
        required=False,
    )
    reference = forms.CharField(label=_("Reference"), max_length=20, required=False)

    def by_day(self, at: datetime, zone: ZoneInfo) -> datetime:
        """Return the instant until which records are looked for: now, or the end of a day."""
        self.is_valid()
        day = self.cleaned_data.get("by")
        return datetime.combine(day + timedelta(days=1), time(), tzinfo=zone) if day else at

    def asked(self) -> dict[str, Any]:
        """Return the filters that are set and make sense."""
        self.is_valid()
        found: dict[str, Any] = {}
        if self.cleaned_data.get("held"):
            found["held"] = self.cleaned_data["held"] == "yes"
        if self.cleaned_data.get("reference"):
            found["reference"] = self.cleaned_data["reference"]
        return found


class ProposeForm(AgainForm):
    """Nothing but the password: what is due now is proposed."""


class ReasonForm(PageForm):
    """Why."""

    reason = forms.CharField(label=_("Why"), widget=forms.Textarea, max_length=4000)


class HoldForm(PageForm):
    """Which record is kept, and why."""

    reference = forms.CharField(
        label=_("Reference"),
        max_length=20,
        help_text=_("Of a case, a complaint or a request, such as W-2026-000001."),
    )
    reason = forms.CharField(
        label=_("Why it has to be kept"),
        widget=forms.Textarea,
        max_length=4000,
        help_text=_("Such as a court case or an inspection. Name no person in it."),
    )
