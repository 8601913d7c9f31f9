"""Sign in, sign out, one's own account."""

from __future__ import annotations

import unicodedata
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from oversight.actions import people, refusals
from oversight.enums import PEOPLE_ROLES, Language, Role
from oversight.models import User
from oversight.rules import sealing
from oversight.web.context import HOMES
from oversight.web.door import SignedInRequest, for_roles
from oversight.web.forms import KeepsTyped, PageForm, dress
from oversight.web.middleware import begin_session
from oversight.web.pages import form_page, own_page


class SignInForm(KeepsTyped, AuthenticationForm):
    """Name and password."""

    error_messages = {  # noqa: RUF012 - the framework's own way
        "invalid_login": gettext_lazy(
            "Name and password do not belong together. After five tries the account is locked "
            "for a quarter of an hour."
        ),
        "inactive": gettext_lazy("This account is closed. Ask the administrator."),
    }

    groups = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("Username")
        self.fields["username"].widget.attrs["autocomplete"] = "username"
        for field in self.fields.values():
            dress(field)
            field.widget.attrs.pop("autofocus", None)

    def clean_username(self) -> str:
        """Spell the name one way, so that its tries are counted together."""
        return str(self.cleaned_data["username"]).strip().lower()


class OwnPasswordForm(PasswordChangeForm):
    """The present password, and a new one twice."""

    groups = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            dress(field)
            field.widget.attrs.pop("autofocus", None)


class LanguageForm(PageForm):
    """The language that pages and letters come in."""

    language = forms.ChoiceField(
        label=gettext_lazy("Language"), choices=Language.choices, widget=forms.RadioSelect
    )


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Let a person in; the session is new, and its beginning is on record."""
    if request.user.is_authenticated:
        return redirect(home_of(request.user))
    form = SignInForm(request, data=request.POST or None)
    if request.method == "POST":
        if form.is_valid():
            user = form.get_user()
            login(request, user)
            people.record_sign_in(user=user, at=timezone.now())
            return redirect(_next(request) or home_of(user))
        locked = getattr(request, "axes_locked_out", False)
        name = _one_spelling(request.POST.get("username", ""))
        refusals.record_failed_sign_in(username=name, locked=locked, at=timezone.now())
    page = {
        "form": form,
        "ended": "ended" in request.GET,
        "kept": "typed" in request.session,
        "next": _next(request),
    }
    return form_page(request, "oversight/sign_in.html", form, page)


def counted_under(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """Return what tries to sign in are counted under: one keyed hash for a name, however spelled.

    What a stranger types may be anybody's name, or a password in the wrong field.
    """
    given = (credentials or {}).get("username") or request.POST.get("username", "")
    return mark_of_tries(str(given))


def mark_of_tries(username: str) -> str:
    """Return what the tries to sign in under a name are counted under."""
    return sealing.lookup_hash(settings.LOOKUP_KEY, _one_spelling(username)).hex()


def _one_spelling(username: str) -> str:
    """Return the same name for every spelling that signs in."""
    return unicodedata.normalize("NFKC", username).strip().casefold()[:255]


def locked_out(request: HttpRequest, _credentials: Any = None, *_more: Any) -> HttpResponse:
    """Say that an account is locked for a while after too many tries."""
    return render(request, "oversight/locked_out.html", status=429)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    if isinstance(request.user, User):
        people.record_sign_out(user=request.user, at=timezone.now())
    logout(request)
    return redirect("sign_in")


@for_roles(*PEOPLE_ROLES)
@require_http_methods(["GET", "POST"])
def account(request: SignedInRequest) -> HttpResponse:
    """One's own details and language."""
    form = LanguageForm(request.POST or None, initial={"language": request.user.language})
    if form.is_valid():
        chosen = Language(form.cleaned_data["language"])
        people.choose_language(user=request.user, language=chosen, at=timezone.now())
        request.session["language"] = chosen
        return redirect(f"{request.path}?lang={chosen}")
    return render(request, "oversight/account.html", {"form": form})


@sensitive_post_parameters()
@for_roles(*PEOPLE_ROLES)
@require_http_methods(["GET", "POST"])
def password(request: SignedInRequest) -> HttpResponse:
    """Change one's own password; other sessions end."""
    form = OwnPasswordForm(request.user, request.POST or None)
    if form.is_valid():
        user = people.change_password(
            user=request.user, password=form.cleaned_data["new_password1"], at=timezone.now()
        )
        update_session_auth_hash(request, user)
        begin_session(request, user)
        messages.success(request, _("Your password is changed. Other sessions have ended."))
        return redirect("account")
    return form_page(request, "oversight/password.html", form)


@for_roles(*PEOPLE_ROLES)
@require_POST
def sign_out_everywhere(request: SignedInRequest) -> HttpResponse:
    """End all sessions of this person, this one too."""
    people.sign_out_everywhere(user=request.user, at=timezone.now())
    logout(request)
    messages.success(request, _("All your sessions have ended."))
    return redirect("sign_in")


def home_of(user: User) -> str:
    """Return the name of the page on which somebody with an account begins."""
    return HOMES.get(Role(user.role), "account")


def _next(request: HttpRequest) -> str:
    """Return where the person wanted to go, if that is a page of ours."""
    return own_page(request, request.POST.get("next") or request.GET.get("next") or "")
