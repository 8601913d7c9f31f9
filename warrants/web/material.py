"""The agency's pages of material: what there is, one piece, what happened to it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from oversight.web.door import SignedInRequest
from oversight.web.pages import back_to, step_page
from oversight.web.paging import keyset
from oversight.web.typed import keeps_typed
from warrants.actions import custody, material, readings
from warrants.enums import CustodyKind, Event
from warrants.models import Material, Warrant
from warrants.rules.custody_submissions import CustodyIn, MaterialIn
from warrants.selectors import custody as chains
from warrants.selectors import law
from warrants.web import forms, material_forms
from warrants.web.agency import agency_page


@agency_page
@require_safe
def pieces(request: SignedInRequest) -> HttpResponse:
    """What the agency holds, was handed, or has destroyed."""
    mine = Material.objects.visible_to(request.user.actor).for_list()
    page = keyset(mine, sort="-pk", query=request.GET)
    shown = {"page": page, "following": page.following}
    return render(request, "warrants/agency/material.html", shown)


@agency_page
@require_safe
def piece(request: SignedInRequest, reference: str) -> HttpResponse:
    """One piece and its chain; the reading of its case is recorded."""
    found = _piece(request, reference)
    readings.record_reading(
        warrant=found.warrant, by=request.user.actor, at=timezone.now(), where="agency"
    )
    kinds = [(kind, CustodyKind(kind).label) for kind in chains.open_kinds(found)]
    own = found.warrant.agency_id == request.user.agency_id
    shown = {"page": chains.piece_page(found.pk), "kinds": kinds, "own": own}
    return render(request, "warrants/agency/piece.html", shown)


@keeps_typed
@agency_page
@require_http_methods(["GET", "POST"])
def record(request: SignedInRequest, reference: str) -> HttpResponse:
    """Record a piece of material of one case."""
    found = get_object_or_404(
        Warrant.objects.visible_to(request.user.actor).select_related("rulebook"),
        reference=reference,
    )
    try:
        rules = law.custody_rules(found.rulebook)[0]
    except law.NoSuchRulebook as unknown:
        raise Http404 from unknown
    form = material_forms.MaterialForm(request.POST or None, rules=rules)
    if made := forms.taken(
        request, form, MaterialIn, material.record_material, warrant_id=found.pk
    ):
        row, _entry = made
        messages.success(request, _("Recorded as %(reference)s.") % {"reference": row.reference})
        return redirect("agency_piece", row.reference)
    return step_page(request, form, _("Record material"), back_to("agency_warrant", reference))


@keeps_typed
@agency_page
@require_http_methods(["GET", "POST"])
def happening(request: SignedInRequest, reference: str, kind: str) -> HttpResponse:
    """Report what happened to a piece."""
    found = _piece(request, reference)
    if kind not in CustodyKind.values or kind == CustodyKind.OBTAINED:
        raise Http404
    rules, _material = custody.rules_for(found.warrant)
    form = material_forms.CustodyForm(
        request.POST or None, kind=CustodyKind(kind), piece=found, rules=rules
    )
    if made := forms.taken(
        request, form, CustodyIn, custody.record_happening, material_id=found.pk
    ):
        _row, entry = made
        if entry.event == Event.CUSTODY_DISPUTED:
            messages.warning(request, _("Kept beside the chain: it contradicts what is on record."))
        else:
            messages.success(request, _("Recorded."))
        return redirect("agency_piece", reference)
    return step_page(request, form, CustodyKind(kind).label, back_to("agency_piece", reference))


def _piece(request: SignedInRequest, reference: str) -> Material:
    visible = Material.objects.visible_to(request.user.actor).select_related("warrant__rulebook")
    return get_object_or_404(visible, reference=reference)
