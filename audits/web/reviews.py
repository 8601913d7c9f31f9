"""The pages of reviews: the list, one review with its checklist and outcome, who conducts it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audits.actions import reviews as actions
from audits.enums import ReviewOutcome, ReviewStatus
from audits.models import Review
from audits.policies import may_conduct, may_second
from audits.rules.beside import beside
from audits.selectors import worklists
from audits.selectors.answers import Answered, answers_of
from audits.web import forms
from audits.web.desk import office_page
from oversight.enums import BODY_ROLES, Role
from oversight.models import User
from oversight.rules.refusal import Refusal
from oversight.web.door import SignedInRequest
from oversight.web.forms import PageForm, faults_on
from oversight.web.paging import counted, keyset
from oversight.web.typed import keeps_typed, take
from oversight.words import refusal_sentence, spoken
from warrants.actions import readings
from warrants.rules.flag_names import flag_name
from warrants.selectors import histories, law

WHOSE: Final = {
    "mine": _("Mine"),
    "working": _("Mine, not concluded"),
    "free": _("Taken by nobody"),
    "second": _("Waiting for me as a second person"),
}
CHECKLIST: Final = "checklist"
CONCLUSION: Final = "conclusion"
SECOND: Final = "second"
OPEN: Final = frozenset({ReviewStatus.OPENED, ReviewStatus.STARTED})


@dataclass
class Parts:
    """The forms of the page; checklist and outcome are sent together, whichever button is pressed."""

    checklist: forms.ChecklistForm
    conclusion: forms.ConclusionForm
    second: forms.SecondForm

    def all(self) -> list[PageForm]:
        return [getattr(self, one.name) for one in fields(self)]

    @property
    def refused(self) -> bool:
        return any(form.is_bound and form.errors for form in self.all())


@office_page
@require_safe
def reviews(request: SignedInRequest) -> HttpResponse:
    """Reviews: the obligatory ones first."""
    status, whose = request.GET.get("status", ""), request.GET.get("whose", "")
    found = counted(worklists.reviews(request.user.actor, status, whose))
    page = keyset(found.rows, sort="turn", query=request.GET)
    shown = {
        "page": page,
        "following": page.following,
        "found": found,
        "statuses": ReviewStatus.choices,
        "status": status,
        "whose": whose,
        "people": WHOSE.items(),
        "now": timezone.now(),
    }
    return render(request, "audits/office/reviews.html", shown)


@keeps_typed
@office_page
@require_http_methods(["GET", "POST"])
def review(request: SignedInRequest, reference: str) -> HttpResponse:
    """One review: the checklist, the outcome, the second person."""
    at, actor = timezone.now(), request.user.actor
    found = _review(request, reference)
    rules = law.rules_of(found.warrant.rulebook)
    answers = answers_of(found, found.warrant)
    parts = _parts(request, found, answers)
    if _taken(request, found, parts):
        return redirect("desk_review", reference)
    if request.method == "POST":
        found.refresh_from_db(fields=["status"])
        answers = answers_of(found, found.warrant)
    readings.record_reading(warrant=found.warrant, by=actor, at=at, where="review")
    may = may_conduct(actor, found)
    shown = {
        "review": found,
        "case": histories.case_of(histories.whole_case(found.warrant_id), at),
        "checklist": parts.checklist,
        "conclusion": parts.conclusion,
        "second": parts.second,
        "answers": answers,
        "beside": beside(answers),
        "proposals": found.proposals.select_related("by", "second"),
        "answered": len(answers),
        "questions": len(rules.checklist),
        "working": may and (found.status in OPEN or parts.checklist.is_bound),
        "seconding": parts.second.is_bound
        or (found.status == ReviewStatus.SECOND and may_second(actor, found)),
        "may_take": found.auditor_id is None,
        "staff": User.objects.filter(role__in=BODY_ROLES, is_active=True)
        if actor.role == Role.COMMISSIONER and found.status != ReviewStatus.CLOSED
        else [],
        "because": [flag_name(code, spoken()) for code in found.obligatory_because],
    }
    status = 422 if parts.refused else 200
    return render(request, "audits/office/review.html", shown, status=status)


@office_page
@require_POST
def assign(request: SignedInRequest, reference: str) -> HttpResponse:
    """Take a free review, or, as a commissioner, give one to somebody."""
    found = _review(request, reference)
    chosen = request.POST.get("to", "")
    to = request.user
    if chosen.isdecimal() and int(chosen) != to.pk:
        to = get_object_or_404(User, pk=int(chosen), role__in=BODY_ROLES)
    try:
        actions.assign(review_id=found.pk, to=to, by=request.user.actor, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, refusal_sentence(refusal))
    else:
        messages.success(request, gettext("The review is assigned."))
    return redirect("desk_review", reference)


def _parts(request: SignedInRequest, found: Review, answers: dict[str, Answered]) -> Parts:
    """Return the forms, holding what was sent, or what was typed before and never arrived."""
    part, sent = request.POST.get("part", ""), request.POST
    known = {key: one.answer for key, one in answers.items()}
    parts = Parts(
        forms.ChecklistForm(
            sent if part in {CHECKLIST, CONCLUSION} else None,
            rules=law.rules_of(found.warrant.rulebook),
            answers=known,
        ),
        forms.ConclusionForm(
            sent if part == CONCLUSION else None,
            initial={
                "summary": found.summary,
                "justification": found.justification,
                "follow_up": found.follow_up,
            },
        ),
        forms.SecondForm(sent if part == SECOND else None),
    )
    typed = sent if part == CHECKLIST else take(request)
    for form in parts.all():
        form.put_back(typed)
    return parts


def _taken(request: SignedInRequest, found: Review, parts: Parts) -> bool:
    """Carry out what was sent; say whether nothing typed would be lost by going on."""
    if parts.checklist.is_bound:
        saved = _answered(request, found, parts.checklist)
        if saved and parts.conclusion.is_bound and _concluded(request, found, parts.conclusion):
            return True
        if saved and parts.checklist.answers():
            messages.success(request, gettext("Your answers are saved."))
        return saved and not parts.conclusion.is_bound and not _outcome_is_typed(request)
    if parts.second.is_valid():
        given = parts.second.cleaned_data
        with faults_on(parts.second):
            actions.confirm(
                review_id=found.pk,
                agrees=given["agrees"] == "yes",
                reason=given["reason"],
                by=request.user.actor,
                at=timezone.now(),
            )
            messages.success(request, gettext("Recorded."))
            return True
    return False


def _answered(request: SignedInRequest, found: Review, form: forms.ChecklistForm) -> bool:
    """Save the answers, whatever becomes of the outcome that was sent with them."""
    if not form.is_valid():
        return False
    if not (answers := form.answers()):
        return True
    with faults_on(form):
        actions.answer(
            review_id=found.pk, answers=answers, by=request.user.actor, at=timezone.now()
        )
    return not form.errors


def _concluded(request: SignedInRequest, found: Review, form: forms.ConclusionForm) -> bool:
    if not form.is_valid():
        return False
    given = form.cleaned_data
    with faults_on(form):
        actions.conclude(
            review_id=found.pk,
            given=actions.Conclusion(
                outcome=ReviewOutcome(given["outcome"]),
                summary=given["summary"],
                justification=given["justification"],
                follow_up=given["follow_up"],
                follow_up_on=given["follow_up_on"],
            ),
            by=request.user.actor,
            at=timezone.now(),
        )
        messages.success(request, gettext("Recorded."))
    return not form.errors


def _outcome_is_typed(request: SignedInRequest) -> bool:
    """Whether the outcome holds anything, which only the page that was sent still holds."""
    return any(request.POST.get(name, "").strip() for name in forms.ConclusionForm.base_fields)


def _review(request: SignedInRequest, reference: str) -> Review:
    visible = Review.objects.visible_to(request.user.actor).select_related(
        "warrant__rulebook", "auditor", "concluded_by", "closed_by"
    )
    return get_object_or_404(visible, warrant__reference=reference)
