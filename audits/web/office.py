"""The desk of auditors and commissioners: what waits, the register, one warrant, reviews."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audits.models import Review, SavedView
from audits.rules.beside import beside
from audits.selectors import worklists
from audits.selectors.answers import answers_of
from audits.web import forms
from audits.web.desk import commissioner_page, office_page
from oversight.enums import BODY_ROLES, Role
from oversight.models import User
from oversight.selectors import receipts
from oversight.web import csv
from oversight.web.door import SignedInRequest
from oversight.web.files import as_file
from oversight.web.forms import faults_on
from oversight.web.pages import back_to, step_page
from oversight.web.paging import counted, keyset
from oversight.web.typed import keeps_typed
from warrants.actions import decisions, proofs, readings, recusals
from warrants.documents.proofs import proof_package
from warrants.models import Warrant
from warrants.persons.selectors import persons_of
from warrants.repetition.selectors import repetitions_of
from warrants.selectors import custody, histories
from warrants.selectors.proofs import decision_proofs
from warrants.web.exchange import answer_export

MOST_EXPORTED = 100_000
CHUNK = 2000  # cases that are read at once for an export
CODED = (
    "agency",
    "court",
    "status",
    "flag",
    "since",
    "until",
    "renewals",
    "days",
    "ends",
    "overdue",
)


@office_page
@require_safe
def desk(request: SignedInRequest) -> HttpResponse:
    """My reviews and their clocks, new flags, overdue things, what ends this week."""
    at = timezone.now()
    shown = {"desk": worklists.desk(request.user.actor, at), "now": at}
    return render(request, "audits/office/desk.html", shown)


@office_page
@require_safe
def register(request: SignedInRequest) -> HttpResponse:
    """Every warrant, searched, filtered, sorted."""
    form = forms.RegisterForm(request.GET)
    asked = form.asked()
    sort = worklists.SORTS.get(asked.get("sort") or "", "-pk")
    rows = worklists.register(request.user.actor, asked, timezone.now())
    found = counted(rows.for_list())  # type: ignore[attr-defined]
    page = keyset(found.rows, sort=sort, query=request.GET)
    query = {name: value for name, value in request.GET.items() if name not in {"after", "lang"}}
    shown = {
        "form": form,
        "page": page,
        "following": page.following,
        "found": found,
        "query": urlencode(query),
        "views": SavedView.objects.filter(owner=request.user),
        "save": forms.SavedViewForm(initial={"query": urlencode(query)}),
    }
    return render(request, "audits/office/register.html", shown)


@office_page
@require_safe
def export(request: SignedInRequest) -> HttpResponseBase:
    """The register as CSV, as it is searched; the export is on record."""
    actor, form = request.user.actor, forms.RegisterForm(request.GET)
    if not form.is_valid():  # what would come is not what was asked for; the page says why
        return redirect(f"{reverse('desk_warrants')}?{request.GET.urlencode()}")
    asked = form.asked()
    found = worklists.register(actor, asked, timezone.now()).order_by("-pk")
    cases = list(found.values_list("pk", "reference")[:MOST_EXPORTED])
    readings.record_export(
        references=[reference for _pk, reference in cases],
        by=actor,
        at=timezone.now(),
        filters={name: str(asked[name]) for name in CODED if asked.get(name)},
    )
    header = [
        "reference",
        "agency",
        "agency_reference",
        "court",
        "case_number",
        "measures",
        "status",
        "renewals",
        "cumulative_days",
        "first_from",
        "last_until",
        "ended_at",
        "end_reason",
        "recorded_at",
    ]
    return csv.download("register.csv", header, _export_rows([pk for pk, _reference in cases]))


def _export_rows(pks: Sequence[int]) -> Iterator[list[Any]]:
    """Yield the very cases that the entry names, some at a time."""
    for start in range(0, len(pks), CHUNK):
        part = pks[start : start + CHUNK]
        for one in Warrant.objects.filter(pk__in=part).for_list().order_by("-pk"):
            yield [
                one.reference,
                one.agency.code,
                one.agency_reference,
                one.court.code,
                one.case_number,
                " ".join(one.measures),
                one.status,
                one.renewals,
                one.cumulative_days,
                one.first_from,
                one.last_until,
                one.ended_at,
                one.end_reason,
                one.recorded_at,
            ]


@office_page
@require_POST
def save_view(request: SignedInRequest) -> HttpResponse:
    """Keep a search under a name."""
    form = forms.SavedViewForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give the search a name of at most 80 characters."))
        return redirect(f"../?{request.POST.get('query', '')[:2000]}")
    try:
        with transaction.atomic():
            SavedView.objects.create(owner=request.user, **form.cleaned_data)
    except IntegrityError:
        messages.error(request, _("You have a search of this name already."))
    return redirect(f"../?{form.cleaned_data['query']}")


@office_page
@require_POST
def drop_view(request: SignedInRequest, pk: int) -> HttpResponse:
    """Forget a saved search of one's own."""
    get_object_or_404(SavedView, owner=request.user, pk=pk).delete()
    return redirect("desk_warrants")


@office_page
@require_safe
def warrant(request: SignedInRequest, reference: str) -> HttpResponse:
    """One warrant, end to end; its reading is recorded."""
    at, actor = timezone.now(), request.user.actor
    found = _warrant(request, reference)
    readings.record_reading(warrant=found, by=actor, at=at, where="desk")
    review = Review.objects.filter(warrant=found).select_related("auditor").first()
    shown = {
        "case": histories.case_of(histories.whole_case(found.pk), at),
        "review": review,
        "beside": beside(answers_of(review, found)) if review else {},
        "readers": histories.readers_of(found),
        "persons": persons_of(found),
        "pieces": custody.pieces_of(found),
        "requests": found.requests.for_list().order_by("pk"),
        "allocations": found.allocations.select_related("judge", "by"),
        "proofs": decision_proofs(found),
        "repetitions": repetitions_of(found, actor),
        "commissioner": actor.role == Role.COMMISSIONER,
    }
    return render(request, "audits/office/warrant.html", shown)


@office_page
@require_safe
def proof(request: SignedInRequest, reference: str, number: int) -> HttpResponse:
    """What the log proves of one decision, as a package; taking it out is recorded."""
    found = _warrant(request, reference)
    try:
        taken, _entry = proofs.take_out(
            warrant=found, number=number, by=request.user.actor, at=timezone.now()
        )
    except proofs.DecisionNotFound:
        raise Http404 from None
    address = request.build_absolute_uri("/").rstrip("/")
    content = proof_package(
        taken, reference=reference, address=address, key=receipts.verifier_key()
    )
    return as_file(content, f"{reference}-decision-{number}.zip")


@office_page
@require_safe
def hi1(request: SignedInRequest, reference: str, kind: str) -> HttpResponse:
    """One warrant as a message, for another system; taking it out is recorded."""
    return answer_export(_warrant(request, reference), request.user.actor, kind)


@keeps_typed
@commissioner_page
@require_http_methods(["GET", "POST"])
def reallocate(request: SignedInRequest, reference: str) -> HttpResponse:
    """Give a case to another judge of its court, with a reason."""
    found = _warrant(request, reference)
    judges = User.objects.filter(court_id=found.court_id, role=Role.JUDGE, is_active=True)
    form = forms.ReasonForm(request.POST or None, people=judges)
    if form.is_valid():
        with faults_on(form):
            decisions.allocate(
                warrant_id=found.pk,
                judge=judges.get(pk=form.cleaned_data["person"]),
                reason=form.cleaned_data["reason"],
                by=request.user.actor,
                at=timezone.now(),
            )
            messages.success(request, _("The case is allocated anew."))
            return redirect("desk_warrant", reference)
    title = _("Allocate to another judge")
    return step_page(request, form, title, back_to("desk_warrant", reference))


@keeps_typed
@commissioner_page
@require_http_methods(["GET", "POST"])
def recuse(request: SignedInRequest, reference: str) -> HttpResponse:
    """Keep a member of the staff away from a case, with a reason."""
    found = _warrant(request, reference)
    staff = User.objects.filter(role__in=BODY_ROLES, is_active=True)
    form = forms.ReasonForm(request.POST or None, people=staff)
    if form.is_valid():
        recusals.recuse(
            warrant_id=found.pk,
            person=staff.get(pk=form.cleaned_data["person"]),
            reason=form.cleaned_data["reason"],
            by=request.user.actor,
            at=timezone.now(),
        )
        messages.success(request, _("The person does not see this case any more."))
        return redirect("desk_warrants")
    title = _("Keep somebody away from this case")
    return step_page(request, form, title, back_to("desk_warrant", reference))


def _warrant(request: SignedInRequest, reference: str) -> Warrant:
    visible = Warrant.objects.visible_to(request.user.actor)
    return get_object_or_404(visible, reference=reference)
