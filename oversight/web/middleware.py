"""What every answer carries, which language it speaks, and when a session ends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.core.handlers.exception import convert_exception_to_response
from django.db import DataError
from django.dispatch import receiver
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    QueryDict,
)
from django.middleware.common import CommonMiddleware
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.datastructures import MultiValueDict
from django.utils.translation import get_language_from_request

from oversight.models import User
from oversight.rules.signs import UNSEEN, shown
from oversight.web import errors, typed
from oversight.web.forms import TYPED

Answer = Callable[[HttpRequest], HttpResponse]
LANGUAGES = {code for code, _name in settings.LANGUAGES}
YEAR = 365 * 24 * 3600
MINUTE = timedelta(minutes=1)
NUL = "\x00"
MACHINES = ("/api/", "/oauth/")
NOTHING_ALLOWED = "default-src 'none'; frame-ancestors 'none'"  # an answer that is no page


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
        if signed_in or request.path.startswith(MACHINES):
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class WithoutNul:
    """Refuses a NUL in an address, and in whatever would have been asked of the database.

    Forms and filings say beside their own field that they hold one.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if NUL in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            with translation.override(get_language_from_request(request)):
                return errors.unstorable(request)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        is_nul = isinstance(fault, DataError | ValueError) and "NUL (0x00)" in str(fault)
        return errors.unstorable(request) if is_nul else None


class ShortWay:
    """Leads calls of machines past what only pages need: sessions, cookies, forms, files.

    A view says by `for_machines` that it knows none of these. What every answer
    carries, the check of the host and the language are the same on both ways.
    """

    def __init__(self, get_response: Answer) -> None:
        self.pages = get_response
        answer: Any = convert_exception_to_response(_call)
        self.machines = ChosenLanguage(answer)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(MACHINES):
            return self.pages(request)
        try:
            found = resolve(request.path_info)
        except Resolver404:
            return self.pages(request)
        if not getattr(getattr(found.func, "cls", None), "for_machines", False):
            return self.pages(request)
        request.get_host()  # refuses a host that is not ours
        request.resolver_match = found
        response = self.machines(request)
        response.headers.setdefault("Content-Security-Policy", NOTHING_ALLOWED)
        response.headers.setdefault("X-Frame-Options", settings.X_FRAME_OPTIONS)
        if not response.streaming:
            response.headers.setdefault("Content-Length", str(len(response.content)))
        return response


def _call(request: HttpRequest) -> HttpResponse:
    """Call the view that was found, and let it write its answer."""
    found: Any = request.resolver_match
    response: Any = found.func(request, *found.args, **found.kwargs)
    answer: HttpResponse = response.render() if hasattr(response, "render") else response
    return answer


class ChosenLanguage:
    """The language of `?lang=`, else the person's choice, else what the browser asks for.

    A signed-in person's choice is kept in the session, a visitor's in a cookie;
    only somebody who chooses gets the cookie, and never from a page that leaves none.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = request.GET.get("lang", "")
        chosen = asked if asked in LANGUAGES else _language_of(request)
        with translation.override(chosen):
            request.LANGUAGE_CODE = chosen
            if asked in LANGUAGES and "language" in _session(request):
                request.session["language"] = asked
            response = self.get_response(request)
        patch_vary_headers(response, ("Accept-Language",))
        response.headers.setdefault("Content-Language", chosen)
        if asked in LANGUAGES and not getattr(response, "leaves_no_cookie", False):
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                asked,
                max_age=YEAR,
                path="/",
                secure=bool(settings.LANGUAGE_COOKIE_SECURE),
                httponly=True,
                samesite="Lax",
            )
        return response


class SameCallElsewhere(HttpResponsePermanentRedirect):
    """Sends a call on as it is (308): a POST stays a POST, with its body."""

    status_code = 308


class WithLastSlash(CommonMiddleware):
    """Leads to the address with its last slash; a filing sent there is not turned into a reading."""

    response_redirect_class = SameCallElsewhere


class VisibleSigns:
    """Shows by its number every sign of a page that nobody would see, wherever it was typed.

    A page is one place for all of it: texts, attributes and what a form is filled with.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        if is_page and not response.streaming:
            text = response.content.decode(response.charset)
            if UNSEEN.search(text):
                response.content = shown(text).encode(response.charset)
        return response


class SessionsThatEnd:
    """Ends a session that idled or grew old, or whose person was changed or signed out everywhere.

    A closed account has no user any more at its next request. Whoever still has a
    given password gets no further than the page that changes it.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if not isinstance(user, User):
            return self.get_response(request)
        now = timezone.now()
        if _is_over(request, user, now):
            return _back_to_the_door(request, user, now)
        if now - datetime.fromisoformat(request.session["seen_at"]) > MINUTE:
            request.session["seen_at"] = now.isoformat()
        free = {reverse("account_password"), reverse("sign_out")}
        if user.must_change_password and request.path not in free:
            return redirect("account_password")
        return self.get_response(request)


class TypedAgain:
    """Shows a page with what was typed into it before: in another language, or a session ago.

    No step is taken by either. The languages above a form are buttons that send it. What comes so has passed the check
    of its token; the page is then asked for as if by GET, and its forms show what was sent.
    Files that were chosen do not come back, since no browser lets a page choose one.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = TYPED.set(None)
        try:
            return self.get_response(request)
        finally:
            TYPED.reset(token)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        if request.method == "GET" and getattr(view, "keeps_typed", False):
            TYPED.set(typed.kept(request))
        if request.method != "POST" or typed.ONLY_LANGUAGE not in request.POST:
            return
        TYPED.set(request.POST)
        request.method = request.META["REQUEST_METHOD"] = "GET"
        request.POST = QueryDict()
        request._files = MultiValueDict()  # type: ignore[attr-defined]


class ErrorPages:
    """Gives words to a bare refusal of a method; machines get theirs from the API."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        bare = response.status_code == errors.NOT_ALLOWED and not response.streaming
        if bare and not response.content and not request.path.startswith(MACHINES):
            return errors.method_not_allowed(request, response.headers.get("Allow", ""))
        return response


def _back_to_the_door(request: HttpRequest, user: User, now: datetime) -> HttpResponse:
    """End the session; keep what was typed, unless the person was changed or signed out everywhere."""
    same = request.session.get("stamp") == _stamp(user)
    fields = typed.sent_too_late(request) if same else ""
    logout(request)
    query = {"ended": "1"}
    if fields or request.method == "GET":
        query["next"] = request.get_full_path()
    response = redirect(f"{reverse('sign_in')}?{urlencode(query)}")
    if fields:
        typed.keep(request, response, fields=fields, person=_mark(user), at=now)
    return response


def begin_session(request: HttpRequest, user: User) -> None:
    """Mark a fresh session with what has to stay the same for it to go on."""
    now = timezone.now().isoformat()
    request.session["stamp"] = _stamp(user)
    request.session["begun_at"] = request.session["seen_at"] = now
    request.session["language"] = user.language


@receiver(user_logged_in, dispatch_uid="oversight.begin_session")
def mark_session(sender: type[User], request: HttpRequest, user: User, **_more: Any) -> None:
    begin_session(request, user)
    typed.forget_of_others(request, person=_mark(user))


def _session(request: HttpRequest) -> Any:
    """Return the session, or nothing to look into: a visitor without one gets none made."""
    kept = settings.SESSION_COOKIE_NAME in request.COOKIES
    return getattr(request, "session", {}) if kept else {}


def _language_of(request: HttpRequest) -> str:
    for kept in (
        _session(request).get("language"),
        request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME),
    ):
        if kept in LANGUAGES:
            return str(kept)
    return get_language_from_request(request)


def _stamp(user: User) -> str:
    return f"{user.role}:{user.agency_id}:{user.court_id}:{user.session_epoch}:{user.is_active}"


def _mark(user: User) -> str:
    """Return what tells a person, as they stand, from everybody else."""
    return f"{user.pk}:{_stamp(user)}"


def _is_over(request: HttpRequest, user: User, now: datetime) -> bool:
    session = request.session
    if session.get("stamp") != _stamp(user):
        return True
    idle = now - datetime.fromisoformat(session["seen_at"])
    whole = now - datetime.fromisoformat(session["begun_at"])
    return idle > timedelta(seconds=settings.SESSION_IDLE_SECONDS) or whole > timedelta(
        seconds=settings.SESSION_COOKIE_AGE
    )
