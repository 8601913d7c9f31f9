"""The desk's list of notices: where the time never began, what is overdue, what was settled."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from audits.web.persons_forms import NoticesForm
from oversight.enums import Role
from oversight.web.door import SignedInRequest, for_roles
from oversight.web.paging import keyset
from warrants.enums import NoticeStatus
from warrants.selectors import notices as selectors


@for_roles(Role.AUDITOR, Role.COMMISSIONER)
@require_safe
def notices(request: SignedInRequest) -> HttpResponse:
    """Notices in one state, by agency and court; first those whose time never began."""
    at, actor = timezone.now(), request.user.actor
    state = request.GET.get("state", selectors.NEVER_STARTED)
    state = state if state in selectors.STATES else selectors.NEVER_STARTED
    form = NoticesForm(request.GET)
    chosen = form.asked()
    shown: dict[str, Any] = {
        "form": form,
        "state": state,
        "now": at,
        "tabs": _tabs(selectors.counts(actor, at), state),
        "language": (get_language() or "en")[:2],
    }
    page: Any
    if state == selectors.NEVER_STARTED:
        rows = selectors.never_started(actor).filter(**chosen)
        page = keyset(rows.for_list(), sort="ended_at", query=request.GET)  # type: ignore[attr-defined]
        shown |= {
            "by_agency": selectors.by_age(rows, "agency", at),
            "by_court": selectors.by_age(rows, "court", at),
        }
    else:
        told = selectors.notifications(actor, state, at).filter(
            **{f"warrant__{name}": value for name, value in chosen.items()}
        )
        told = told.select_related("target", "warrant__agency", "warrant__court")
        page = keyset(
            told.defer("warrant__search", "warrant__case_key"), sort="due_at", query=request.GET
        )
    shown |= {"page": page, "following": page.following}
    return render(request, "audits/office/notices.html", shown)


def _tabs(counted: dict[str, int], state: str) -> list[dict[str, Any]]:
    words = {
        selectors.NEVER_STARTED: _("Time never began"),
        selectors.OVERDUE: _("Overdue"),
        **{one.value: one.label for one in NoticeStatus},
    }
    return [
        {
            "title": f"{words[name]} ({counted[name]})",
            "address": f"?state={name}",
            "here": name == state,
        }
        for name in selectors.STATES
    ]
