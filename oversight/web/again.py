"""The password once more, right before a step that must not be taken by whoever finds a screen."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oversight.actions import refusals
from oversight.web.door import SignedInRequest
from oversight.web.forms import PageForm


class AgainForm(PageForm):
    """Asks for the password of whoever is signed in; tries are counted as at the door."""

    asks_again = True  # the name stands beside the password, for those who keep both

    password = forms.CharField(
        label=gettext_lazy("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text=gettext_lazy("Asked for again, because this step is recorded under your name."),
    )

    def __init__(self, *args: Any, request: SignedInRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.order_fields([*(name for name in self.fields if name != "password"), "password"])

    def clean_password(self) -> str:
        """Let nobody on but the person whose session it is.

        Raises:
            ValidationError: the password is wrong, or the account is locked by now.
        """
        name, given = self.request.user.username, self.cleaned_data["password"]
        found = authenticate(self.request, username=name, password=given)
        if found is None or found.pk != self.request.user.pk:
            locked = bool(getattr(self.request, "axes_locked_out", False))
            refusals.record_failed_sign_in(username=name, locked=locked, at=timezone.now())
            raise forms.ValidationError(_("This is not your password."))
        return ""
