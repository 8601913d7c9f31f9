"""The body's own records: how long each class is kept, what is due, holds, and acts of destruction."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from audits import policies
from audits.actions import retention as actions
from audits.enums import DestructionResult, DestructionStatus
from audits.models import Destruction, LegalHold
from audits.reports.destruction import act
from audits.rules.retention import MOST, Kind
from audits.selectors import retention as selectors
from audits.selectors.norms import Counter, retention
from audits.web import retention_forms as forms
from audits.web.desk import office_page
from audits.web.persons_forms import AnswerForm
from oversight.web.door import SignedInRequest
from oversight.web.files import as_file
from oversight.web.forms import faults_on
from oversight.web.pages import form_page
from oversight.web.paging import counted, keyset
from oversight.web.typed import keeps_typed
from oversight.words import spoken
from warrants.rules.sentences import period_words

SHOWN = 10


@office_page
@require_safe
def schedule(request: SignedInRequest) -> HttpResponse:
    """Every class of record: how long, what goes, what stays, what is due now."""
    at, actor, language = timezone.now(), request.user.actor, spoken()
    acts = Destruction.objects.select_related("proposed_by", "answered_by").defer("act")
    shown = {
        "lines": [
            {
                "line": line,
                "title": line.record.title.in_(language),
                "goes": line.record.goes.in_(language),
                "stays": line.record.stays.in_(language),
                "keep": period_words(str(line.record.keep), language) if line.record.keep else "",
            }
            for line in selectors.lines(actor, at)
        ],
        "acts": [(row, _title(row.kind)) for row in acts.order_by("-pk")[:SHOWN]],
        "holds": counted(selectors.holds(actor).filter(lifted_at=None)),
    }
    return render(request, "audits/office/retention.html", shown)


@sensitive_post_parameters("password")
@office_page
@require_http_methods(["GET", "POST"])
def due(request: SignedInRequest, kind: str) -> HttpResponse:
    """What falls due of one class by a day; a commissioner proposes what is due now."""
    if kind not in set(Kind):
        raise Http404
    actor, at = request.user.actor, timezone.now()
    step = forms.ProposeForm(request.POST or None, request=request)
    if request.method == "POST" and not policies.may_keep_records(actor):
        raise PermissionDenied
    if step.is_valid():
        with faults_on(step):
            made = actions.propose(kind=Kind(kind), by=actor, at=at)
            messages.success(request, _("Proposed. Another commissioner has to release it."))
            return redirect(made)
    form = forms.DueForm(request.GET)
    keeping = Counter().keeping(kind)
    before = keeping.before(form.by_day(at, keeping.zone))
    rows = selectors.due(Kind(kind), before, selectors.visible(Kind(kind), actor))
    found = counted(rows.filter(**form.asked()))
    page = keyset(found.rows, sort="counts_from", query=request.GET)
    shown = {
        "title": _title(kind),
        "form": form,
        "step": step,
        "found": found,
        "rows": [(row, keeping.due(row.counts_from).at) for row in page.rows],
        "following": page.following,
        "now": at,
        "most": MOST,
        "may_propose": policies.may_keep_records(actor),
    }
    status = 422 if step.errors else 200
    return render(request, "audits/office/retention_due.html", shown, status=status)


@keeps_typed
@office_page
@require_http_methods(["GET", "POST"])
def holds(request: SignedInRequest) -> HttpResponse:
    """Legal holds, those that stand or those that were lifted; a commissioner sets one."""
    actor = request.user.actor
    if request.method == "POST" and not policies.may_keep_records(actor):
        raise PermissionDenied
    form = forms.HoldForm(
        request.POST or None, initial={"reference": request.GET.get("reference", "")}
    )
    if form.is_valid():
        with faults_on(form):
            row = actions.set_hold(**form.cleaned_data, by=actor, at=timezone.now())
            messages.success(request, _("Recorded."))
            return redirect(row)
    lifted = request.GET.get("state") == "lifted"
    rows = selectors.holds(actor).filter(lifted_at__isnull=not lifted)
    page = keyset(rows, sort="-pk", query=request.GET)
    tabs = [
        {"title": _("Standing"), "address": "?state=standing", "here": not lifted},
        {"title": _("Lifted"), "address": "?state=lifted", "here": lifted},
    ]
    shown = {
        "page": page,
        "following": page.following,
        "tabs": tabs,
        "form": form,
        "may_set": policies.may_keep_records(actor),
    }
    return form_page(request, "audits/office/retention_holds.html", form, shown)


@keeps_typed
@office_page
@require_http_methods(["GET", "POST"])
def hold(request: SignedInRequest, pk: int) -> HttpResponse:
    """One hold; a commissioner lifts it."""
    actor = request.user.actor
    row: LegalHold = get_object_or_404(selectors.holds(actor), pk=pk)
    if request.method == "POST" and not policies.may_keep_records(actor):
        raise PermissionDenied
    form = forms.ReasonForm(request.POST or None)
    if form.is_valid():
        with faults_on(form):
            actions.lift_hold(hold_id=pk, **form.cleaned_data, by=actor, at=timezone.now())
            messages.success(request, _("Recorded."))
            return redirect(row)
    may_lift = row.lifted_at is None and policies.may_keep_records(actor)
    shown = {"row": row, "may_lift": may_lift}
    return form_page(request, "audits/office/retention_hold.html", form, shown)


@sensitive_post_parameters("password")
@office_page
@require_http_methods(["GET", "POST"])
def destruction(request: SignedInRequest, reference: str) -> HttpResponse:
    """One list of records: the second person answers it; carried out, it is an act."""
    actor = request.user.actor
    rows = Destruction.objects.select_related("proposed_by", "answered_by")
    row = get_object_or_404(rows, reference=reference)
    form = AnswerForm(request.POST or None, request=request)
    if request.method == "POST" and not policies.may_release(actor, row):
        raise PermissionDenied
    if form.is_valid():
        with faults_on(form):
            _answer(row, form, request)
            messages.success(request, _("Recorded."))
            return redirect(row)
    seen = selectors.items(row, actor)
    record, counts = retention()[row.kind], selectors.results(row)
    language = spoken()
    page = keyset(seen, sort="pk", query=request.GET)
    shown = {
        "row": row,
        "title": record.title.in_(language),
        "goes": record.goes.in_(language),
        "stays": record.stays.in_(language),
        "keep": period_words(str(record.keep), language),
        "results": [(one.value, one.label, counts[one]) for one in DestructionResult],
        "total": sum(counts.values()),
        "hidden": sum(counts.values()) - seen.count(),
        "page": page,
        "following": page.following,
        "form": form,
        "may_answer": row.status == DestructionStatus.PROPOSED and policies.may_release(actor, row),
    }
    return form_page(request, "audits/office/retention_act.html", form, shown)


@office_page
@require_safe
def act_file(request: SignedInRequest, reference: str, language: str) -> HttpResponse:
    """The act of destruction on paper, for whoever may know of every record on it."""
    row = get_object_or_404(Destruction.objects.exclude(act=None), reference=reference)
    if selectors.items(row, request.user.actor).count() != row.items.count():
        raise Http404
    return as_file(act(row, retention()[row.kind], language), f"{row.reference}-{language}.pdf")


def _answer(row: Destruction, form: AnswerForm, request: SignedInRequest) -> None:
    given, by, at = form.cleaned_data, request.user.actor, timezone.now()
    if given["agrees"] == "yes":
        actions.release(destruction_id=row.pk, by=by, at=at)
    else:
        actions.refuse(destruction_id=row.pk, reason=given["reason"], by=by, at=at)


def _title(kind: str) -> str:
    return retention()[kind].title.in_(spoken())
