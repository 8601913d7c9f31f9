"""The agency's pages of stored data: what it asked for, what came."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from oversight.web.door import SignedInRequest
from oversight.web.pages import Back, back_to, step_page
from oversight.web.paging import keyset
from oversight.web.typed import keeps_typed
from warrants.actions import data_answers, data_requests
from warrants.models import DataRequest
from warrants.rules.request_submissions import DataAnswerIn, DataReceiptIn, DataRequestIn
from warrants.selectors import law
from warrants.selectors import requests as selectors
from warrants.web import forms, material_forms
from warrants.web.agency import agency_page
from warrants.web.bulk_forms import LetterForm


@agency_page
@require_safe
def requests(request: SignedInRequest) -> HttpResponse:
    """What this agency has asked for, newest first."""
    mine = DataRequest.objects.visible_to(request.user.actor).for_list()
    page = keyset(mine, sort="-pk", query=request.GET)
    shown = {"page": page, "following": page.following}
    return render(request, "warrants/agency/requests.html", shown)


@agency_page
@require_safe
def one(request: SignedInRequest, reference: str) -> HttpResponse:
    """One request; its reading is recorded."""
    found = _found(request, reference)
    data_requests.record_reading(
        request=found, by=request.user.actor, at=timezone.now(), where="agency"
    )
    shown = {
        "page": selectors.request_page(found.pk),
        "by_letter": not found.provider.clients.filter(active=True).exists(),
    }
    return render(request, "warrants/agency/request.html", shown)


@keeps_typed
@agency_page
@require_http_methods(["GET", "POST"])
def ask(request: SignedInRequest) -> HttpResponse:
    """File a request for stored data."""
    try:
        rules = law.rules_of(law.data_version(settings.DEFAULT_RULEBOOK, timezone.now()))
    except law.NoSuchRulebook as unknown:
        raise Http404 from unknown
    form = material_forms.DataRequestForm(request.POST or None, rules=rules)
    if made := forms.taken(request, form, DataRequestIn, data_requests.ask):
        row, _entry = made
        messages.success(request, _("Filed as %(reference)s.") % {"reference": row.reference})
        return redirect("agency_request", row.reference)
    back = Back(reverse("agency_requests"), _("Stored data"))
    return step_page(request, form, _("Ask for stored data"), back)


@keeps_typed
@agency_page
@require_http_methods(["GET", "POST"])
def receipt(request: SignedInRequest, reference: str) -> HttpResponse:
    """Say what was received."""
    found = _found(request, reference)
    form = material_forms.DataReceiptForm(request.POST or None)
    if forms.taken(request, form, DataReceiptIn, data_answers.confirm_receipt, request_id=found.pk):
        messages.success(request, _("Recorded."))
        return redirect("agency_request", reference)
    title = _("Say what was received")
    return step_page(request, form, title, back_to("agency_request", reference))


@keeps_typed
@agency_page
@require_http_methods(["GET", "POST"])
def letter(request: SignedInRequest, reference: str) -> HttpResponse:
    """Pass on a letter of the provider that answers this request."""
    found = _found(request, reference)
    form = LetterForm(request.POST or None, rules=law.rules_of(found.rulebook))
    if letter_recorded(request, form, found):
        return redirect("agency_request", reference)
    title = _("Pass on the provider's letter")
    return step_page(request, form, title, back_to("agency_request", reference))


def letter_recorded(request: SignedInRequest, form: LetterForm, found: DataRequest) -> bool:
    """Record the letter that a form holds; say on the form why not."""
    if forms.taken(
        request, form, DataAnswerIn, data_answers.record_paper_answer, request_id=found.pk
    ):
        messages.success(request, _("Recorded."))
        return True
    return False


def _found(request: SignedInRequest, reference: str) -> DataRequest:
    return get_object_or_404(
        DataRequest.objects.visible_to(request.user.actor), reference=reference
    )
