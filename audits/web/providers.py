"""The desk's pages of providers: one whole, and what they publish beside what was filed."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from audits.selectors import provider_figures as selectors
from audits.selectors.providers import provider_page
from audits.web import forms
from audits.web.desk import office_page
from oversight.models import Provider
from oversight.web.door import SignedInRequest
from oversight.web.paging import counted, keyset


@office_page
@require_safe
def provider(request: SignedInRequest, code: str) -> HttpResponse:
    """What one provider was asked, what it gave, and where that is contradicted."""
    found = get_object_or_404(Provider, code=code)
    told = provider_page(request.user.actor, found, timezone.now())
    return render(request, "audits/office/provider.html", {"provider": found, "told": told})


@office_page
@require_safe
def figures(request: SignedInRequest) -> HttpResponse:
    """What providers publish, beside what agencies filed for the same days."""
    form = forms.FigureSearchForm(request.GET)
    found = counted(selectors.figures(form.asked()))
    page = keyset(selectors.with_filed(found.rows), sort="-starts_on", query=request.GET)
    home = selectors.home()
    shown = {
        "form": form,
        "found": found,
        "following": page.following,
        "lines": selectors.lines(page.rows, home, timezone.now()),
        "home": home,
    }
    return render(request, "audits/office/figures.html", shown)
