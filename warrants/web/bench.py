"""The pages of an investigating judge: the cases that were allocated, and their decision."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import F, Min, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from oversight.enums import Role
from oversight.rules.refusal import Refusal
from oversight.web.door import SignedInRequest, for_roles
from oversight.web.forms import faults_on
from oversight.web.pages import back_to, form_page, step_page
from oversight.web.typed import keeps_typed, take
from oversight.words import spoken
from warrants.actions import decisions, execution, notices, occurrences, readings
from warrants.enums import ApplicationStatus, Why
from warrants.models import Application, Warrant
from warrants.persons.selectors import persons_of
from warrants.repetition.selectors import repetitions_of
from warrants.rules.submissions import DecisionIn, EndIn, NoticeDecisionIn, OccurrenceIn
from warrants.selectors import histories, law, proofs
from warrants.selectors.cases import forbidden, waiting_application
from warrants.web import forms, notice_forms
from warrants.web.receipts import answer_receipt

judge_page = for_roles(Role.JUDGE)
SHOWN = 100


@judge_page
@require_safe
def cases(request: SignedInRequest) -> HttpResponse:
    """The judge's cases: what waits, by its clock; then what was decided last."""
    mine = Warrant.objects.visible_to(request.user.actor).for_list()
    deadline = Min("clocks__due_at", filter=Q(clocks__rule="decide", clocks__stopped_at=None))
    waiting = (
        mine.filter(applications__status=ApplicationStatus.SUBMITTED)
        .annotate(decide_by=deadline)
        .order_by(F("decide_by").asc(nulls_last=True), "pk")[:SHOWN]
    )
    decided = mine.exclude(applications__status=ApplicationStatus.SUBMITTED).order_by("-pk")
    shown = {"waiting": list(waiting), "decided": list(decided[:SHOWN])}
    return render(request, "warrants/bench/cases.html", shown)


@keeps_typed
@judge_page
@require_http_methods(["GET", "POST"])
def case(request: SignedInRequest, reference: str) -> HttpResponse:
    """One case with its frozen filing and history on one screen, and the form that decides it."""
    at, actor = timezone.now(), request.user.actor
    found = get_object_or_404(
        Warrant.objects.visible_to(actor).select_related("rulebook", "court"), reference=reference
    )
    application = waiting_application(found)
    form = forms.DecisionForm(
        request.POST or None,
        initial={"days": application.requested_days if application else None},
    )
    if application is not None:
        form.put_back(take(request))
    if request.method == "POST" and (application is None or form.is_valid()):
        with faults_on(form):
            if application is None:
                raise Refusal(Why.WRONG_STATE)
            given = DecisionIn.model_validate(
                {**form.filing(), "decided_at": at, "judge": request.user.username}
                | ({"days": None} if form.cleaned_data["outcome"] == "refused" else {})
            )
            decisions.decide(
                warrant_id=found.pk, number=application.number, given=given, by=actor, at=at
            )
            messages.success(request, _("Your decision is recorded."))
            return redirect("bench_case", reference)
    readings.record_reading(warrant=found, by=actor, at=at, where="bench")
    shown = {
        "case": histories.case_of(histories.whole_case(found.pk), at),
        "application": application,
        "forbidden": _forbidden(found, application),
        "form": form,
        "receipts": proofs.receipts_of(found, actor),
        "repetitions": repetitions_of(found, actor),
        "persons": persons_of(found),
    }
    return form_page(request, "warrants/bench/case.html", form, shown)


def _forbidden(warrant: Warrant, application: Application | None) -> list[str]:
    """Return, in words, why the urgent start that waits can only be refused."""
    found = forbidden(warrant, application) if application else []
    return [breach.sentence(spoken()) for breach in found]


@judge_page
@require_safe
def receipt(request: SignedInRequest, reference: str, commitment: str, kind: str) -> HttpResponse:
    """The receipt of one ruling of this judge."""
    actor = request.user.actor
    found = get_object_or_404(Warrant.objects.visible_to(actor), reference=reference)
    return answer_receipt(request, found, actor, commitment, kind)


@keeps_typed
@judge_page
@require_http_methods(["GET", "POST"])
def stop(request: SignedInRequest, reference: str) -> HttpResponse:
    """Stop a measure that this judge authorised."""
    actor = request.user.actor
    found = get_object_or_404(Warrant.objects.visible_to(actor), reference=reference)
    form = forms.StopForm(request.POST or None)
    form.put_back(take(request))
    if forms.taken(request, form, EndIn, execution.end_warrant, warrant_id=found.pk):
        messages.success(request, _("The measure is stopped."))
        return redirect("bench_case", reference)
    return step_page(request, form, _("Stop the measure"), back_to("bench_case", reference))


@keeps_typed
@judge_page
@require_http_methods(["GET", "POST"])
def calls(request: SignedInRequest, reference: str) -> HttpResponse:
    """Record that materials or a check of legality were called for, and what came of it."""
    found = get_object_or_404(Warrant.objects.visible_to(request.user.actor), reference=reference)
    form = forms.CallForm(request.POST or None)
    form.put_back(take(request))
    act = occurrences.record_occurrence
    if forms.taken(request, form, OccurrenceIn, act, warrant_id=found.pk):
        messages.success(request, _("Recorded."))
        return redirect("bench_case", reference)
    title = _("Call for materials or a check")
    return step_page(request, form, title, back_to("bench_case", reference))


@keeps_typed
@judge_page
@require_http_methods(["GET", "POST"])
def notice(request: SignedInRequest, reference: str) -> HttpResponse:
    """Put the notice to the person off, or agree to none."""
    actor = request.user.actor
    visible = Warrant.objects.visible_to(actor).select_related("rulebook")
    found = get_object_or_404(visible, reference=reference)
    rules = law.rules_of(found.rulebook)
    form = notice_forms.RulingForm(request.POST or None, rules=rules)
    if form.is_valid():
        at = timezone.now()
        with faults_on(form):
            given = NoticeDecisionIn.model_validate(
                {**form.filing(), "decided_at": at, "judge": request.user.username}
            )
            notices.rule_on_notice(warrant_id=found.pk, given=given, by=actor, at=at)
            messages.success(request, _("Your ruling is recorded."))
            return redirect("bench_case", reference)
    title = _("Rule on notice to the person")
    return step_page(request, form, title, back_to("bench_case", reference))
