"""The desk's list of notices: where the time never began, what is overdue, what was settled."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from audits.web.desk import office_page
from audits.web.persons_forms import NoticesForm
from oversight.web.door import SignedInRequest
from oversight.web.pages import back_to, step_page
from oversight.web.paging import keyset
from oversight.web.typed import keeps_typed
from oversight.words import spoken
from warrants.actions import notices as actions
from warrants.enums import NoticeStatus
from warrants.models import Warrant
from warrants.rules.submissions import RemedyIn
from warrants.selectors import notices as selectors
from warrants.web.forms import taken
from warrants.web.notice_forms import RemedyForm


@office_page
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
        "language": spoken(),
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
        told = told.select_related("target", "warrant__agency", "warrant__court").prefetch_related(
            "remedies"
        )
        page = keyset(
            told.defer("warrant__search", "warrant__case_key"), sort="due_at", query=request.GET
        )
        shown["stands"] = {row.pk: row.remedy(at) for row in page.rows}
    shown |= {"page": page, "following": page.following}
    return render(request, "audits/office/notices.html", shown)


@keeps_typed
@office_page
@require_http_methods(["GET", "POST"])
def remedy(request: SignedInRequest, reference: str) -> HttpResponse:
    """Record that a person who was told asked the court, or what the court decided."""
    visible = Warrant.objects.visible_to(request.user.actor)
    found = get_object_or_404(visible, reference=reference)
    form = RemedyForm(request.POST or None)
    if taken(request, form, RemedyIn, actions.record_remedy, warrant_id=found.pk):
        messages.success(request, _("Recorded."))
        return redirect(found)
    title = _("What the person did about the notice")
    return step_page(request, form, title, back_to("desk_warrant", reference))


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
