"""The desk's pages of draws: announce one, draw, look at each piece, draw again to check."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from audits.actions import draws as actions
from audits.enums import DrawKind, LookOutcome
from audits.models import Draw, DrawnPiece
from audits.selectors import draws as selectors
from audits.web import forms
from audits.web.desk import office_page
from oversight.models import Agency
from oversight.rules.refusal import Refusal
from oversight.web.door import SignedInRequest
from oversight.web.forms import faults_on
from oversight.web.pages import form_page
from oversight.web.paging import keyset
from oversight.web.typed import keeps_typed
from oversight.words import refusal_sentence
from warrants.models import Material


@office_page
@require_safe
def listed(request: SignedInRequest) -> HttpResponse:
    """Every draw, and what was found at each agency."""
    page = keyset(selectors.draws(), sort="-pk", query=request.GET)
    shown = {"page": page, "following": page.following, "agencies": selectors.by_agency()}
    return render(request, "audits/office/draws.html", shown)


@keeps_typed
@office_page
@require_http_methods(["GET", "POST"])
def announce(request: SignedInRequest) -> HttpResponse:
    """Commit to a seed; what is drawn from is fixed by it."""
    form = forms.DrawForm(request.POST or None)
    if form.is_valid():
        draw = actions.announce(
            agency=Agency.objects.get(code=form.cleaned_data["agency"]),
            kind=DrawKind(form.cleaned_data["kind"]),
            size=form.cleaned_data["size"],
            by=request.user.actor,
            at=timezone.now(),
        )
        messages.success(request, _("The draw is announced. Its seed is committed to."))
        return redirect(draw)
    return form_page(request, "audits/office/draw_new.html", form)


@office_page
@require_http_methods(["GET", "POST"])
def one(request: SignedInRequest, reference: str) -> HttpResponse:
    """One draw: draw it, work through it, or see it drawn again from the seed and the log."""
    draw = get_object_or_404(
        Draw.objects.select_related("agency", "announced_by", "drawn_by"), reference=reference
    )
    if request.method == "POST":
        try:
            actions.draw_pieces(draw_id=draw.pk, by=request.user.actor, at=timezone.now())
        except Refusal as refusal:
            messages.error(request, refusal_sentence(refusal))
        else:
            messages.success(request, _("Drawn. The seed is in the ledger now."))
        return redirect(draw)
    pieces, hidden = selectors.worklist(draw, request.user.actor)
    shown = {
        "draw": draw,
        "position": selectors.position_of(draw),
        "pieces": pieces,
        "hidden": hidden,
        "seed": bytes(draw.seed).hex(),
        "redrawn": selectors.redraw(draw) if draw.position is not None else None,
    }
    return render(request, "audits/office/draw.html", shown)


@keeps_typed
@office_page
@require_http_methods(["GET", "POST"])
def look(request: SignedInRequest, reference: str, number: int) -> HttpResponse:
    """Record what was found of one drawn piece."""
    visible = Material.objects.visible_to(request.user.actor).values("pk")
    row = get_object_or_404(
        DrawnPiece.objects.select_related("draw", "material"),
        draw__reference=reference,
        number=number,
        material__in=visible,
    )
    form = forms.LookForm(request.POST or None, kind=DrawKind(row.draw.kind))
    if form.is_valid():
        with faults_on(form):
            actions.look_at_piece(
                piece_id=row.pk,
                outcome=LookOutcome(form.cleaned_data["outcome"]),
                remark=form.cleaned_data["remark"],
                looked_on=form.cleaned_data["looked_on"],
                by=request.user.actor,
                at=timezone.now(),
            )
            messages.success(request, _("Recorded."))
            return redirect(row.draw)
    return form_page(request, "audits/office/draw_look.html", form, {"row": row})
