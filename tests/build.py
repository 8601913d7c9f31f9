"""Builders: each makes a lawful thing by the real steps; a test states only what differs."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import Client
from django.urls import reverse

from oversight.actions import people
from oversight.enums import AGENCY_ROLES, Role
from oversight.models import (
    SYSTEM,
    Actor,
    Agency,
    ApiClient,
    CalendarDay,
    Court,
    Provider,
    User,
)
from warrants.actions import decisions, filing, rulebooks
from warrants.models import Application, RulebookVersion, Warrant
from warrants.rules.submissions import DecisionIn, RenewalIn, WarrantIn

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
PASSWORD = "correct horse battery"
SECRET = "a-secret-of-a-machine-in-a-test"
ADMINISTRATOR = Actor(role=Role.ADMINISTRATOR)
OFFICER = {"name": "A. Officer", "position": "investigator", "number": "KZ-1"}
RULEBOOKS = Path(settings.BASE_DIR) / "warrants/rulebooks"
_numbers = itertools.count(1)


class Clock:
    """A clock that a test moves; the doors read it as the time of day."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def forward(self, by: timedelta) -> datetime:
        self.at += by
        return self.at


def a_rulebook(code: str = "kz-cpc", *, at: datetime = NOON) -> RulebookVersion:
    """Load every version of a rulebook that came with this release; return the newest."""
    loaded = [
        rulebooks.load(text=path.read_text(encoding="utf-8"), name=path.name, at=at)[0]
        for path in sorted((RULEBOOKS / code).glob("*.toml"))
    ]
    return loaded[-1]


def a_later_version() -> RulebookVersion:
    """A version that is loaded and not activated."""
    first = a_rulebook()
    return RulebookVersion.objects.create(
        code=first.code,
        version="2027-01-01",
        title=first.title,
        jurisdiction=first.jurisdiction,
        time_zone=first.time_zone,
        sha256="f" * 64,
        text=first.text.replace('version = "2025-09-15-3"', 'version = "2027-01-01"'),
        loaded_at=NOON,
    )


def an_agency(code: str = "", **fields: Any) -> Agency:
    return people.save_organisation(row=Agency(**_organisation(code, fields)), by=SYSTEM, at=NOON)


def a_court(code: str = "", **fields: Any) -> Court:
    return people.save_organisation(row=Court(**_organisation(code, fields)), by=SYSTEM, at=NOON)


def a_provider(code: str = "", **fields: Any) -> Provider:
    return people.save_organisation(row=Provider(**_organisation(code, fields)), by=SYSTEM, at=NOON)


def a_person(
    role: Role,
    *,
    agency: Agency | None = None,
    court: Court | None = None,
    username: str = "",
    at: datetime = NOON,
    **fields: Any,
) -> User:
    """Open an account whose password is `PASSWORD`, past its first sign-in.

    Without an agency or a court, one is made where the role needs it.
    """
    number = next(_numbers)
    if role in AGENCY_ROLES and agency is None:
        agency = an_agency()
    if role == Role.JUDGE and court is None:
        court = a_court()
    given: dict[str, Any] = {
        "username": username or f"{role.value}{number}",
        "full_name": f"{role.value.title()} {number}",
        "email": f"{role.value}{number}@example.org",
        "role": role,
        "agency": agency,
        "court": court,
        "language": "en",
    }
    user = people.add_person(fields=given | fields, password=PASSWORD, by=ADMINISTRATOR, at=at)
    return people.change_password(user=user, password=PASSWORD, at=at)


def a_client(
    role: Role = Role.OFFICER,
    *,
    agency: Agency | None = None,
    court: Court | None = None,
    provider: Provider | None = None,
    at: datetime = NOON,
) -> ApiClient:
    """Open an API client whose secret is `SECRET`; its organisation is made where none is given."""
    if role == Role.OFFICER and agency is None:
        agency = an_agency()
    if role == Role.JUDGE and court is None:
        court = a_court()
    if role == Role.PROVIDER and provider is None:
        provider = a_provider()
    client = ApiClient(
        name=f"machine {next(_numbers)}", role=role, agency=agency, court=court, provider=provider
    )
    return people.add_client(client=client, secret=SECRET, by=ADMINISTRATOR, at=at)


def a_token(client: ApiClient, *, scope: str = "") -> str:
    """Ask the real door for a token, as the machine would."""
    body = {
        "grant_type": "client_credentials",
        "client_id": client.client_id,
        "client_secret": SECRET,
    }
    answer = Client().post(reverse("token"), body | ({"scope": scope} if scope else {}))
    assert answer.status_code == 200, answer.content
    return str(answer.json()["access_token"])


def signed_in(user: User) -> Client:
    """Sign a person in at the real door; return their browser."""
    browser = Client()
    answer = browser.post(reverse("sign_in"), {"username": user.username, "password": PASSWORD})
    assert answer.status_code == 302, "the person could not sign in"
    return browser


def a_target(**changes: Any) -> dict[str, Any]:
    return {"kind": "person", "capacity": "suspect", "pseudonym": "Falcon"} | changes


def a_filing(court: Court | str, at: datetime = NOON, **changes: Any) -> dict[str, Any]:
    """Return the body of a first application that kz-cpc allows, resolved an hour before `at`."""
    body: dict[str, Any] = {
        "agency_reference": f"R-{next(_numbers)}",
        "rulebook": "kz-cpc",
        "court": court if isinstance(court, str) else court.code,
        "case_number": "26-55-1",
        "offences": [{"code": "CC 188(3)", "title": "Theft", "max_penalty_years": "7"}],
        "measures": ["231-2"],
        "targets": [a_target()],
        "facts": "What is known so far.",
        "necessity": "Why nothing else will do.",
        "requested_days": 30,
        "resolved_at": (at - HOUR).isoformat(),
        "officer": OFFICER,
    }
    return body | changes


def a_renewal(at: datetime, **changes: Any) -> dict[str, Any]:
    """Return the body of a renewal for thirty days that kz-cpc allows."""
    body = {
        "requested_days": 30,
        "necessity": "Why it has to go on.",
        "results_so_far": "What it has brought.",
        "resolved_at": (at - HOUR).isoformat(),
        "officer": OFFICER,
    }
    return body | changes


def a_decision(judge: User, at: datetime, **changes: Any) -> dict[str, Any]:
    """Return the body of a decision that grants thirty days; a change to None leaves a field out."""
    body = {
        "outcome": "granted",
        "reasons": "Shown by the facts.",
        "days": 30,
        "decided_at": at.isoformat(),
        "judge": judge.username,
    }
    return {name: value for name, value in (body | changes).items() if value is not None}


def a_warrant(
    *,
    by: User | ApiClient | None = None,
    court: Court | None = None,
    judge: User | None = None,
    granted: bool = False,
    at: datetime = NOON,
    **changes: Any,
) -> Warrant:
    """File a warrant at `at` and allocate it; `granted` lets its judge grant it an hour later.

    Without a judge or a court, a judge of a new court is made; a court that is
    given has to have a judge.
    """
    a_rulebook(at=at)
    by = by or a_person(Role.OFFICER)
    if judge is None and court is None:
        judge = a_person(Role.JUDGE)
    court = court or (judge.court if judge else None)
    assert court is not None
    given = WarrantIn.model_validate(a_filing(court=court.code, at=at, **changes))
    warrant = filing.file_warrant(given=given, by=by.actor, at=at).warrant
    decisions.allocate(warrant_id=warrant.pk, at=at, judge=judge)
    warrant = Warrant.objects.select_related("judge", "agency", "court").get(pk=warrant.pk)
    if granted:
        a_grant(warrant, at=at + HOUR, days=changes.get("requested_days", 30))
        warrant.refresh_from_db()
    return warrant


def a_grant(warrant: Warrant, *, at: datetime = NOON, days: int = 30, number: int = 0) -> None:
    """Let the judge of a warrant grant what is asked for."""
    assert warrant.judge is not None
    given = DecisionIn(
        outcome="granted", reasons="Shown.", days=days, decided_at=at, judge=warrant.judge.username
    )
    decisions.decide(
        warrant_id=warrant.pk, number=number, given=given, by=warrant.judge.actor, at=at
    )


def a_granted_renewal(warrant: Warrant, *, at: datetime, days: int = 30) -> Warrant:
    """File a renewal at `at` and grant it an hour later; return the warrant as it is then."""
    number = a_filed_renewal(warrant, at=at, requested_days=days).number
    a_grant(warrant, at=at + HOUR, days=days, number=number)
    return Warrant.objects.select_related("judge", "agency", "court").get(pk=warrant.pk)


def a_filed_renewal(warrant: Warrant, *, at: datetime, **changes: Any) -> Application:
    """Let the agency of a warrant file a renewal that waits for its judge."""
    by = Actor(role=Role.OFFICER, agency_id=warrant.agency_id)
    given = RenewalIn.model_validate(a_renewal(at, **changes))
    return filing.file_renewal(warrant_id=warrant.pk, given=given, by=by, at=at).application


def a_change_of_calendar(by: User, *, day: date | None = None, at: datetime = NOON) -> CalendarDay:
    """Declare a day to be off; the day of `at` unless another is given."""
    row = CalendarDay(country="KZ", day=day or at.date(), working=False, reason="Decree 1")
    return people.change_calendar(row=row, by=by.actor, at=at)


def _organisation(code: str, fields: dict[str, Any]) -> dict[str, Any]:
    code = code or f"body-{next(_numbers)}"
    names = {f"name_{language}": f"{code} ({language})" for language in ("kk", "ru", "en")}
    return {"code": code, **names, "email": f"{code}@example.org"} | fields
