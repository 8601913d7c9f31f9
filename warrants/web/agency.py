"""The pages of an agency that has no IT system of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe
from pydantic import BaseModel

from oversight.enums import Role
from oversight.web.door import SignedInRequest, for_roles
from oversight.web.pages import back_to, form_page, step_page
from oversight.web.paging import counted, keyset
from oversight.web.typed import keeps_typed, take
from warrants.actions import execution, filing, material, notices, occurrences, readings
from warrants.enums import NoticeStatus
from warrants.models import FeedEvent, Notification, Warrant
from warrants.repetition.selectors import repetitions_of
from warrants.reports.notices import LANGUAGES, letter
from warrants.rules.custody_submissions import ServiceIn
from warrants.rules.notices import OPEN
from warrants.rules.submissions import (
    ActivationIn,
    EndIn,
    FinalDecisionIn,
    NoticeIn,
    OccurrenceIn,
    RemedyIn,
    RenewalIn,
    ReturnIn,
    WarrantIn,
    WithdrawalIn,
)
from warrants.selectors import custody, histories, law, proofs
from warrants.selectors.notices import notice_of
from warrants.selectors.steps import open_steps
from warrants.web import forms, material_forms, notice_forms, report_forms
from warrants.web.application_form import ApplicationForm
from warrants.web.exchange import answer_export
from warrants.web.receipts import answer_receipt

agency_page = for_roles(Role.OFFICER, Role.SUPERVISOR)
Step = tuple[type[forms.FilingForm], type[BaseModel], Callable[..., Any], str | Promise]
STEPS: Final[dict[str, Step]] = {
    "renewal": (
        forms.RenewalForm,
        RenewalIn,
        filing.file_renewal,
        gettext_lazy("Ask for a renewal"),
    ),
    "withdrawal": (
        forms.WithdrawalForm,
        WithdrawalIn,
        filing.withdraw,
        gettext_lazy("Withdraw the application"),
    ),
    "activation": (
        report_forms.ActivationForm,
        ActivationIn,
        execution.record_activation,
        gettext_lazy("Report a start or a stop"),
    ),
    "end": (
        report_forms.EndForm,
        EndIn,
        execution.end_warrant,
        gettext_lazy("End the measure early"),
    ),
    "occurrence": (
        forms.OccurrenceForm,
        OccurrenceIn,
        occurrences.record_occurrence,
        gettext_lazy("Report a postal item or a followed contact"),
    ),
    "final-decision": (
        notice_forms.FinalDecisionForm,
        FinalDecisionIn,
        notices.record_final_decision,
        gettext_lazy("Report the final decision"),
    ),
    "remedy": (
        notice_forms.RemedyForm,
        RemedyIn,
        notices.record_remedy,
        gettext_lazy("Report what the person did about the notice"),
    ),
    "order": (
        material_forms.OrderForm,
        ServiceIn,
        material.serve_order,
        gettext_lazy("Serve the order on a provider"),
    ),
    "return": (
        report_forms.ReturnForm,
        ReturnIn,
        execution.file_return,
        gettext_lazy("File the return"),
    ),
}


@agency_page
@require_safe
def warrants(request: SignedInRequest) -> HttpResponse:
    """What this agency has filed, newest first."""
    mine = Warrant.objects.visible_to(request.user.actor)
    word = request.GET.get("q", "").strip().casefold()[:100].replace("\x00", "")
    if word:
        mine = mine.filter(search__contains=word)
    found = counted(mine.for_list())
    page = keyset(found.rows, sort="-pk", query=request.GET)
    shown = {"page": page, "following": page.following, "found": found, "word": word}
    return render(request, "warrants/agency/warrants.html", shown)


@agency_page
@require_safe
def warrant(request: SignedInRequest, reference: str) -> HttpResponse:
    """One case of this agency; its reading is recorded."""
    at = timezone.now()
    found = _found(request, reference)
    readings.record_reading(warrant=found, by=request.user.actor, at=at, where="agency")
    whole = histories.whole_case(found.pk)
    case = histories.case_of(whole, at)
    offered = open_steps(whole, request.user.actor)
    shown = {
        "case": case,
        "steps": [(name, step[3]) for name, step in STEPS.items() if name in offered],
        "takes_material": "material" in offered,
        "pieces": custody.pieces_of(found),
        "requests": found.requests.for_list().order_by("pk"),
        "receipts": proofs.receipts_of(found, request.user.actor),
        "repetitions": repetitions_of(found, request.user.actor),
    }
    return render(request, "warrants/agency/warrant.html", shown)


@agency_page
@require_safe
def receipt(request: SignedInRequest, reference: str, commitment: str, kind: str) -> HttpResponse:
    """The receipt of one filing of this agency."""
    return answer_receipt(request, _found(request, reference), request.user.actor, commitment, kind)


@agency_page
@require_safe
def export(request: SignedInRequest, reference: str, kind: str) -> HttpResponse:
    """One case of this agency as a message, for another system."""
    return answer_export(_found(request, reference), request.user.actor, kind)


@keeps_typed
@agency_page
@require_http_methods(["GET", "POST"])
def file(request: SignedInRequest) -> HttpResponse:
    """File a first application."""
    rules = law.rules_of(law.version_on(settings.DEFAULT_RULEBOOK, timezone.localdate()))
    grown = request.POST if "blocks" in request.POST else take(request)
    if grown is not None:
        form = ApplicationForm.reshaped(grown, rules=rules)
    else:
        form = ApplicationForm(request.POST or None, rules=rules)
    if filed := forms.taken(request, form, WarrantIn, filing.file_warrant):
        messages.success(
            request,
            _("Filed as %(reference)s. The court has been told. The receipt is on this page.")
            % {"reference": filed.warrant.reference},
        )
        return redirect("agency_warrant", filed.warrant.reference)
    title = _("New application")
    return step_page(request, form, title, template="warrants/agency/application.html")


@keeps_typed
@agency_page
@require_http_methods(["GET", "POST"])
def step(request: SignedInRequest, reference: str, name: str) -> HttpResponse:
    """Take one step on a case: renew, withdraw, report, end, return."""
    found = _found(request, reference)
    form_class, shape, act, title = STEPS[name]
    more = {"needs_results": _needs_results(found)} if form_class is forms.RenewalForm else {}
    form = form_class(request.POST or None, **more)
    form.put_back(take(request))
    if forms.taken(request, form, shape, act, warrant_id=found.pk):
        messages.success(request, _("Recorded."))
        return redirect("agency_warrant", reference)
    return step_page(request, form, title, back_to("agency_warrant", reference))


@keeps_typed
@agency_page
@require_http_methods(["GET", "POST"])
def notice(request: SignedInRequest, reference: str) -> HttpResponse:
    """Who is to be told of a case of this agency, the letters, and the proof of service."""
    found = _found(request, reference)
    shown = notice_of(histories.whole_case(found.pk), law.rules_of(found.rulebook), timezone.now())
    form = notice_forms.ServiceForm(request.POST or None, notice=shown)
    form.put_back(take(request))
    if forms.taken(request, form, NoticeIn, notices.record_service, warrant_id=found.pk):
        messages.success(request, _("Recorded."))
        return redirect("agency_notice", reference)
    page = {"notice": shown, "reference": reference, "letters": LANGUAGES}
    return form_page(request, "warrants/agency/notice.html", form, page)


@agency_page
@require_safe
def notice_letter(
    request: SignedInRequest, reference: str, number: str, language: str
) -> HttpResponse:
    """The letter to one person, without a name: the agency, which knows it, writes it in."""
    found = _found(request, reference)
    row = get_object_or_404(
        Notification.objects.select_related("target"), warrant=found, target__number=int(number)
    )
    if row.status not in {*OPEN, NoticeStatus.SERVED}:
        raise Http404
    readings.record_reading(warrant=found, by=request.user.actor, at=timezone.now(), where="letter")
    made = letter(histories.whole_case(found.pk), row, language)
    name = f"{reference}-{row.target.number + 1}-{language}.pdf"
    return HttpResponse(
        made,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@agency_page
@require_safe
def events(request: SignedInRequest) -> HttpResponse:
    """What the agency has to know, newest first."""
    mine = FeedEvent.objects.filter(agency=request.user.agency).select_related("warrant")
    page = keyset(mine.defer("warrant__search", "warrant__case_key"), sort="-pk", query=request.GET)
    shown = {"page": page, "following": page.following}
    return render(request, "warrants/agency/events.html", shown)


def _needs_results(warrant: Warrant) -> bool:
    """Whether the law of a case wants to hear results before a measure goes on."""
    rules = law.rules_of(warrant.rulebook)
    known = (rules.measures.get(code) for code in warrant.measures)
    return any(one.renewal.needs_results for one in known if one and one.renewal)


def _found(request: SignedInRequest, reference: str) -> Warrant:
    return get_object_or_404(
        Warrant.objects.visible_to(request.user.actor).select_related("rulebook"),
        reference=reference,
    )
