"""Pages for what went wrong, in the reader's language, saying what to do."""

from __future__ import annotations

import re
import sys
from typing import Any, Final

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from oversight import words
from oversight.web.context import site_for

NOT_ALLOWED: Final = 405
RETRY_AFTER: Final = 30  # seconds
NAMING: Final = re.compile(r"name|target|person|iin|identity|password|code|pass$|draft|token|slip")
TEXT: Final = 30  # characters from which on what was sent is a text
SPACE: Final = re.compile(r"\s")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        title, advice = _("Too large"), _("Send less at once: five megabytes at most.")
        return _page(request, 413, title, advice)
    return _page(request, 400, _("The request cannot be read"), _("Go back and try again."))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(
        request,
        403,
        _("This is not open to you"),
        _("Your role does not include this page. Ask the administrator if it should."),
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if request.path.startswith("/api/"):
        return _problem(404, "not_found", _("There is nothing here that you may know of."))
    return _page(
        request,
        404,
        _("There is no such page"),
        _("Check the address, or begin at the start page."),
    )


def method_not_allowed(request: HttpRequest, allowed: str) -> HttpResponse:
    """Answer a method that an address does not take."""
    title = _("This cannot be done at this address")
    response = _page(request, NOT_ALLOWED, title, _("Go back, open the page again and try again."))
    response["Allow"] = allowed
    return response


def failed(request: HttpRequest) -> HttpResponse:
    """Answer an unforeseen error, or a database that is away.

    What is shown holds nothing of the case, and looks nothing up: not even who asks.
    """
    away = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    if away:
        status, code, title = 503, "unavailable", _("Not available for the moment")
        detail = _("Nothing was stored. Wait half a minute, then try again.")
    else:
        status, code, title = 500, "failed", _("Something went wrong here")
        detail = _("Nothing was stored. Try again; if it happens again, tell the administrator.")
    response: HttpResponse
    if request.path.startswith("/api/"):
        response = _problem(status, code, detail)
    else:
        page = {**site_for(request, None), **_facts(status, title, detail)}
        response = HttpResponse(render_to_string("oversight/error.html", page), status=status)
    if away:
        response["Retry-After"] = str(RETRY_AFTER)
    return response


def unstorable(request: HttpRequest) -> HttpResponse:
    """Answer what holds a NUL, which no text of the database can; nothing is looked up for it."""
    detail = _("This holds a character that cannot be stored.")
    if request.path.startswith("/api/"):
        return _problem(400, "unstorable", detail)
    facts = _facts(400, _("The request cannot be read"), detail) | {"typed": _typed(request)}
    page = {**site_for(request, None), **facts}
    return HttpResponse(render_to_string("oversight/error.html", page), status=400)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page(
        request,
        403,
        _("The form has grown old"),
        _("Open the page again and send the form once more. Cookies have to be allowed."),
    )


def signed_out(request: HttpRequest) -> HttpResponse | None:
    """Give back the texts of a form whose session is gone; nothing where it held none.

    Nobody knows any more whose they are, so they are kept nowhere but on this page.
    """
    if not _typed(request):
        return None
    return _page(
        request,
        403,
        _("Your session has ended"),
        _("Nothing was recorded. Copy what you wrote, sign in and send it again."),
    )


def _facts(status: int, title: str, advice: str) -> dict[str, Any]:
    return {"title": title, "advice": advice, "status": status, "user": AnonymousUser()}


def _page(request: HttpRequest, status: int, title: str, advice: str) -> HttpResponse:
    page = {"title": title, "advice": advice, "status": status, "typed": _typed(request)}
    return render(request, "oversight/error.html", page, status=status)


def _typed(request: HttpRequest) -> list[str]:
    """Return the texts that were sent and not taken, so that nobody has to write them twice.

    They are shown to whoever sent them, in this answer alone: long texts, so no choice, no
    token, no password, and nothing from a field in which somebody is named.
    """
    try:
        fields = request.POST.lists() if request.method == "POST" else []
    except (UnreadablePostError, SuspiciousOperation, MultiPartParserError):
        return []
    return [
        text
        for name, values in fields
        if not NAMING.search(name)
        for text in values
        if len(text.strip()) >= TEXT and SPACE.search(text.strip())
    ]


def _problem(status: int, code: str, detail: str) -> JsonResponse:
    body = words.problem_body(status, code, detail)
    return JsonResponse(body, status=status, content_type=words.PROBLEM)
