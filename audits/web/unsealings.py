"""Asking, answering and reading: who the targets of a case are."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from audits import policies
from audits.actions import unsealings as actions
from audits.models import Complaint, Unsealing
from audits.selectors.complaints import SEALED
from audits.web import persons_forms as forms
from audits.web.desk import office_page
from oversight.web.door import SignedInRequest
from oversight.web.forms import faults_on
from oversight.web.pages import back_to, form_page, step_page
from oversight.web.paging import keyset
from warrants.models import Warrant


@office_page
@require_safe
def unsealings(request: SignedInRequest) -> HttpResponse:
    """Every unsealing that one may know of, the newest first."""
    lean = _visible(request).defer(
        "warrant__search", "warrant__case_key", *(f"complaint__{name}" for name in SEALED)
    )
    page = keyset(lean, sort="-pk", query=request.GET)
    shown = {"page": page, "following": page.following, "now": timezone.now()}
    return render(request, "audits/office/unsealings.html", shown)


@sensitive_post_parameters("password")
@office_page
@require_http_methods(["GET", "POST"])
def ask(request: SignedInRequest, reference: str) -> HttpResponse:
    """Ask to read who a case is aimed at."""
    visible = Warrant.objects.visible_to(request.user.actor)
    found = get_object_or_404(visible, reference=reference)
    form = forms.AskForm(request.POST or None, request=request)
    row = _asked(request, form, partial(actions.ask, warrant_id=found.pk))
    if row is not None:
        return redirect(row)
    title = _("Ask who this case is aimed at")
    return step_page(request, form, title, back_to("desk_warrant", reference))


@sensitive_post_parameters("password")
@office_page
@require_http_methods(["GET", "POST"])
def ask_complainant(request: SignedInRequest, reference: str) -> HttpResponse:
    """Ask to read who complained."""
    visible = Complaint.objects.visible_to(request.user.actor)
    found = get_object_or_404(visible, reference=reference)
    form = forms.AskForm(request.POST or None, request=request)
    row = _asked(request, form, partial(actions.ask_complainant, complaint_id=found.pk))
    if row is not None:
        return redirect(row)
    title = _("Ask for the name and the contact")
    back = back_to("desk_complaint", reference)
    shown = {"title": title, "back": back, "complaint": found}
    return form_page(request, "audits/office/complaint_step.html", form, shown)


@sensitive_post_parameters("password")
@office_page
@require_http_methods(["GET", "POST"])
def unsealing(request: SignedInRequest, pk: int) -> HttpResponse:
    """One unsealing: the second person answers it, the asker reads."""
    at, actor = timezone.now(), request.user.actor
    row = get_object_or_404(_visible(request), pk=pk)
    part = request.POST.get("part")
    answer = forms.AnswerForm(request.POST if part == "answer" else None, request=request)
    reading = forms.ReadingForm(
        request.POST if part == "read" else None, request=request, prefix="read"
    )
    chosen = {"answer": answer, "read": reading}.get(part or "")
    opened = None
    if chosen is not None and chosen.is_valid():
        with faults_on(chosen):
            if chosen is reading:
                opened = actions.read(unsealing_id=row.pk, by=actor, at=at)
            elif answer.cleaned_data["agrees"] == "yes":
                actions.approve(unsealing_id=row.pk, by=actor, at=at)
            else:
                reason = answer.cleaned_data["reason"]
                actions.refuse(unsealing_id=row.pk, reason=reason, by=actor, at=at)
            if chosen is answer:
                messages.success(request, _("Recorded."))
                return redirect(row)
    shown = {
        "row": row,
        "is_open": row.is_open(at),
        "may_answer": row.state == "waiting" and policies.may_answer_unsealing(actor, row),
        "may_read": row.is_open(at) and policies.may_read_identities(actor, row),
        "answer": answer,
        "reading": reading,
        "opened": opened,
    }
    status = 422 if chosen is not None and chosen.errors else 200
    return render(request, "audits/office/unsealing.html", shown, status=status)


def _visible(request: SignedInRequest) -> QuerySet[Unsealing]:
    return Unsealing.objects.visible_to(request.user.actor).select_related(
        "warrant", "complaint", "asked_by", "answered_by"
    )


def _asked(
    request: SignedInRequest, form: forms.AskForm, ask: Callable[..., Unsealing]
) -> Unsealing | None:
    """Ask as the form says; say on the form why not."""
    if form.is_valid():
        with faults_on(form):
            row = ask(reason=form.cleaned_data["reason"], by=request.user.actor, at=timezone.now())
            messages.success(request, _("Asked for. A commissioner has to agree."))
            return row
    return None
