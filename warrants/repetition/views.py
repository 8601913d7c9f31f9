"""The desk's page of repeated reasons: counted by agency and by court, and the latest."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from oversight.enums import Role
from oversight.web.door import SignedInRequest, for_roles
from oversight.web.paging import counted, keyset
from warrants.repetition import forms, selectors


@for_roles(Role.AUDITOR, Role.COMMISSIONER)
@require_safe
def repeated(request: SignedInRequest) -> HttpResponse:
    """Whose reasons repeat others."""
    actor = request.user.actor
    form = forms.RepetitionSearchForm(request.GET)
    found = counted(selectors.latest(actor, form.asked()))
    page = keyset(found.rows, sort="-pk", query=request.GET)
    shown = {
        "form": form,
        "found": found,
        "agencies": selectors.by_agency(actor),
        "courts": selectors.by_court(actor),
        "page": page,
        "following": page.following,
        "norm": selectors.norm_on(timezone.localdate()).norm,
    }
    return render(request, "warrants/repetition/repeated.html", shown)
