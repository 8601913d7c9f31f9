"""The pages of flags: one worklist, and one page to settle a flag."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from oversight.enums import Role
from oversight.flags import actions, selectors
from oversight.flags.enums import FlagState
from oversight.flags.forms import FlagForm, FlagSearchForm
from oversight.web.door import SignedInRequest, for_roles
from oversight.web.forms import faults_on
from oversight.web.pages import form_page, own_page
from oversight.web.paging import counted, keyset
from oversight.web.typed import keeps_typed

office_page = for_roles(Role.AUDITOR, Role.COMMISSIONER)


@office_page
@require_safe
def flags(request: SignedInRequest) -> HttpResponse:
    """Every flag that waits, whatever it is about, the gravest first."""
    form = FlagSearchForm(request.GET)
    found = counted(selectors.search(request.user.actor, form.asked(), timezone.now()))
    page = keyset(found.rows, sort="-rank", query=request.GET)
    shown = {
        "form": form,
        "found": found,
        "lines": selectors.lines(page.rows),
        "following": page.following,
        "historic": selectors.count_open(request.user.actor, historic=True),
    }
    return render(request, "flags/flags.html", shown)


@keeps_typed
@office_page
@require_http_methods(["GET", "POST"])
def flag(request: SignedInRequest, pk: int) -> HttpResponse:
    """Explain, confirm or dismiss one flag, and go back to where it was seen; what was said stays."""
    row = selectors.flags_for(request.user.actor).filter(pk=pk).first()
    if row is None:
        raise Http404
    (line,) = selectors.lines([row])
    form, back = FlagForm(request.POST or None), own_page(request, request.GET.get("back", ""))
    if form.is_valid():
        with faults_on(form):
            actions.settle(
                flag_id=pk,
                state=FlagState(form.cleaned_data["state"]),
                reason=form.cleaned_data["reason"],
                by=request.user.actor,
                at=timezone.now(),
            )
            messages.success(request, _("The flag is settled."))
            return redirect(back or line.page)
    shown = {
        "line": line,
        "back": back,
        "may_settle": line.subject.open_to(row, request.user.actor),
    }
    return form_page(request, "flags/flag.html", form, shown)
