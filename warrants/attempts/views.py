"""The desk's page of what was asked for and refused by the rules."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from oversight.enums import Role
from oversight.web.door import SignedInRequest, for_roles
from oversight.web.paging import counted, keyset
from warrants.attempts import selectors
from warrants.attempts.forms import AttemptSearchForm


@for_roles(Role.AUDITOR, Role.COMMISSIONER)
@require_safe
def attempts(request: SignedInRequest) -> HttpResponse:
    """What agencies asked for and the rules refused, the latest first."""
    form = AttemptSearchForm(request.GET)
    found = counted(selectors.attempts(request.user.actor, form.asked()))
    page = keyset(found.rows, sort="-last_at", query=request.GET)
    shown = {
        "form": form,
        "found": found,
        "following": page.following,
        "lines": selectors.lines(page.rows),
    }
    return render(request, "warrants/attempts/attempts.html", shown)
