"""The desk's list of what has to be followed up."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from audits.selectors import follow_up as selectors
from audits.web.desk import office_page
from oversight.web.door import SignedInRequest
from oversight.web.paging import keyset


@office_page
@require_safe
def follow_up(request: SignedInRequest) -> HttpResponse:
    """Reviews by the day to look again, or complaints whose remedies are to be carried out."""
    at, actor = timezone.now(), request.user.actor
    complaints = request.GET.get("what") == "complaints"
    page: Any
    if complaints:
        page = keyset(selectors.complaints(actor), sort="concluded_at", query=request.GET)
    else:
        page = keyset(selectors.reviews(actor, at), sort="day", query=request.GET)
    address = reverse("desk_follow_up")
    shown = {
        "tabs": [
            {"title": _("Reviews"), "address": address, "here": not complaints},
            {
                "title": _("Complaints"),
                "address": f"{address}?what=complaints",
                "here": complaints,
            },
        ],
        "complaints": complaints,
        "page": page,
        "following": page.following,
    }
    return render(request, "audits/office/follow_up.html", shown)
