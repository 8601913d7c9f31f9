"""The desk's pages of material and of stored data."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from audits.selectors import custody as selectors
from audits.selectors import privilege
from audits.selectors.draws import looks_at
from audits.selectors.providers import providers_known
from audits.web import forms
from audits.web.desk import office_page
from oversight.web.door import SignedInRequest
from oversight.web.pages import back_to, step_page
from oversight.web.paging import counted, keyset
from oversight.web.typed import keeps_typed
from oversight.words import spoken
from warrants.actions import data_requests, readings
from warrants.models import DataRequest, Material
from warrants.selectors import law
from warrants.selectors.custody import piece_page
from warrants.selectors.requests import request_page
from warrants.web.bulk_forms import LetterForm
from warrants.web.data_requests import letter_recorded


@office_page
@require_safe
def material(request: SignedInRequest) -> HttpResponse:
    """Every piece of material, what is overdue, what is privileged."""
    at, actor = timezone.now(), request.user.actor
    form = forms.MaterialSearchForm(request.GET)
    found = counted(selectors.pieces(actor, form.asked(), at))
    page = keyset(found.rows, sort="-pk", query=request.GET)
    shown = {
        "form": form,
        "page": page,
        "following": page.following,
        "found": found,
        "late": selectors.overdue_by_agency(actor, at),
        "metrics": selectors.metrics(actor, at),
    }
    return render(request, "audits/office/material.html", shown)


@office_page
@require_safe
def privileged(request: SignedInRequest) -> HttpResponse:
    """The privileged material report: by category, and every piece with who filters it."""
    actor, language = request.user.actor, spoken()
    titles = {code: names[language] for code, names in privilege.categories().items()}
    form = forms.PrivilegeSearchForm(request.GET, titles=titles)
    found = counted(privilege.pieces(actor, form.asked()))
    page = keyset(found.rows, sort="-pk", query=request.GET)
    shown = {
        "form": form,
        "page": page,
        "following": page.following,
        "found": found,
        "categories": privilege.by_category(actor),
        "titles": titles,
    }
    return render(request, "audits/office/privileged.html", shown)


@office_page
@require_safe
def piece(request: SignedInRequest, reference: str) -> HttpResponse:
    """One piece, hand by hand; the reading of its case is recorded."""
    visible = Material.objects.visible_to(request.user.actor).select_related("warrant")
    found = get_object_or_404(visible, reference=reference)
    readings.record_reading(
        warrant=found.warrant, by=request.user.actor, at=timezone.now(), where="desk"
    )
    shown = {"page": piece_page(found.pk), "looks": looks_at(found)}
    return render(request, "audits/office/piece.html", shown)


@office_page
@require_safe
def access(request: SignedInRequest) -> HttpResponse:
    """Every request for stored data."""
    form = forms.RequestSearchForm(request.GET)
    found = counted(selectors.requests(request.user.actor, form.asked()))
    page = keyset(found.rows, sort="-pk", query=request.GET)
    shown = {
        "form": form,
        "page": page,
        "following": page.following,
        "found": found,
        "providers": providers_known(),
    }
    return render(request, "audits/office/requests.html", shown)


@office_page
@require_safe
def one_request(request: SignedInRequest, reference: str) -> HttpResponse:
    """One request: what was asked, what was given, what was received; the reading is recorded."""
    found = _request(request, reference)
    data_requests.record_reading(
        request=found, by=request.user.actor, at=timezone.now(), where="desk"
    )
    return render(request, "audits/office/request.html", {"page": request_page(found.pk)})


@keeps_typed
@office_page
@require_http_methods(["GET", "POST"])
def letter(request: SignedInRequest, reference: str) -> HttpResponse:
    """Record a letter to us in which the provider answers a request."""
    found = _request(request, reference)
    form = LetterForm(request.POST or None, rules=law.rules_of(found.rulebook))
    if letter_recorded(request, form, found):
        return redirect("desk_request", reference)
    title, back = _("Record the provider's letter"), back_to("desk_request", reference)
    return step_page(request, form, title, back, template="audits/office/letter.html")


def _request(request: SignedInRequest, reference: str) -> DataRequest:
    visible = DataRequest.objects.visible_to(request.user.actor)
    return get_object_or_404(visible, reference=reference)
