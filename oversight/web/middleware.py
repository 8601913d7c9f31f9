"""What every answer carries, which language it speaks, and when a session ends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request

from oversight.models import User

Answer = Callable[[HttpRequest], HttpResponse]
LANGUAGES = {code for code, _name in settings.LANGUAGES}
YEAR = 365 * 24 * 3600


class SecurityHeaders:
    """Adds what Django has no setting for; a page of a signed-in person is never cached."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        )
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        signed_in = isinstance(getattr(request, "user", None), User)
        if signed_in or request.path.startswith("/api/"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class ChosenLanguage:
    """The language of `?lang=`, else the person's choice, else what the browser asks for.

    Only somebody who chooses gets the cookie.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = request.GET.get("lang", "")
        chosen = asked if asked in LANGUAGES else request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        if chosen not in LANGUAGES:
            chosen = request.session.get("language") if request.session else None
        if chosen not in LANGUAGES:
            chosen = get_language_from_request(request)
        translation.activate(chosen)
        request.LANGUAGE_CODE = chosen
        response = self.get_response(request)
        patch_vary_headers(response, ("Accept-Language",))
        response.headers.setdefault("Content-Language", chosen)
        if asked in LANGUAGES:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                asked,
                max_age=YEAR,
                path="/",
                secure=getattr(settings, "LANGUAGE_COOKIE_SECURE", False),
                httponly=True,
                samesite="Lax",
            )
        translation.deactivate()
        return response


class SessionsThatEnd:
    """Ends a session that idled, or whose person was closed, changed, or signed out everywhere."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if not isinstance(user, User):
            return self.get_response(request)
        now = timezone.now()
        stamp = request.session.get("stamp")
        seen = request.session.get("seen_at")
        if stamp != _stamp(user) or (seen and _idle(seen, now)):
            logout(request)
            return redirect(f"{reverse('sign_in')}?ended=1")
        if not seen or now - datetime.fromisoformat(seen) > timedelta(minutes=1):
            request.session["seen_at"] = now.isoformat()
        free = {reverse("account_password"), reverse("sign_out")}
        if user.must_change_password and request.path not in free:
            return redirect("account_password")
        return self.get_response(request)


def begin_session(request: HttpRequest, user: User) -> None:
    """Mark a fresh session with what has to stay the same for it to go on."""
    request.session["stamp"] = _stamp(user)
    request.session["seen_at"] = timezone.now().isoformat()
    request.session["language"] = user.language


def _stamp(user: User) -> str:
    return f"{user.role}:{user.agency_id}:{user.court_id}:{user.session_epoch}:{user.is_active}"


def _idle(seen: str, now: datetime) -> bool:
    return now - datetime.fromisoformat(seen) > timedelta(seconds=settings.SESSION_IDLE_SECONDS)
