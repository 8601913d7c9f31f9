"""What somebody had typed when their session ended: kept a little while, for them alone.

A form that is sent after the session ended comes back filled in once the same person has
signed in again. What was typed is sealed; the seal stands in the session that begins at
the sign-in page, its key in a cookie of the browser that sent the form and nowhere else,
so that the database alone tells nothing. Only a page that says `keeps_typed` takes part:
never one that asks for a password, never one of the public; files are never kept.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.middleware.csrf import CsrfViewMiddleware
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.translation import gettext as _

from oversight.rules import sealing
from oversight.web.door import SignedInRequest
from oversight.web.forms import TYPED

COOKIE: Final = "oversight_typed"
KEPT: Final = timedelta(minutes=15)
MOST: Final = 400_000  # characters
PLACE: Final = "typed"
ONLY_LANGUAGE: Final = (
    "only_language"  # the name of the buttons that change nothing but the language
)
V = TypeVar("V", bound=Callable[..., Any])


def keeps_typed(view: V) -> V:
    """Let what is sent to this page outlive the session that it came too late for."""
    view.keeps_typed = True  # type: ignore[attr-defined]
    return view


def sent_too_late(request: HttpRequest) -> str:
    """Return what a form was sent with whose session is over; empty where nothing is to be kept."""
    if request.method != "POST":
        return ""
    try:
        found = resolve(request.path_info)
    except Resolver404:
        return ""
    if not getattr(found.func, "keeps_typed", False):
        return ""
    forged = CsrfViewMiddleware(lambda _: HttpResponse()).process_view(
        request, found.func, found.args, found.kwargs
    )
    if forged is not None or any("password" in name for name in request.POST):
        return ""
    fields = request.POST.copy()
    for name in ("csrfmiddlewaretoken", ONLY_LANGUAGE):
        fields.pop(name, None)
    written = fields.urlencode()
    return written if len(written) <= MOST else ""


def keep(
    request: HttpRequest, response: HttpResponse, *, fields: str, person: str, at: datetime
) -> None:
    """Seal what was typed; `person` is the mark that the next session has to begin with."""
    key = os.urandom(sealing.CASE_KEY_BYTES)
    request.session["typed"] = {
        "path": request.path,
        "person": person,
        "until": (at + KEPT).isoformat(),
        "sealed": base64.b64encode(sealing.seal(key, fields, place=PLACE)).decode(),
    }
    response.set_cookie(
        COOKIE,
        base64.urlsafe_b64encode(key).decode(),
        max_age=KEPT,
        secure=bool(settings.SESSION_COOKIE_SECURE),
        httponly=True,
        samesite="Strict",
    )


def take(request: SignedInRequest) -> QueryDict | None:
    """Return what was typed into this page and never taken, for a form that puts it back itself."""
    return TYPED.get()


def kept(request: HttpRequest) -> QueryDict | None:
    """Return what this person had typed into this page, once, and say that it was not sent."""
    if request.method != "GET" or not request.user.is_authenticated:
        return None
    found = request.session.get("typed")
    if not found or found["path"] != request.path:
        return None
    del request.session["typed"]
    if timezone.now() > datetime.fromisoformat(found["until"]):
        return None
    try:
        key = base64.urlsafe_b64decode(request.COOKIES.get(COOKIE, ""))
        fields = sealing.unseal(key, base64.b64decode(found["sealed"]), place=PLACE)
    except (ValueError, sealing.SealBroken):
        return None
    messages.warning(
        request,
        _(
            "Your session had ended, so nothing was recorded. What you typed is below: send it again."
        ),
    )
    return QueryDict(fields)


def forget_of_others(request: HttpRequest, *, person: str) -> None:
    """Take from a session that begins what another person had typed before they left it."""
    kept = request.session.get("typed")
    if kept and kept["person"] != person:
        del request.session["typed"]
