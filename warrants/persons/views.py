"""Persons at the desk: chains by number, and the proposals that wait for an auditor; no names."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from oversight.enums import Role
from oversight.flags import selectors as flags
from oversight.web.door import SignedInRequest, for_roles
from oversight.web.forms import faults_on
from oversight.web.pages import form_page
from oversight.web.paging import keyset
from oversight.web.typed import keeps_typed
from warrants.models import Warrant
from warrants.persons import selectors
from warrants.persons.actions import settling
from warrants.persons.enums import ProposalState
from warrants.persons.forms import ProposalForm
from warrants.persons.models import PersonChain, PersonProposal

office_page = for_roles(Role.AUDITOR, Role.COMMISSIONER)
SORTS = {"": "-cases", "days": "-days", "newest": "-pk"}


@office_page
@require_safe
def persons(request: SignedInRequest) -> HttpResponse:
    """Persons with more than one case or request, by number alone."""
    sort = request.GET.get("sort", "")
    page = keyset(selectors.chains_of_several(), sort=SORTS.get(sort, SORTS[""]), query=request.GET)
    words = {"": _("Most cases first"), "days": _("Most days first"), "newest": _("Newest first")}
    tabs = [
        {"title": title, "address": f"?sort={code}", "here": code == sort}
        for code, title in words.items()
    ]
    shown = {"page": page, "following": page.following, "tabs": tabs}
    return render(request, "warrants/persons/persons.html", shown)


@office_page
@require_safe
def proposals(request: SignedInRequest) -> HttpResponse:
    """Proposals that wait or were settled; none that touches a case one is kept away from."""
    state = request.GET.get("state", "")
    asked = state if state in ProposalState.values else ProposalState.WAITING
    rows = PersonProposal.objects.filter(state=asked).select_related(
        "first", "second", "settled_by"
    )
    page = keyset(rows, sort="pk", query=request.GET)
    tabs = [
        {"title": label, "address": f"?state={code}", "here": code == asked}
        for code, label in ProposalState.choices
    ]
    shown = {
        "rows": selectors.known_proposals(page.rows, request.user.actor),
        "following": page.following,
        "tabs": tabs,
    }
    return render(request, "warrants/persons/proposals.html", shown)


@office_page
@require_safe
def person(request: SignedInRequest, pk: int) -> HttpResponse:
    """One chain: what it comes to, and those of its cases that one may know of."""
    chain = get_object_or_404(PersonChain.objects.visible_to(request.user.actor), pk=pk)
    settling.record_reading(chain=chain, by=request.user.actor, at=timezone.now())
    found = selectors.members_of(chain)
    visible = Warrant.objects.visible_to(request.user.actor).filter(pk__in=found.cases)
    about = PersonProposal.objects.filter(selectors.about(chain)).select_related(
        "first", "second", "settled_by"
    )
    proposals = selectors.known_proposals([*about.order_by("pk")[:20]], request.user.actor)
    shown = {
        "chain": chain,
        "cases": visible.for_list().order_by("pk"),
        "asked": selectors.requests_of(found, request.user.actor),
        "kinds": found.kinds,
        "flags": flags.lines(flags.flags_for(request.user.actor).filter(chain=chain.pk)[:20]),
        "proposals": proposals,
    }
    return render(request, "warrants/persons/person.html", shown)


@keeps_typed
@office_page
@require_http_methods(["GET", "POST"])
def proposal(request: SignedInRequest, pk: int) -> HttpResponse:
    """One proposal, and the form that joins or parts with a reason."""
    rows = PersonProposal.objects.select_related("first", "second", "settled_by")
    row = get_object_or_404(rows, pk=pk)
    if not selectors.known_proposals([row], request.user.actor):
        raise Http404
    form = ProposalForm(request.POST or None)
    if form.is_valid():
        joined = form.cleaned_data["state"] == ProposalState.JOINED
        with faults_on(form):
            (settling.join if joined else settling.part)(
                proposal_id=row.pk,
                reason=form.cleaned_data["reason"],
                by=request.user.actor,
                at=timezone.now(),
            )
            messages.success(request, _("Recorded."))
            return redirect("desk_person_proposals")
    return form_page(request, "warrants/persons/proposal.html", form, {"row": row})
