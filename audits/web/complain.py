"""Complaining, step by step, with nothing but a form: no cookie, no script, no address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from audits.actions import drafts
from audits.enums import ComplaintAbout
from audits.selectors.norms import complaint_norms
from audits.web.complaint_forms import STEPS, StepForm, whole
from audits.web.complaint_status import pass_for, running
from audits.web.received import received
from oversight.enums import Language
from oversight.models import PUBLIC, Agency
from oversight.rules.refusal import Refusal
from oversight.web import patience
from oversight.web.unseen import unseen
from oversight.words import refusal_sentence, spoken
from warrants.rules.sentences import period_words

ORDER = tuple(STEPS)


@unseen
@require_safe
def complaint(request: HttpRequest) -> HttpResponse:
    """How to complain, what happens then, and by when."""
    return _begin(request)


def _begin(request: HttpRequest) -> HttpResponse:
    language = _language()
    deadlines = [
        (norm.title.in_(language), period_words(str(norm.within), language), norm.counted_in)
        for key, norm in complaint_norms().items()
        if key != "agency_answers"
    ]
    return render(request, "audits/public/complaint/begin.html", {"deadlines": deadlines})


@unseen
@require_safe
def safety(request: HttpRequest) -> HttpResponse:
    """How to stay unknown."""
    return render(request, "audits/public/complaint/safety.html")


@dataclass
class Page:
    """One turn of the form: which step is shown, and what is said about it."""

    step: str
    form: StepForm | None = None
    faults: tuple[str, ...] = ()
    wait: patience.Wait | None = None


@unseen
@require_http_methods(["GET", "POST"])
def complaint_form(request: HttpRequest) -> HttpResponse:
    """Take one step of the form; the draft's token is in the page and nowhere else."""
    if request.POST.get("go") == "discard":
        drafts.discard(token=request.POST.get("draft", ""))
        return _begin(request)
    token = request.POST.get("draft", "")
    token = token if drafts.is_token(token) else drafts.new_token()
    step = request.POST.get("step", "")
    if step not in STEPS:
        return _shown(request, token, Page(ORDER[0]))
    if wait := _must_wait(request, token, step):
        return _shown(request, token, Page(step, STEPS[step](request.POST), wait=wait), 429)
    _keep(request, token, step)
    if step == "files":
        return _files(request, token)
    if step == "review":
        return _review(request, token)
    return _answered(request, token, step)


def _answered(request: HttpRequest, token: str, step: str) -> HttpResponse:
    """Go on from a step of questions, back, or stay; only going on asks whether they are answered."""
    form, go = STEPS[step](request.POST), request.POST.get("go", "next")
    if go == "next" and not form.is_valid():
        return _shown(request, token, Page(step, form), 422)
    return _shown(request, token, Page(_beside(step, {"next": 1, "back": -1}.get(go, 0))))


def _must_wait(request: HttpRequest, token: str, step: str) -> patience.Wait | None:
    """Ask to wait where too many begin at once, or too many files come; the writing is kept."""
    at, slip = timezone.now(), request.POST.get("slip", "")
    new = step == ORDER[0] and not drafts.read(token=token, at=at).fields
    for asked, name in ((new, "complaint_draft"), (bool(request.FILES), "complaint_file")):
        if asked:
            if wait := patience.wait(name, token, slip, at=at):
                return wait
            patience.spend(name, at=at)
    return None


def _keep(request: HttpRequest, token: str, step: str) -> None:
    at = timezone.now()
    draft = drafts.read(token=token, at=at)
    if draft.fields or step == ORDER[0]:  # a later step of a draft that is gone begins nothing
        fields = draft.fields | STEPS[step].kept(request.POST)
        drafts.save(token=token, fields=fields | {"begun": "1"}, at=at)


def _files(request: HttpRequest, token: str) -> HttpResponse:
    """Add files, take one away, or go on; files that were chosen are taken with any button."""
    at, go = timezone.now(), request.POST.get("go", "next")
    taken, faults = received(request.FILES.getlist("files"))
    try:
        for one in taken:
            drafts.add_file(token=token, file=one, at=at)
        if go.startswith("remove-") and go[7:].isdigit():
            drafts.remove_file(token=token, number=int(go[7:]), at=at)
    except Refusal as refusal:
        faults.append(refusal_sentence(refusal))
    form = STEPS["files"](request.POST)
    if faults or not form.is_valid():
        return _shown(request, token, Page("files", form, tuple(faults)), 422)
    target = {"next": 1, "back": -1}.get(go, 0)
    return _shown(request, token, Page(_beside("files", target)))


def _review(request: HttpRequest, token: str) -> HttpResponse:
    """Send, go back, or change one step."""
    go, at = request.POST.get("go", ""), timezone.now()
    if go in STEPS:
        return _shown(request, token, Page(go))
    form = STEPS["review"](request.POST)
    if go != "send":
        return _shown(request, token, Page("you" if go == "back" else "review"))
    if not form.is_valid():
        return _shown(request, token, Page("review", form), 422)
    draft = drafts.read(token=token, at=at)
    given = whole(draft.fields, _language())
    try:
        if isinstance(given, str):  # nothing kept: it was sent before, or its day is over
            sent = None if draft.fields else drafts.sent_before(token=token)
            if sent is None:
                step, said = given, () if draft.fields else (_gone(),)
                bound = STEPS[step](draft.fields) if draft.fields else None
                return _shown(request, token, Page(step, bound, said), 422)
        else:
            sent = drafts.send(token=token, given=given, by=PUBLIC, at=at)
    except Refusal as refusal:
        return _shown(request, token, Page("review", faults=(refusal_sentence(refusal),)), 422)
    shown = {
        "complaint": sent.complaint,
        "groups": sent.code.text.split("-"),
        "clocks": running(sent.complaint.clocks.all(), at),
        "pass": pass_for(sent.complaint),
    }
    return render(request, "audits/public/complaint/sent.html", shown)


def _gone() -> str:
    return refusal_sentence(Refusal("draft_gone"))


def _shown(request: HttpRequest, token: str, page: Page, status: int = 200) -> HttpResponse:
    """Render a step with what is kept of it."""
    at = timezone.now()
    draft = drafts.read(token=token, at=at)
    lost = not draft.fields and page.step != ORDER[0] and not page.faults
    if lost:
        page = Page(ORDER[0], faults=(_gone(),))
    form = page.form or STEPS[page.step](initial=draft.fields)
    number = ORDER.index(page.step) + 1
    shown: dict[str, Any] = {
        "step": page.step,
        "form": form,
        "faults": page.faults,
        "wait": page.wait,
        "draft": draft,
        "number": number,
        "steps": len(ORDER),
        "done": number - 1,
        "answers": _answers(draft.fields) if page.step == "review" else [],
    }
    response = render(
        request, f"audits/public/complaint/{_template(page.step)}.html", shown, status=status
    )
    if page.wait:
        response["Retry-After"] = str(page.wait.seconds)
    return response


def _template(step: str) -> str:
    return step if step in {"files", "review"} else "step"


def _answers(fields: dict[str, str]) -> list[tuple[str, Any, str]]:
    """Return each answer with its question and its step, for the page that checks them."""
    about = dict(ComplaintAbout.choices).get(fields.get("about", ""), "")
    agency = Agency.objects.filter(code=fields.get("agency") or "").first()
    said = fields | {"about": str(about), "agency": agency.name if agency else ""}
    return [
        (step, field.label, said.get(name, ""))
        for step, kind in STEPS.items()
        for name, field in kind.base_fields.items()
    ]


def _beside(step: str, by: int) -> str:
    return ORDER[max(0, min(len(ORDER) - 1, ORDER.index(step) + by))]


def _language() -> str:
    language = spoken()
    return language if language in Language.values else "en"
