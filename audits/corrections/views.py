"""Pages about corrected editions: ordering one, and what stands in place of a shut file."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from audits.corrections import actions, selectors
from audits.corrections.forms import CorrectionForm
from audits.corrections.words import sentences
from audits.enums import CorrectionCause
from audits.models import Publication
from audits.web.desk import commissioner_page
from oversight.web.door import SignedInRequest
from oversight.web.forms import faults_on
from oversight.web.pages import form_page
from oversight.web.typed import keeps_typed

GONE: Final = 410


@keeps_typed
@commissioner_page
@require_http_methods(["GET", "POST"])
def correct(request: SignedInRequest, pk: int) -> HttpResponse:
    """Order the corrected edition of a published report."""
    report = get_object_or_404(Publication.objects.defer("figures"), pk=pk)
    form = CorrectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with faults_on(form):
            row = actions.order_correction(
                publication_id=pk,
                cause=CorrectionCause(given["cause"]),
                why=given["why"],
                by=request.user.actor,
                at=timezone.now(),
            )
            messages.success(
                request, _("The corrected edition is ordered. Another commissioner publishes it.")
            )
            return redirect("desk_report", row.pk)
    return form_page(request, "audits/office/correct_report.html", form, {"report": report})


def gone(request: HttpRequest, edition: Publication) -> HttpResponse:
    """Say in place of a file why it is closed, what changed, and where the corrected one is."""
    correction = selectors.correction_of(edition)
    shown = {
        "report": edition,
        "correction": correction,
        "changes": sentences(correction.changes) if correction else [],
    }
    answer = render(request, "audits/public/report_gone.html", shown, status=GONE)
    answer["Cache-Control"] = "no-cache"
    return answer
