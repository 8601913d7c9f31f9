"""Pages for what went wrong, in the reader's language, saying what to do."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from oversight import words


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
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


def failed(request: HttpRequest) -> HttpResponse:
    """Answer an unforeseen error; what is shown holds nothing of the case."""
    title = _("Something went wrong here")
    detail = _("Nothing was stored. Try again; if it happens again, tell the administrator.")
    if request.path.startswith("/api/"):
        return _problem(500, "failed", detail)
    return _page(request, 500, title, detail)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page(
        request,
        403,
        _("The form has grown old"),
        _("Open the page again and send the form once more. Cookies have to be allowed."),
    )


def _page(request: HttpRequest, status: int, title: str, advice: str) -> HttpResponse:
    page = {"title": title, "advice": advice, "status": status}
    return render(request, "oversight/error.html", page, status=status)


def _problem(status: int, code: str, detail: str) -> JsonResponse:
    body = words.problem_body(status, code, detail)
    return JsonResponse(body, status=status, content_type=words.PROBLEM)
