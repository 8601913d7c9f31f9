"""Questions of the body to an agency: its own, and nothing of what is behind them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from audits.actions import casework
from audits.models import AgencyQuestion
from audits.selectors import complaints as found
from audits.web.casework_forms import AnswerForm
from oversight.enums import Role
from oversight.web.door import SignedInRequest, for_roles
from oversight.web.forms import faults_on
from oversight.web.pages import form_page
from oversight.web.paging import keyset
from oversight.web.typed import keeps_typed

agency_page = for_roles(Role.OFFICER, Role.SUPERVISOR)


@agency_page
@require_safe
def questions(request: SignedInRequest) -> HttpResponse:
    """What this agency is asked, newest first."""
    mine = AgencyQuestion.objects.visible_to(request.user.actor)
    rows = mine.defer("sealed_question", "sealed_answer").prefetch_related("clocks")
    page = keyset(rows, sort="-pk", query=request.GET)
    shown = {"page": page, "following": page.following, "now": timezone.now()}
    return render(request, "audits/agency/questions.html", shown)


@keeps_typed
@agency_page
@require_http_methods(["GET", "POST"])
def question(request: SignedInRequest, reference: str) -> HttpResponse:
    """One question, and its answer; the answer is given once."""
    mine = AgencyQuestion.objects.visible_to(request.user.actor)
    row = get_object_or_404(mine.select_related("complaint", "answered_by"), reference=reference)
    form = AnswerForm(request.POST or None)
    if form.is_valid():
        with faults_on(form):
            casework.answer_question(
                question_id=row.pk,
                text=form.cleaned_data["text"],
                by=request.user.actor,
                at=timezone.now(),
            )
            messages.success(request, _("Your answer is recorded."))
            return redirect(row)
    shown = {
        "question": row,
        "text": found.question_text(row).text,
        "answer": found.answer_text(row),
        "form": form,
    }
    return form_page(request, "audits/agency/question.html", form, shown)
