"""Pages around a form: 422 while it has faults, and one page for all steps that are a form alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme


def own_page(request: HttpRequest, wanted: str) -> str:
    """Return an address if it is that of a page of ours; else nothing."""
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return wanted if ours else ""


class Back(NamedTuple):
    """Where the link above a page leads, and its words."""

    address: str
    title: str | Promise


def back_to(page: str, reference: str) -> Back:
    """Return the way back to the page of one record, named by its reference."""
    return Back(reverse(page, args=[reference]), reference)


def form_page(
    request: HttpRequest, template: str, form: Form, shown: Mapping[str, Any] | None = None
) -> HttpResponse:
    """Show a page with its form; `shown` may hold another `form`, or none, in its place."""
    context = {"form": form, **(shown or {})}
    return render(request, template, context, status=422 if form.errors else 200)


def step_page(
    request: HttpRequest,
    form: Form,
    title: str | Promise,
    back: Back | None = None,
    *,
    template: str = "layouts/step.html",
) -> HttpResponse:
    """Show the form of one step; a template of its own may say something above the form."""
    return form_page(request, template, form, {"title": title, "back": back})
