"""The desk's pages of bulk data: what was authorised, and oversight of each stage."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from audits.actions import stages
from audits.web import forms
from audits.web.desk import office_page
from oversight.web.door import SignedInRequest
from oversight.web.forms import faults_on
from oversight.web.pages import back_to, step_page
from oversight.web.paging import keyset
from oversight.web.typed import keeps_typed
from warrants.actions import bulk_orders
from warrants.models import BulkOrder, BulkStep
from warrants.selectors import bulk as selectors


@office_page
@require_safe
def orders(request: SignedInRequest) -> HttpResponse:
    """Every bulk order, newest first."""
    page = keyset(selectors.orders(request.user.actor), sort="-pk", query=request.GET)
    shown = {"page": page, "following": page.following}
    return render(request, "audits/office/bulk_orders.html", shown)


@office_page
@require_safe
def one(request: SignedInRequest, reference: str) -> HttpResponse:
    """One bulk order and its stages; the reading is recorded."""
    found = _found(request, reference)
    bulk_orders.record_reading(order=found, by=request.user.actor, at=timezone.now(), where="desk")
    page = selectors.bulk_page(found, request.user.actor)
    prefetch_related_objects([line.step for line in page.stages], "looks__by")
    return render(request, "audits/office/bulk_order.html", {"page": page})


@keeps_typed
@office_page
@require_http_methods(["GET", "POST"])
def stage(request: SignedInRequest, reference: str, pk: int) -> HttpResponse:
    """Record a look at one stage."""
    step = get_object_or_404(BulkStep, order=_found(request, reference), pk=pk)
    form = forms.StageLookForm(request.POST or None)
    if form.is_valid():
        with faults_on(form):
            stages.look_at_stage(
                step_id=step.pk,
                in_order=form.cleaned_data["found"] == "yes",
                remark=form.cleaned_data["remark"],
                by=request.user.actor,
                at=timezone.now(),
            )
            messages.success(request, _("Recorded."))
            return redirect("desk_bulk_order", reference)
    return step_page(
        request, form, _("Record a look at this stage"), back_to("desk_bulk_order", reference)
    )


def _found(request: SignedInRequest, reference: str) -> BulkOrder:
    visible = BulkOrder.objects.visible_to(request.user.actor).select_related("agency")
    return get_object_or_404(visible, reference=reference)
