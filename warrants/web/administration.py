"""The pages of the administrator: accounts, organisations, machines, the calendar, the rulebooks.

An administrator sees no case. A password or a secret is shown once, on the page that
answers its making, and is stored as a hash alone.
"""

from __future__ import annotations

import secrets
from typing import Any, Final, NamedTuple

from axes.utils import reset as lift_lock
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.db.models import Q, QuerySet
from django.db.models.functions import Length
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from oauth2_provider.generators import generate_client_secret

from oversight.actions import people
from oversight.enums import PEOPLE_ROLES, AgencyKind, CourtKind, ProviderKind, Role
from oversight.models import Agency, ApiClient, CalendarDay, Court, Provider, User
from oversight.web.account import mark_of_tries
from oversight.web.door import SignedInRequest, for_roles
from oversight.web.forms import PageForm, faults_on
from oversight.web.pages import form_page
from oversight.web.paging import counted, keyset
from warrants import policies
from warrants.actions import rulebooks as law_steps
from warrants.models import RulebookVersion
from warrants.selectors import law
from warrants.web import administration_forms as forms

administrator_page = for_roles(Role.ADMINISTRATOR)
rulebook_page = for_roles(Role.COMMISSIONER, Role.ADMINISTRATOR)
READABLE: Final = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that looks like another
FIELDS: Final = ("full_name", "email", "role", "agency", "court", "language", "is_active")
NAMES: Final = ("name_kk", "name_ru", "name_en", "kind", "region", "email", "active")


class Organisations(NamedTuple):
    """One of the three kinds of organisations, and what its pages are called."""

    model: Any
    kinds: Any
    title: str | Promise
    add: str | Promise
    listed: str
    one: str


ORGANISATIONS: Final = {
    "agency": Organisations(
        Agency,
        AgencyKind,
        gettext_lazy("Agencies"),
        gettext_lazy("Add an agency"),
        "admin_agencies",
        "admin_agency",
    ),
    "court": Organisations(
        Court,
        CourtKind,
        gettext_lazy("Courts"),
        gettext_lazy("Add a court"),
        "admin_courts",
        "admin_court",
    ),
    "provider": Organisations(
        Provider,
        ProviderKind,
        gettext_lazy("Providers"),
        gettext_lazy("Add a provider"),
        "admin_providers",
        "admin_provider",
    ),
}


@administrator_page
@require_safe
def accounts(request: SignedInRequest) -> HttpResponse:
    """Every account, by username."""
    word, role = _word(request), request.GET.get("role", "")
    found = User.objects.select_related("agency", "court")
    if word:
        found = found.filter(
            Q(username__icontains=word) | Q(full_name__icontains=word) | Q(email__icontains=word)
        )
    if role in PEOPLE_ROLES:
        found = found.filter(role=role)
    page = {**_page(request, found, sort="username"), "role": role, "roles": PEOPLE_ROLES}
    return render(request, "warrants/administration/accounts.html", page)


@administrator_page
@sensitive_variables("password")
@require_http_methods(["GET", "POST"])
def account_add(request: SignedInRequest) -> HttpResponse:
    """Open an account with a one-time password."""
    form = forms.NewAccountForm(request.POST or None)
    if form.is_valid():
        password = one_time_password()
        try:
            user = people.add_person(
                fields=form.cleaned_data,
                password=password,
                by=request.user.actor,
                at=timezone.now(),
            )
        except IntegrityError:
            form.add_error("username", _("This is taken already."))
        else:
            return _password_shown(request, user, password)
    return _form(request, form, _("Add an account"), "admin_accounts")


@administrator_page
@require_http_methods(["GET", "POST"])
def account(request: SignedInRequest, pk: int) -> HttpResponse:
    """One account; one's own can be read and not changed."""
    user = get_object_or_404(User.objects.select_related("agency", "court"), pk=pk)
    own = user == request.user
    if own and request.method == "POST":
        raise PermissionDenied
    form = forms.AccountForm(
        request.POST or None,
        user=user,
        initial={name: getattr(user, name) for name in FIELDS},
    )
    if form.is_valid():
        people.change_person(
            user=user, fields=form.cleaned_data, by=request.user.actor, at=timezone.now()
        )
        messages.success(request, _("Recorded. Whoever was signed in has to sign in again."))
        return redirect("admin_account", pk)
    shown = {"form": None if own else form, "person": user}
    return form_page(request, "warrants/administration/account.html", form, shown)


@administrator_page
@sensitive_variables("password")
@require_POST
def account_password(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give a person a new one-time password, and lift the lock of too many tries."""
    user = get_object_or_404(User, pk=pk)
    password = one_time_password()
    people.give_password(user=user, password=password, by=request.user.actor, at=timezone.now())
    lift_lock(username=mark_of_tries(user.username))
    return _password_shown(request, user, password)


@administrator_page
@require_safe
def organisations(request: SignedInRequest, kind: str) -> HttpResponse:
    """Every agency, court or provider, by its code."""
    sort, word = ORGANISATIONS[kind], _word(request)
    found = sort.model.objects.all()
    if word:
        names = ("code", "name_kk", "name_ru", "name_en")
        chosen = Q()
        for name in names:
            chosen |= Q(**{f"{name}__icontains": word})
        found = found.filter(chosen)
    page = {**_page(request, found, sort="code"), "kind": sort, "add": f"{sort.one}_add"}
    return render(request, "warrants/administration/organisations.html", page)


@administrator_page
@require_http_methods(["GET", "POST"])
def organisation_add(request: SignedInRequest, kind: str) -> HttpResponse:
    """Add an agency, a court or a provider."""
    sort = ORGANISATIONS[kind]
    form = forms.NewOrganisationForm(
        request.POST or None, kinds=sort.kinds.choices, taken=sort.model.objects.all()
    )
    if form.is_valid():
        row = sort.model(**form.cleaned_data)
        try:
            people.save_organisation(row=row, by=request.user.actor, at=timezone.now())
        except IntegrityError:
            form.add_error("code", _("This is taken already."))
        else:
            messages.success(request, _("Recorded."))
            return redirect(sort.listed)
    return _form(request, form, sort.add, sort.listed)


@administrator_page
@require_http_methods(["GET", "POST"])
def organisation(request: SignedInRequest, kind: str, pk: int) -> HttpResponse:
    """Change an agency, a court or a provider; its code stays."""
    sort = ORGANISATIONS[kind]
    row = get_object_or_404(sort.model, pk=pk)
    form = forms.OrganisationForm(
        request.POST or None,
        kinds=sort.kinds.choices,
        initial={name: getattr(row, name) for name in NAMES},
    )
    if form.is_valid():
        for name, value in form.cleaned_data.items():
            setattr(row, name, value)
        people.save_organisation(row=row, by=request.user.actor, at=timezone.now())
        messages.success(request, _("Recorded."))
        return redirect(sort.listed)
    return _form(request, form, row.name, sort.listed, caption=row.code)


@administrator_page
@require_safe
def clients(request: SignedInRequest) -> HttpResponse:
    """Every machine that may call the API, by its name."""
    word = _word(request)
    found = ApiClient.objects.select_related("agency", "court", "provider")
    if word:
        found = found.filter(Q(name__icontains=word) | Q(client_id__icontains=word))
    page = _page(request, found, sort="name")
    return render(request, "warrants/administration/clients.html", page)


@administrator_page
@sensitive_variables("secret")
@require_http_methods(["GET", "POST"])
def client_add(request: SignedInRequest) -> HttpResponse:
    """Open an API client; its secret is shown once."""
    form = forms.NewClientForm(request.POST or None)
    if form.is_valid():
        secret = generate_client_secret()
        opened = people.add_client(
            client=ApiClient(**form.cleaned_data),
            secret=secret,
            by=request.user.actor,
            at=timezone.now(),
        )
        shown = {
            "title": _("API client opened"),
            "pairs": [
                (_("Name"), opened.name),
                (_("Client"), opened.client_id),
                (_("Secret"), secret),
            ],
            "back": "admin_clients",
        }
        return render(request, "warrants/administration/once.html", shown, status=201)
    return _form(request, form, _("Add an API client"), "admin_clients")


@administrator_page
@require_http_methods(["GET", "POST"])
def client(request: SignedInRequest, pk: int) -> HttpResponse:
    """One machine; close it or open it again."""
    found = get_object_or_404(
        ApiClient.objects.select_related("agency", "court", "provider"), pk=pk
    )
    wanted = {"close": False, "open": True}.get(request.POST.get("step", ""))
    if wanted is not None:
        people.switch_client(client=found, active=wanted, by=request.user.actor, at=timezone.now())
        messages.success(request, _("Recorded."))
        return redirect("admin_client", pk)
    status = 422 if request.method == "POST" else 200
    shown = {"client": found, "scopes": sorted(found.scopes)}
    return render(request, "warrants/administration/client.html", shown, status=status)


@administrator_page
@require_http_methods(["GET", "POST"])
def calendar(request: SignedInRequest) -> HttpResponse:
    """What the body has changed in a country's calendar, the newest first; add a change."""
    at = timezone.now()
    form = forms.CalendarForm(request.POST or None, countries=_countries())
    if form.is_valid():
        people.change_calendar(row=CalendarDay(**form.cleaned_data), by=request.user.actor, at=at)
        messages.success(request, _("Recorded. Deadlines from now on count with it."))
        return redirect("admin_calendar")
    rows = CalendarDay.objects.select_related("changed_by")
    page = _page(request, rows, sort="-pk")
    return form_page(request, "warrants/administration/calendar.html", form, page)


@rulebook_page
@require_safe
def rulebooks(request: SignedInRequest) -> HttpResponse:
    """Every version of every rulebook, with the hash of its text."""
    rows = RulebookVersion.objects.defer("text")
    page = {
        **_page(request, rows, sort="code"),
        "holding": {one.pk for one in law.versions_in_force(timezone.localdate())},
    }
    return render(request, "warrants/administration/rulebooks.html", page)


@rulebook_page
@require_http_methods(["GET", "POST"])
def rulebook(request: SignedInRequest, pk: int) -> HttpResponse:
    """One version, whole; a commissioner lets it hold from a day on."""
    version = get_object_or_404(RulebookVersion.objects.select_related("activated_by"), pk=pk)
    actor = request.user.actor
    open_to = policies.may_activate_rulebooks(actor)
    if request.method == "POST" and not open_to:
        raise PermissionDenied
    rules = law.rules_of(version)
    form = forms.RulebookForm(
        request.POST or None, initial={"active_from": rules.rulebook.in_force_from}
    )
    if form.is_valid():
        day = form.cleaned_data["active_from"]
        try:
            with faults_on(form):
                law_steps.activate(version_id=pk, active_from=day, by=actor, at=timezone.now())
                messages.success(request, _("Recorded. It holds from the day you gave."))
                return redirect("admin_rulebook", pk)
        except IntegrityError:
            form.add_error("active_from", _("Another version holds from that day."))
    shown = {
        "version": version,
        "form": form if open_to and version.active_from is None else None,
        "errors": form.errors,
        "state": rules.rulebook.status,
    }
    return form_page(request, "warrants/administration/rulebook.html", form, shown)


def one_time_password() -> str:
    """Return four groups of four signs, some 79 bits, that can be read out over a telephone."""
    signs = [secrets.choice(READABLE) for _sign in range(16)]
    return "-".join("".join(signs[start : start + 4]) for start in range(0, 16, 4))


def _word(request: SignedInRequest) -> str:
    return request.GET.get("q", "").strip()[:100].replace("\x00", "")


def _page(request: SignedInRequest, rows: QuerySet[Any], *, sort: str) -> dict[str, Any]:
    """Return what every list here shows."""
    found = counted(rows)
    page = keyset(found.rows, sort=sort, query=request.GET)
    return {
        "page": page,
        "following": page.following,
        "found": found,
        "word": _word(request),
    }


def _form(
    request: SignedInRequest,
    form: PageForm,
    title: str | Promise,
    back: str,
    *,
    caption: str = "",
) -> HttpResponse:
    shown = {"title": title, "back": back, "caption": caption}
    return form_page(request, "warrants/administration/form.html", form, shown)


@sensitive_variables("password")
def _password_shown(request: SignedInRequest, user: User, password: str) -> HttpResponse:
    shown = {
        "title": _("One-time password"),
        "pairs": [
            (_("Full name"), user.full_name),
            (_("Username"), user.username),
            (_("Password"), password),
        ],
        "back": "admin_accounts",
    }
    return render(request, "warrants/administration/once.html", shown, status=201)


def _countries() -> list[str]:
    """Return the countries whose calendars are counted with, that of the installation first."""
    known = (
        RulebookVersion.objects.annotate(long=Length("jurisdiction"))
        .filter(long=2)
        .order_by("code")
        .values_list("code", "jurisdiction")
    )
    ordered = sorted(known, key=lambda one: one[0] != settings.DEFAULT_RULEBOOK)
    return list(dict.fromkeys(country for _code, country in ordered))
