"""The agency's pages of bulk data: the orders that authorise it, and each stage of what was done."""

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
from warrants.actions import bulk_orders
from warrants.models import BulkOrder
from warrants.rules.request_submissions import BulkOrderIn, BulkStageIn
from warrants.selectors import bulk as selectors
from warrants.selectors import law
from warrants.web import bulk_forms, forms
from warrants.web.agency import agency_page


@agency_page
@require_safe
def orders(request: SignedInRequest) -> HttpResponse:
    """The bulk orders of this agency, newest first."""
    page = keyset(selectors.orders(request.user.actor), sort="-pk", query=request.GET)
    shown = {"page": page, "following": page.following}
    return render(request, "warrants/agency/bulk_orders.html", shown)


@keeps_typed
@agency_page
@require_http_methods(["GET", "POST"])
def order(request: SignedInRequest) -> HttpResponse:
    """File an order that authorises bulk data."""
    try:
        rules = law.rules_of(law.data_version(settings.DEFAULT_RULEBOOK, timezone.now()))
    except law.NoSuchRulebook as unknown:
        raise Http404 from unknown
    form = bulk_forms.BulkOrderForm(request.POST or None, rules=rules)
    if made := forms.taken(request, form, BulkOrderIn, bulk_orders.order_bulk):
        row, _entry = made
        messages.success(request, _("Filed as %(reference)s.") % {"reference": row.reference})
        return redirect("agency_bulk_order", row.reference)
    back = Back(reverse("agency_bulk"), _("Bulk orders"))
    return step_page(request, form, _("File a bulk order"), back)


@agency_page
@require_safe
def one(request: SignedInRequest, reference: str) -> HttpResponse:
    """One bulk order and its stages; its reading is recorded."""
    found = _found(request, reference)
    bulk_orders.record_reading(
        order=found, by=request.user.actor, at=timezone.now(), where="agency"
    )
    shown = {"page": selectors.bulk_page(found, request.user.actor)}
    return render(request, "warrants/agency/bulk_order.html", shown)


@keeps_typed
@agency_page
@require_http_methods(["GET", "POST"])
def stage(request: SignedInRequest, reference: str) -> HttpResponse:
    """Report one stage as it was carried out."""
    found = _found(request, reference)
    form = bulk_forms.BulkStageForm(request.POST or None)
    if forms.taken(request, form, BulkStageIn, bulk_orders.report_stage, order_id=found.pk):
        messages.success(request, _("Recorded."))
        return redirect("agency_bulk_order", reference)
    return step_page(request, form, _("Report a stage"), back_to("agency_bulk_order", reference))


def _found(request: SignedInRequest, reference: str) -> BulkOrder:
    visible = BulkOrder.objects.visible_to(request.user.actor).select_related("agency")
    return get_object_or_404(visible, reference=reference)
