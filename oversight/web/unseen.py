"""Pages for people who are afraid: no cookie, no trace in a browser, none in another site's log."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters

P = ParamSpec("P")
Page = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def unseen(view: Page[P]) -> Page[P]:
    """Answer without cookies, cached nowhere, naming no referrer; needs no session.

    There is nothing to forge: whoever sends such a form holds the draft or the code in it,
    and a stranger's page that sends one gains nothing that it could not send itself.
    """

    @wraps(view)
    def unseen_view(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noarchive"
        response.cookies.clear()
        response.leaves_no_cookie = True  # type: ignore[attr-defined]  # for ChosenLanguage
        return response

    return csrf_exempt(sensitive_post_parameters()(unseen_view))
