"""Pages of statements without a case: the body's list of them, and the judge's own form."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from oversight.enums import Role
from oversight.web.door import SignedInRequest, for_roles
from oversight.web.forms import faults_on
from oversight.web.pages import Back, back_to, step_page
from oversight.web.paging import counted, keyset
from oversight.web.typed import keeps_typed
from warrants.statements import actions, forms, selectors
from warrants.statements.models import Statement
from warrants.statements.rules import StatementIn

office_page = for_roles(Role.AUDITOR, Role.COMMISSIONER)


@office_page
@require_safe
def statements(request: SignedInRequest) -> HttpResponse:
    """What providers and courts told of something that has no case here; the open ones first."""
    form = forms.StatementSearchForm(request.GET)
    found = counted(selectors.statements(request.user.actor, form.asked()))
    page = keyset(found.rows, sort="-pk", query=request.GET)
    shown = {"form": form, "found": found, "page": page, "following": page.following}
    return render(request, "warrants/statements/statements.html", shown)


@office_page
@require_safe
def statement(request: SignedInRequest, reference: str) -> HttpResponse:
    """One statement; its reading is recorded."""
    row, actor = _found(request, reference), request.user.actor
    actions.record_reading(statement=row, by=actor, at=timezone.now())
    shown = {"page": selectors.page_of(row, actor)}
    return render(request, "warrants/statements/statement.html", shown)


@keeps_typed
@office_page
@require_http_methods(["GET", "POST"])
def link(request: SignedInRequest, reference: str) -> HttpResponse:
    """Say to which case a statement belongs."""
    row = _found(request, reference)
    form = forms.LinkForm(request.POST or None)
    if form.is_valid():
        with faults_on(form):
            actions.link(
                statement_id=row.pk,
                reference=form.cleaned_data["reference"],
                reason=form.cleaned_data["reason"],
                by=request.user.actor,
                at=timezone.now(),
            )
            messages.success(request, _("Recorded."))
            return redirect("desk_statement", reference)
    title = _("Link this statement to a case")
    return step_page(request, form, title, back_to("desk_statement", reference))


@keeps_typed
@for_roles(Role.JUDGE)
@require_http_methods(["GET", "POST"])
def of_judge(request: SignedInRequest) -> HttpResponse:
    """Tell of a decision on a case that was never filed here."""
    form = forms.DecisionStatementForm(request.POST or None)
    if form.is_valid():
        with faults_on(form):
            given = StatementIn.model_validate({**form.filing(), "judge": request.user.full_name})
            row, _entry = actions.state(given=given, by=request.user.actor, at=timezone.now())
            messages.success(
                request,
                _("Recorded as %(reference)s. The oversight body has been told.")
                % {"reference": row.reference},
            )
            return redirect("bench")
    title = _("Tell of a decision on a case that is not here")
    return step_page(request, form, title, Back(reverse("bench"), _("My cases")))


def _found(request: SignedInRequest, reference: str) -> Statement:
    visible = Statement.objects.visible_to(request.user.actor)
    rows = visible.select_related("provider", "court", "warrant", "linked_by")
    return get_object_or_404(rows, reference=reference)
