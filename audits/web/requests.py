"""Asking what is held on one: the public form and its answer, and the desk that handles it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from audits import policies
from audits.actions import requests as actions
from audits.enums import RequestStatus, RequestWay, Seen
from audits.models import SubjectRequest
from audits.reports.answers import letter
from audits.web import persons_forms as forms
from audits.web.complaint_forms import CodeForm
from audits.web.desk import staff_page
from oversight.enums import Language, Role
from oversight.models import PUBLIC
from oversight.rules import codes
from oversight.rules.codes import BadCode
from oversight.rules.refusal import Refusal
from oversight.selectors import lookups
from oversight.web import patience
from oversight.web.door import SignedInRequest, for_roles
from oversight.web.files import as_file
from oversight.web.forms import faults_on
from oversight.web.pages import form_page
from oversight.web.paging import keyset
from oversight.web.unseen import unseen
from oversight.words import refusal_sentence, spoken

SALT = "audits.request-pass"
OPEN_FOR = 45 * 60  # seconds


@unseen
@require_http_methods(["GET", "POST"])
def subject_request(request: HttpRequest) -> HttpResponse:
    """Say who one is; the code that comes back is shown once."""
    form = forms.RequestForm(request.POST if request.method == "POST" else None)
    if not form.is_bound or not form.is_valid():
        return _asking(request, form)
    at = timezone.now()
    slip = request.POST.get("slip", "")
    if wait := patience.wait("request", form.cleaned_data["name"], slip, at=at):
        return _asking(request, form, wait)
    patience.spend("request", at=at)
    try:
        asked = actions.receive(
            person=form.cleaned_data,
            language=Language(spoken()),
            by=PUBLIC,
            at=at,
        )
    except Refusal as refusal:
        form.add_error(None, refusal_sentence(refusal))
        return _asking(request, form)
    shown = {"row": asked.request, "groups": asked.code.text.split("-")}
    return render(request, "audits/public/request_sent.html", shown)


def _asking(
    request: HttpRequest, form: forms.RequestForm, wait: patience.Wait | None = None
) -> HttpResponse:
    status = 429 if wait else 422 if form.errors else 200
    shown = {"form": form, "wait": wait}
    return render(request, "audits/public/request.html", shown, status=status)


@unseen
@require_http_methods(["GET", "POST"])
def subject_request_status(request: HttpRequest) -> HttpResponse:
    """Where a request stands, by its code; the letter once there is one."""
    if "pass" in request.POST:
        return _letter(request.POST["pass"])
    form = CodeForm(request.POST if request.method == "POST" else None)
    row, wait = None, None
    if form.is_bound and form.is_valid():
        row, wait = _opened(form, request.POST.get("slip", ""))
    shown: dict[str, Any] = {"form": form, "wait": wait, "row": row}
    if row:
        shown |= {"answer": row.answer, "pass": signing.dumps(row.pk, salt=SALT)}
    status = 429 if wait else 422 if form.errors else 200
    return render(request, "audits/public/request_status.html", shown, status=status)


def _opened(form: CodeForm, slip: str) -> tuple[SubjectRequest | None, patience.Wait | None]:
    """Return the request of a code; a code of nothing costs exactly as much."""
    try:
        code = codes.read(form.cleaned_data["code"])
    except BadCode:
        form.add_error("code", _("There is a slip in this code. Compare it sign by sign."))
        return None, None
    at = timezone.now()
    if wait := patience.wait("complaint_code", code.signs, slip, at=at):
        return None, wait
    row = SubjectRequest.objects.filter(lookup=code.lookup(settings.LOOKUP_KEY)).first()
    if code.opens(row.code_hash if row else None):
        return row, None
    patience.spend("complaint_code", at=at)
    form.add_error("code", _("Nothing opens with this code. Compare it sign by sign."))
    return None, None


def _letter(text: str) -> HttpResponse:
    try:
        pk = signing.loads(text, salt=SALT, max_age=OPEN_FOR)
    except signing.BadSignature:
        return HttpResponse(status=403)
    row = SubjectRequest.objects.filter(pk=pk, status=RequestStatus.ANSWERED).first()
    return as_file(letter(row), "answer.pdf") if row else HttpResponse(status=404)


@staff_page
@require_safe
def requests(request: SignedInRequest) -> HttpResponse:
    """Requests, the nearest deadline first; those that nobody has to answer are asked for."""
    status = request.GET.get("status", "")
    asked = [status] if status in RequestStatus.values else SubjectRequest.OPEN
    rows = SubjectRequest.objects.visible_to(request.user.actor).filter(status__in=asked)
    rows = rows.select_related("checked_by", "looked_up_by", "answered_by")
    page = keyset(rows, sort="due_at", query=request.GET)
    tabs = [
        {"title": label, "address": f"?status={code}", "here": code == status}
        for code, label in [("", _("Open requests")), *RequestStatus.choices]
    ]
    shown = {
        "page": page,
        "following": page.following,
        "tabs": tabs,
        "now": timezone.now(),
        "takes_in": request.user.role == Role.CLERK,
    }
    return render(request, "audits/office/subject_requests.html", shown)


@sensitive_post_parameters()
@for_roles(Role.CLERK)
@require_http_methods(["GET", "POST"])
def intake(request: SignedInRequest) -> HttpResponse:
    """Take in a request that came in person or on paper; the code is shown once, to be handed over."""
    form = forms.IntakeForm(request.POST or None, request=request)
    if form.is_valid():
        given = form.cleaned_data
        with faults_on(form):
            asked = actions.take_in(
                person=given,
                language=Language(given["language"]),
                way=RequestWay(given["way"]),
                seen=Seen(given["seen"]) if given["seen"] else None,
                by=request.user.actor,
                at=timezone.now(),
            )
            shown = {"row": asked.request, "groups": asked.code.text.split("-")}
            answer = render(request, "audits/office/request_taken_in.html", shown)
            answer["Cache-Control"] = "no-store"
            return answer
    return form_page(request, "audits/office/request_intake.html", form)


@sensitive_post_parameters("password")
@staff_page
@require_http_methods(["GET", "POST"])
def request_(request: SignedInRequest, reference: str) -> HttpResponse:
    """One request: identity, look-up, and the answer by another person."""
    visible = SubjectRequest.objects.visible_to(request.user.actor)
    row = get_object_or_404(visible.select_related("looked_up_by"), reference=reference)
    part = request.POST.get("part", "")
    form_class = forms.PARTS.get(part)
    form = form_class(request.POST, request=request) if form_class else None
    shown: dict[str, Any] = {"row": row}
    if form is not None and form.is_valid():
        with faults_on(form):
            shown |= _take(part, row, form, request)
            if part not in {"person", "finding"}:
                messages.success(request, _("Recorded."))
                return redirect(row)
    shown["forms"] = _open_forms(request, row, part, form)
    status = 422 if form is not None and form.errors else 200
    return render(request, "audits/office/subject_request.html", shown, status=status)


def _open_forms(
    request: SignedInRequest, row: SubjectRequest, part: str, sent: Any
) -> list[tuple[str, str, Any]]:
    """Return the steps that are open to this reader: code, title, form."""
    actor = request.user.actor
    decides = policies.may_answer_request(actor, row)
    looked = row.status == RequestStatus.LOOKED_UP
    found = [
        ("person", _("Read the identity of the asker"), policies.may_check_identity(actor)),
        ("check", _("Record the check of identity"), row.status == RequestStatus.RECEIVED),
        (
            "lookup",
            _("Look the person up"),
            row.status == RequestStatus.IDENTIFIED and policies.may_look_up(actor),
        ),
        ("finding", _("Read the finding"), decides and row.looked_up_by_id is not None),
        ("answer", pgettext("button", "Answer"), decides and looked),
    ]
    return [
        (code, title, sent if code == part else forms.PARTS[code](request=request, prefix=None))
        for code, title, is_open in found
        if is_open
    ]


def _in_words(finding: actions.Finding) -> dict[str, Any]:
    """Return a finding as it is read: what was found by what, and what was looked at."""
    traces = [
        {"reference": one.reference, "told": one.told, "how": lookups.words(one.how.split())}
        for one in finding.traces
    ]
    kept, read_as = lookups.words(finding.kept), lookups.words(finding.read_as)
    return {"traces": traces, "kept": kept, "read_as": read_as}


def _take(part: str, row: SubjectRequest, form: Any, request: SignedInRequest) -> dict[str, Any]:
    """Take one step; what is read is returned for this one answer."""
    given, by, at = form.cleaned_data, request.user.actor, timezone.now()
    if part == "person":
        return {"person": actions.read_person(request_id=row.pk, by=by, at=at)}
    if part == "finding":
        return {"finding": _in_words(actions.read_finding(request_id=row.pk, by=by, at=at))}
    if part == "check":
        established = given["established"] == "yes"
        seen = Seen(given["seen"])
        actions.check_identity(request_id=row.pk, established=established, seen=seen, by=by, at=at)
    elif part == "lookup":
        actions.look_up(request_id=row.pk, by=by, at=at)
    else:
        actions.answer(request_id=row.pk, answer=given["answer"], by=by, at=at)
    return {}
