"""Reports on the commissioner's desk, with progress."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audits import policies
from audits.actions import publications
from audits.enums import Period, PublicationStatus
from audits.models import Publication, PublicationFile
from audits.reports import words
from audits.reports.transparency import HEADLINES
from audits.rules import publishing
from audits.web import forms
from audits.web.desk import commissioner_page, office_page
from audits.web.report_files import offered
from oversight.enums import Role
from oversight.rules.refusal import Refusal
from oversight.web.door import SignedInRequest
from oversight.web.typed import keeps_typed
from oversight.words import refusal_sentence, spoken

UNDER_WAY = {PublicationStatus.WAITING, PublicationStatus.COMPUTING}


@keeps_typed
@office_page
@require_http_methods(["GET", "POST"])
def reports(request: SignedInRequest) -> HttpResponse:
    """Every report; a commissioner orders a draft here."""
    may_order = request.user.role == Role.COMMISSIONER
    if request.method == "POST" and not may_order:
        raise PermissionDenied
    form = forms.ReportForm(request.POST or None) if may_order else None
    if form is not None and form.is_valid():
        given = form.cleaned_data
        row = publications.order(
            period=Period.OTHER,
            starts_on=given["starts_on"],
            ends_on=given["ends_on"],
            known_by=given["known_by"] or timezone.localdate(),
            rulebook=given["rulebook"],
            by=request.user.actor,
            at=timezone.now(),
        )
        messages.success(request, _("The draft is ordered."))
        return redirect("desk_report", row.pk)
    status = 422 if form is not None and form.errors else 200
    rows = Publication.objects.select_related("ordered_by").defer("figures")[:100]
    shown = {"reports": rows, "form": form}
    return render(request, "audits/office/reports.html", shown, status=status)


@office_page
@require_safe
def report(request: SignedInRequest, pk: int) -> HttpResponse:
    """One report: its progress, its figures, its files."""
    row = get_object_or_404(Publication.objects.select_related("corrects"), pk=pk)
    totals = row.figures["totals"] if row.figures else {}
    drafted = row.status == PublicationStatus.DRAFTED
    why = publishing.hindrance(row.figures) if drafted and row.figures else ""
    shown = {
        "report": row,
        "files": offered(row.files.defer("content"), spoken()),
        "totals": [
            (words.column(name), words.cell(totals[name], spoken()))
            for name in dict.fromkeys((*HEADLINES, *totals))  # the database keeps no order of names
            if name in totals
        ],
        "under_way": row.status in UNDER_WAY,
        "hindrance": refusal_sentence(Refusal(why)) if why else "",
        "may_publish": drafted and not why and policies.may_replace(request.user.actor, row),
        "may_correct": row.status == PublicationStatus.PUBLISHED
        and request.user.role == Role.COMMISSIONER,
        "second_person": drafted
        and request.user.role == Role.COMMISSIONER
        and not policies.may_replace(request.user.actor, row),
    }
    answer = render(request, "audits/office/report.html", shown)
    if shown["under_way"]:
        answer["Refresh"] = "3"
    return answer


@commissioner_page
@require_POST
def publish(request: SignedInRequest, pk: int) -> HttpResponse:
    """Publish a draft."""
    get_object_or_404(Publication, pk=pk)
    try:
        publications.publish(publication_id=pk, by=request.user.actor, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, refusal_sentence(refusal))
    else:
        messages.success(request, _("The report is published."))
    return redirect("desk_report", pk)


@office_page
@require_safe
def file(request: SignedInRequest, pk: int, name: str) -> HttpResponse:
    """One file of a report; who takes out a draft is on record."""
    files = PublicationFile.objects.select_related("publication").defer("publication__figures")
    found = get_object_or_404(files, publication=pk, name=name)
    publications.record_download(file=found, by=request.user.actor, at=timezone.now())
    return answer_with(found)


def answer_with(found: PublicationFile) -> HttpResponse:
    """Return a file as a download that a browser will not take for a page."""
    response = HttpResponse(bytes(found.content), content_type=found.content_type)
    response["Content-Disposition"] = f'attachment; filename="{found.name}"'
    response["ETag"] = f'"{found.sha256}"'
    return response
