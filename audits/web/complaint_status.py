"""Coming back with nothing but the code: status, messages, files, proof."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from audits.actions import complaints
from audits.documents.letters import letter_pdf
from audits.enums import ComplaintEvent, MessageKind
from audits.models import Complaint
from audits.rules.complaints import ANSWERED
from audits.selectors import complaints as found
from audits.selectors.norms import complaint_norms
from audits.web.complaint_forms import AgainForm, CodeForm, MoreForm
from audits.web.received import received
from oversight.deadlines.edge import in_time
from oversight.deadlines.models import Clock
from oversight.documents.packages import zipped
from oversight.documents.receipts import how_to, parts, receipt_pdf
from oversight.models import PUBLIC
from oversight.rules import codes, sealing
from oversight.rules.codes import BadCode
from oversight.rules.refusal import Refusal
from oversight.selectors.receipts import evidence, prove
from oversight.web import patience
from oversight.web.files import as_file
from oversight.web.unseen import unseen
from oversight.words import refusal_sentence, spoken

SALT: Final = "audits.complaint-pass"
OPEN_FOR: Final = 45 * 60  # seconds
LANGUAGES: Final = ("kk", "ru", "en")


@unseen
@require_http_methods(["GET", "POST"])
def complaint_status(request: HttpRequest) -> HttpResponse:
    """Ask for the code, then show what it opens; every further step carries a short-lived pass."""
    if request.method != "POST":
        return _door(request, CodeForm())
    if "pass" in request.POST:
        complaint = _by_pass(request.POST["pass"])
        if complaint is None:
            form = CodeForm()
            return _door(request, form, 403, said=_("For your safety the page has closed."))
        return _step(request, complaint)
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _door(request, form, 422)
    try:
        code = codes.read(form.cleaned_data["code"])
    except BadCode:
        form.add_error("code", _("There is a slip in this code. Compare it sign by sign."))
        return _door(request, form, 422)
    at = timezone.now()
    slip = request.POST.get("slip", "")
    if wait := patience.wait("complaint_code", code.signs, slip, at=at):
        return _door(request, form, 429, wait=wait)
    opened = found.by_code(code)
    if opened is None:
        patience.spend("complaint_code", at=at)
        form.add_error("code", _("Nothing opens with this code. Compare it sign by sign."))
        return _door(request, form, 422)
    return _case(request, opened)


def pass_for(complaint: Complaint) -> str:
    """Return what opens this complaint for three quarters of an hour without its code."""
    return signing.dumps(complaint.pk, salt=SALT)


def running(clocks: Iterable[Clock], at: datetime) -> list[dict[str, Any]]:
    """Return the deadlines that run, in the words of their norm."""
    language = spoken()
    return [
        {
            "title": complaint_norms()[clock.rule].title.in_(language),
            "clock": clock,
            "late": not in_time(at, clock.due_at),
        }
        for clock in clocks
        if clock.stopped_at is None and clock.rule in complaint_norms()
    ]


def in_words(complaint: Complaint) -> str:
    """Say in plain words where a complaint stands, and what comes next."""
    if complaint.reopen_asked_at:
        return _("You asked us to look again. We will tell you here whether we do.")
    sentences = {
        "received": _("We have your complaint. Next we say whether we can take it up."),
        "admissible": _("We take your complaint up. Next somebody begins to examine it."),
        "inadmissible": _("We cannot take your complaint up. Our letter below says why."),
        "investigating": _("We are examining your complaint. Our answer will appear here."),
        "determined": _("We have answered. Our letter stands below."),
        "closed": _("We have answered, and the complaint is closed. Our letter stands below."),
    }
    return sentences[complaint.status]


def _step(request: HttpRequest, complaint: Complaint) -> HttpResponse:
    """Take the step whose button was pressed."""
    go = request.POST.get("go", "")
    if go == "receipt":
        return _receipt(request, complaint)
    if go == "proof":
        return _proof(request, complaint)
    if go.startswith("letter-"):
        return _letter(complaint, go.removeprefix("letter-"))
    if go == "more":
        return _more(request, complaint)
    if go == "again":
        form = AgainForm(request.POST, auto_id="again_%s")
        if not form.is_valid():
            return _case(request, complaint, 422, again=form)
        return _take(request, complaint, complaints.ask_to_reopen, form)
    return _case(request, complaint)


def _more(request: HttpRequest, complaint: Complaint) -> HttpResponse:
    """Add words and files."""
    form = MoreForm(request.POST)
    uploads = request.FILES.getlist("files")
    at, slip = timezone.now(), request.POST.get("slip", "")
    if uploads:
        if wait := patience.wait("complaint_file", complaint.reference, slip, at=at):
            return _case(request, complaint, 429, more=form, wait=wait)
        patience.spend("complaint_file", at=at)
    taken, faults = received(uploads)
    if faults or not form.is_valid():
        return _case(request, complaint, 422, more=form, faults=faults)
    return _take(request, complaint, complaints.hear, form, files=taken)


def _take(
    request: HttpRequest, complaint: Complaint, step: Any, form: Any, **given: Any
) -> HttpResponse:
    """Carry a step out; a refusal stands beside the form that asked for it."""
    try:
        after = step(
            complaint_id=complaint.pk,
            text=form.cleaned_data["text"],
            by=PUBLIC,
            at=timezone.now(),
            **given,
        )
    except Refusal as refusal:
        form.add_error("text", refusal_sentence(refusal))
        name = "again" if isinstance(form, AgainForm) else "more"
        return _case(request, complaint, 422, **{name: form})
    return _case(request, after, said=_("We have it. Nothing more is needed."))


def _receipt(request: HttpRequest, complaint: Complaint) -> HttpResponse:
    """The receipt on paper, with a QR code."""
    shown = evidence([entry := found.filing_entry(complaint)])[entry.pk]
    content = receipt_pdf(
        prove(shown),
        title=str(ComplaintEvent.RECEIVED.label),
        reference=complaint.reference,
        address=request.build_absolute_uri("/").rstrip("/"),
        language=spoken(),
    )
    return as_file(content, "receipt.pdf")


def _proof(request: HttpRequest, complaint: Complaint) -> HttpResponse:
    """The proof as files: the entry, its salt, the log's proof, and the words it commits to."""
    shown = evidence([entry := found.filing_entry(complaint)])[entry.pk]
    address = request.build_absolute_uri("/").rstrip("/")
    files = {"READ-ME.txt": how_to(address, "receipt").encode()}
    files |= parts(prove(shown), "receipt")
    opened = found.Opened(complaint)
    written = opened.text(complaint.sealed_content, "content")
    if written and opened.key:
        words = {
            "content_hash": "HMAC-SHA-256(salt, written)",
            "salt": sealing.text_salt(opened.key).hex(),
            "written": written,
        }
        files["complaint.json"] = json.dumps(words, ensure_ascii=False, indent=1).encode()
    return as_file(zipped(files), "receipt.zip")


def _letter(complaint: Complaint, number: str) -> HttpResponse:
    told = found.told(complaint)
    line = next(
        (
            one
            for one in told.messages
            if one.row.kind == MessageKind.LETTER and str(one.row.number) == number and one.text
        ),
        None,
    )
    if line is None:
        return HttpResponse(status=404)
    return as_file(letter_pdf(complaint, line.text or "", line.row.at), "letter.pdf")


def _by_pass(text: str) -> Complaint | None:
    try:
        pk = signing.loads(text, salt=SALT, max_age=OPEN_FOR)
    except signing.BadSignature:
        return None
    return Complaint.objects.filter(pk=pk).first()


def _door(
    request: HttpRequest,
    form: CodeForm,
    status: int = 200,
    *,
    wait: patience.Wait | None = None,
    said: str = "",
) -> HttpResponse:
    shown = {"form": form, "wait": wait, "said": said}
    response = render(request, "audits/public/complaint/code.html", shown, status=status)
    if wait:
        response["Retry-After"] = str(wait.seconds)
    return response


def _case(
    request: HttpRequest, complaint: Complaint, status: int = 200, **more: Any
) -> HttpResponse:
    at = timezone.now()
    may_ask = (
        complaint.status in ANSWERED
        and complaint.reopen_asked_at is None
        and complaint.reopen_until is not None
        and in_time(at, complaint.reopen_until)
    )
    told = found.told(complaint)
    shown = {
        "told": told,
        "clocks": running(told.clocks, at),
        "in_words": in_words(complaint),
        "pass": pass_for(complaint),
        "more": MoreForm(),
        "again": AgainForm(auto_id="again_%s") if may_ask else None,
        "may_write": complaint.status != "closed" and complaint.case_key is not None,
        **more,
    }
    return render(request, "audits/public/complaint/case.html", shown, status=status)
