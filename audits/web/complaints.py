"""Complaints on the desk: the list with its clocks, one complaint, every step on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from audits.actions import casework, determinations
from audits.enums import ComplaintOutcome, Inadmissible, Remedy
from audits.models import Complaint
from audits.rules.complaints import ANSWERED, Step, is_open
from audits.selectors import complaints as found
from audits.selectors.norms import complaint_norms
from audits.web import casework_forms as forms
from audits.web.desk import staff_page
from oversight.documents.cleaning import ENDINGS, TYPES
from oversight.enums import BODY_ROLES, Role
from oversight.models import User
from oversight.web.door import SignedInRequest
from oversight.web.forms import PageForm, faults_on
from oversight.web.pages import back_to, form_page
from oversight.web.paging import counted, keyset
from oversight.web.typed import keeps_typed
from oversight.words import spoken

HANDLERS: Final = frozenset({Role.CLERK, Role.AUDITOR, Role.COMMISSIONER})
HEAD: Final = frozenset({Role.COMMISSIONER})


@staff_page
@require_safe
def complaints(request: SignedInRequest) -> HttpResponse:
    """Every complaint that one may know of, with the deadline that falls first."""
    at, form = timezone.now(), forms.ListForm(request.GET)
    rows = counted(found.listed(request.user.actor, form.asked(), at))
    page = keyset(rows.rows, sort="-pk", query=request.GET)
    clocks = found.next_clocks(page.rows)
    language = spoken()
    shown = {
        "form": form,
        "following": page.following,
        "rows": [
            (row, clock, complaint_norms()[clock.rule].title.in_(language) if clock else "")
            for row in page.rows
            for clock in (clocks.get(row.pk),)
        ],
        "found": rows,
        "now": at,
    }
    return render(request, "audits/office/complaints.html", shown)


@staff_page
@require_safe
def complaint(request: SignedInRequest, reference: str) -> HttpResponse:
    """One complaint; its reading is recorded."""
    at, actor = timezone.now(), request.user.actor
    row = _row(request, reference)
    casework.record_reading(complaint=row, by=actor, at=at)
    language = spoken()
    shown = {
        "complaint": row,
        "case": found.dossier(row, actor),
        "clocks": [
            (clock, complaint_norms()[clock.rule].title.in_(language))
            for clock in row.clocks.all()
            if clock.rule in complaint_norms()
        ],
        "steps": [
            (name, step.title)
            for name, step in STEPS.items()
            if actor.role in step.roles and step.fits(row) and name not in INSIDE
        ],
        "remedy_names": dict(Remedy.choices),
        "may_settle": actor.role == Role.COMMISSIONER,
        "sees_warrants": actor.role in BODY_ROLES,
        "now": at,
    }
    return render(request, "audits/office/complaint.html", shown)


@staff_page
@require_safe
def complaint_file(request: SignedInRequest, reference: str, number: int) -> HttpResponse:
    """One attachment, to be kept and opened elsewhere: never shown inside a page."""
    row = _row(request, reference)
    file = get_object_or_404(row.files.all(), number=number)
    content = found.Opened(row).file(file)
    if content is None:
        raise Http404
    actor = request.user.actor
    casework.record_file_reading(complaint=row, number=number, by=actor, at=timezone.now())
    response = HttpResponse(content, content_type=TYPES[file.kind])
    name = f"{row.reference}-{number}.{ENDINGS[file.kind]}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@keeps_typed
@staff_page
@require_http_methods(["GET", "POST"])
def complaint_step(request: SignedInRequest, reference: str, name: str) -> HttpResponse:
    """Take one step on a complaint."""
    step = STEPS.get(name)
    if step is None:
        raise Http404
    if request.user.role not in step.roles:
        raise PermissionDenied
    row = _row(request, reference)
    form = step.form_for(request, row)
    if form.is_valid():
        with faults_on(form):
            step.take(row, form.cleaned_data, request)
            messages.success(request, _("Recorded."))
            still = Complaint.objects.visible_to(request.user.actor).filter(pk=row.pk).exists()
            return redirect(row) if still else redirect("desk_complaints")
    shown = {
        "title": step.title,
        "back": back_to("desk_complaint", reference),
        "complaint": row,
        "refused": step.refused(row),
    }
    return form_page(request, "audits/office/complaint_step.html", form, shown)


# --- the steps ----------------------------------------------------------------------------------
Given = dict[str, Any]
Taking = Callable[[Complaint, Given, SignedInRequest], object]


@dataclass(frozen=True, slots=True)
class StaffStep:
    """One step: who may take it, when it is open, its form, and the action behind it."""

    title: str | Promise
    form: type[PageForm]
    take: Taking
    roles: frozenset[Role] = frozenset(BODY_ROLES)
    fits: Callable[[Complaint], bool] = lambda _row: True
    initial: Callable[[Complaint], Given] = lambda _row: {}

    def form_for(self, request: SignedInRequest, row: Complaint) -> PageForm:
        data = request.POST if request.method == "POST" else None
        more: Given = {}
        if issubclass(self.form, forms.PersonForm):
            roles = BODY_ROLES if self.form is forms.PersonForm else HANDLERS
            more["people"] = User.objects.filter(role__in=roles, is_active=True)
        initial = {"task": request.GET.get("task", "")} | self.initial(row)
        return self.form(data, initial=initial, **more)

    def refused(self, row: Complaint) -> bool:
        """Whether the complaint stands where this step is not open."""
        return not self.fits(row)


def _by(action: Callable[..., object], **fixed: Callable[[Given], Any]) -> Taking:
    """Return a step that hands the form's fields to an action by their names."""

    def take(row: Complaint, given: Given, request: SignedInRequest) -> object:
        fields = given | {name: make(given) for name, make in fixed.items()}
        return action(complaint_id=row.pk, by=request.user.actor, at=timezone.now(), **fields)

    return take


def _settle(row: Complaint, given: Given, request: SignedInRequest) -> object:
    waiting = get_object_or_404(row.determinations.all(), settled_at=None)
    return determinations.settle(
        determination_id=waiting.pk,
        agrees=given["agrees"] == "yes",
        remark=given["remark"],
        by=request.user.actor,
        at=timezone.now(),
    )


def _assign(row: Complaint, given: Given, request: SignedInRequest) -> object:
    return casework.assign(
        complaint_id=row.pk, to=given["person"], by=request.user.actor, at=timezone.now()
    )


def _done(row: Complaint, given: Given, request: SignedInRequest) -> object:
    return casework.finish_task(
        complaint_id=row.pk, number=given["task"], by=request.user.actor, at=timezone.now()
    )


def _in_their_language(words: Callable[[Complaint], str]) -> Callable[[Complaint], Given]:
    """Return what a form begins with: words in the complainant's language."""

    def initial(row: Complaint) -> Given:
        with translation.override(row.language):
            return {"text": words(row), "reasons": words(row), "letter": words(row)}

    return initial


def _acknowledgement(row: Complaint) -> str:
    return _(
        "We have your complaint %(reference)s. We will tell you here whether we can take it up."
    ) % {"reference": row.reference}


def _admission(row: Complaint) -> str:
    return _("We take up your complaint %(reference)s and examine it.") % {
        "reference": row.reference
    }


def _answer(row: Complaint) -> str:
    return _(
        "We have examined your complaint %(reference)s. We looked at the records filed with us "
        "by every agency that it concerns. The law does not let us say whether there was a "
        "measure. Where something was unlawful, we have asked that it is put right."
    ) % {"reference": row.reference}


def _open(step: Step) -> Callable[[Complaint], bool]:
    return lambda row: is_open(row.status, step)


def _unanswered(row: Complaint) -> bool:
    return row.status not in ANSWERED


STEPS: Final[dict[str, StaffStep]] = {
    "acknowledgement": StaffStep(
        gettext_lazy("Confirm the receipt"),
        forms.MessageForm,
        _by(casework.acknowledge),
        HANDLERS,
        lambda row: row.acknowledged_at is None and _unanswered(row),
        _in_their_language(_acknowledgement),
    ),
    "message": StaffStep(
        gettext_lazy("Write to the complainant"),
        forms.MessageForm,
        _by(casework.write),
        HANDLERS,
    ),
    "admission": StaffStep(
        gettext_lazy("Take it up"),
        forms.ReasonsForm,
        _by(casework.admit),
        fits=_open(Step.ADMIT),
        initial=_in_their_language(_admission),
    ),
    "rejection": StaffStep(
        gettext_lazy("Do not take it up"),
        forms.RejectForm,
        _by(casework.reject, ground=lambda given: Inadmissible(given["ground"])),
        fits=_open(Step.REJECT),
    ),
    "investigation": StaffStep(
        gettext_lazy("Begin to examine it"),
        forms.NothingForm,
        _by(casework.investigate),
        fits=_open(Step.INVESTIGATE),
    ),
    "note": StaffStep(gettext_lazy("Internal note"), forms.NoteForm, _by(casework.note), HANDLERS),
    "task": StaffStep(
        gettext_lazy("Add a task"), forms.TaskForm, _by(casework.add_task), HANDLERS, _unanswered
    ),
    "task-done": StaffStep(gettext_lazy("Task done"), forms.DoneForm, _done, HANDLERS),
    "warrant": StaffStep(gettext_lazy("Link a warrant"), forms.LinkForm, _by(casework.link)),
    "question": StaffStep(
        gettext_lazy("Ask an agency"),
        forms.QuestionForm,
        _by(casework.ask_agency),
        fits=_unanswered,
    ),
    "determination": StaffStep(
        gettext_lazy("Propose the answer"),
        forms.DeterminationForm,
        _by(
            determinations.propose,
            outcome=lambda given: ComplaintOutcome(given["outcome"]),
            remedies=lambda given: [Remedy(one) for one in given["remedies"]],
        ),
        fits=_open(Step.DETERMINE),
        initial=_in_their_language(_answer),
    ),
    "agreement": StaffStep(
        gettext_lazy("Agree to the answer"),
        forms.SettleForm,
        _settle,
        HEAD,
        _open(Step.DETERMINE),
    ),
    "closure": StaffStep(
        gettext_lazy("Close it"),
        forms.NothingForm,
        _by(determinations.close),
        fits=_open(Step.CLOSE),
    ),
    "reopening": StaffStep(
        gettext_lazy("Look again"),
        forms.WhyForm,
        _by(determinations.reopen),
        fits=_open(Step.REOPEN),
    ),
    "assignment": StaffStep(
        gettext_lazy("Give it to somebody"), forms.PersonForm, _assign, HEAD, _unanswered
    ),
    "recusal": StaffStep(
        gettext_lazy("Keep somebody away from it"), forms.RecusalForm, _by(casework.recuse), HEAD
    ),
}
INSIDE: Final = frozenset({"task-done", "agreement"})  # offered beside what they are about


def _row(request: SignedInRequest, reference: str) -> Complaint:
    visible = Complaint.objects.visible_to(request.user.actor)
    rows = visible.select_related("agency", "handler", "duplicate_of")
    return get_object_or_404(rows, reference=reference)
