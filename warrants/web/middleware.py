"""Every refusal of a case or a page to somebody known is on record."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from oversight.actions import refusals
from oversight.models import ApiClient, User
from warrants.models import REFERENCE

FORBIDDEN, NOT_FOUND = 403, 404


class RefusalsOnRecord:
    """Leaves an entry where a person or a machine is refused what it asked for.

    A case that is not theirs and a case that there is not are answered alike, and
    alike recorded: neither the answer nor its cost tells which it was. What does not
    look like a reference is a slip of the hand, and may hold anything: it is not kept.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code in {FORBIDDEN, NOT_FOUND}:
            _record(request, response.status_code)
        return response


def _record(request: HttpRequest, status: int) -> None:
    who: object = getattr(request, "user", None)
    place = request.resolver_match
    if not isinstance(who, User | ApiClient) or place is None:
        return
    if isinstance(who, User) and not getattr(request, "csrf_processing_done", False):
        return  # a form that grew old, or came from elsewhere: no page has answered it
    reference = str(place.kwargs.get("reference", ""))
    if REFERENCE.fullmatch(reference):
        subject = ("warrant", reference)
    elif status == FORBIDDEN:
        subject = ("page", place.url_name or "")
    else:
        return
    refusals.record_refusal(
        subject=subject,
        by=who.actor,
        at=timezone.now(),
        facts={"page": place.url_name or "", "method": request.method, "status": status},
    )
