"""Make an instance that shows itself: fictional people, organisations and three years of cases."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from random import Random
from typing import Any, Final

from django.conf import settings
from django.db import connection, transaction

from audits.actions import (
    complaint_stories,
    publications,
    stories_of_checks,
    stories_of_data,
    stories_of_material,
    stories_of_persons,
    stories_of_readers,
    stories_of_retention,
    stories_of_time,
    stories_without_a_case,
)
from audits.actions.complaint_stories import Staff
from audits.actions.publications import Make
from audits.actions.stage import Cast, Stage, read_script
from audits.actions.stories import Case
from audits.enums import Period, PublicationStatus
from audits.models import Publication, SubjectRequest
from audits.rules.fiction import SPAN, plots
from oversight.actions import log_identity, people, sequencer
from oversight.actions.people import Organisation
from oversight.deadlines.calendar import DAY
from oversight.enums import AgencyKind, CourtKind, Language, ProviderKind, Role
from oversight.models import SYSTEM, Actor, Agency, ApiClient, Court, Provider, User
from warrants.actions import decisions
from warrants.enums import WarrantStatus
from warrants.models import FeedEvent
from warrants.repetition import actions as repetition

PASSWORD_BYTES: Final = 12
NEWLY_COMPARED: Final = 30  # texts of a script repeat each other: enough to show how it looks
SECRET_BYTES: Final = 32
COMMISSIONERS: Final = ("demo-commissioner", "demo-commissioner2")  # some steps take two
OPEN: Final = (WarrantStatus.APPLIED, WarrantStatus.RUNNING_UNCONFIRMED, WarrantStatus.AUTHORISED)
BODY: Final = (
    ("demo-auditor", Role.AUDITOR),
    ("demo-auditor2", Role.AUDITOR),
    (COMMISSIONERS[0], Role.COMMISSIONER),
    ("demo-clerk", Role.CLERK),
    (COMMISSIONERS[1], Role.COMMISSIONER),
)


class NoDemonstration(RuntimeError):
    """Fictional data may not be made with these settings."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """What opens the demonstration: told once, kept nowhere in clear."""

    users: list[dict[str, str]]
    clients: list[dict[str, str]]
    complaints: list[dict[str, str]] = field(default_factory=list)
    requests: list[dict[str, str]] = field(default_factory=list)


def is_loaded() -> bool:
    """Whether this instance demonstrates already."""
    return User.objects.filter(username="demo-officer").exists()


@transaction.atomic
def load(*, warrants: int, seed: int, at: datetime) -> Credentials:
    """Make everything or nothing: organisations, accounts, clients, and cases up to `at`.

    Raises:
        NoDemonstration: the settings are not those of a demonstration.
    """
    if not settings.DEMONSTRATION:
        raise NoDemonstration
    rng = Random(seed)  # noqa: S311 - stories, not secrets
    script = read_script("kazakhstan")
    company = _Company(script, rng, at - (SPAN / 24 + 10) * DAY)
    company.assemble()
    credentials = _credentials(at)
    stage = Stage(cast=company.cast(), now=at, seed=seed)
    cases = [Case(stage, plot, number) for number, plot in enumerate(plots(warrants, rng), start=1)]
    first = min((case.at for case in cases), default=at)
    asked: list[dict[str, str]] = []
    for story in [
        *stories_of_readers.stories(stage, company.administrator.actor),
        *stories_of_time.stories(stage, first),
        *(case.story() for case in cases),
        *stories_of_material.logs(stage, first),
        *stories_of_data.stories(stage),
        *stories_of_persons.stories(stage, asked),
        *stories_of_checks.stories(stage),
        *stories_of_retention.stories(stage),
        *stories_without_a_case.stories(stage),
    ]:
        stage.enter(story)
    with _without_savepoints():
        stage.play()
        stories_of_time.catch_up(stage)
    company.leave_one_judge(at)
    FeedEvent.objects.filter(by_mail=True).update(mailed_at=at)  # letters of long ago
    for row in Agency.objects.filter(code__in=company.codes("agencies")):
        row.email = f"office@{row.code}.example"
        people.save_organisation(row=row, by=company.administrator.actor, at=at)
    stories_of_checks.take_in_published(at=at)
    told = complaint_stories.play(staff=_staff(script), at=at)
    stories_of_retention.propose_files(by=stage.cast.second_commissioner, at=at)
    repetition.pass_over(newest=NEWLY_COMPARED)
    return replace(credentials, complaints=told, requests=_kept(asked))


def finish(*, make: Make, at: datetime) -> None:
    """Do what stands on the log: publish the report of an older year, and draw.

    The log gives places once the rest is committed, so these are steps of their own. What
    is done already is left: a run that was killed here is finished by the next.

    Raises:
        LogStopped: the log must not go on.
    """
    with sequencer.leading() as first:
        if first:
            log_identity.begin(at=at)
    if not Publication.objects.filter(status=PublicationStatus.PUBLISHED).exists():
        one, other = (User.objects.get(username=name).actor for name in COMMISSIONERS)
        older = _order_year(at.year - 2, by=one, at=at)
        publications.draft_waiting(make=make, at=at)
        publications.publish(publication_id=older.pk, by=other, at=at)
    _order_year(at.year - 1, by=SYSTEM, at=at)
    stories_of_checks.draw_first(at=at)


def _order_year(year: int, *, by: Actor, at: datetime) -> Publication:
    return publications.order(
        period=Period.YEAR,
        starts_on=date(year, 1, 1),
        ends_on=date(year, 12, 31),
        known_by=at.date(),
        rulebook="kz-cpc",
        by=by,
        at=at,
    )


def _kept(asked: list[dict[str, str]]) -> list[dict[str, str]]:
    """Leave out the codes of requests whose key was destroyed."""
    kept = SubjectRequest.objects.exclude(case_key=None).values_list("reference", flat=True)
    return [one for one in asked if one["reference"] in kept]


def _staff(script: Mapping[str, Any]) -> Staff:
    """Return who handles the complaints, and the agency that is asked."""
    names = {user.username: user for user in User.objects.filter(username__startswith="demo-")}
    return Staff(
        clerk=names["demo-clerk"],
        auditor=names["demo-auditor"],
        commissioner=names["demo-commissioner"],
        agency=Agency.objects.get(code=script["demo"]["agency"]),
    )


@transaction.atomic
def renew_credentials(*, at: datetime) -> Credentials:
    """Give the demonstration's accounts new passwords, its machines new clients.

    Raises:
        NoDemonstration: the settings are not those of a demonstration.
    """
    if not settings.DEMONSTRATION:
        raise NoDemonstration
    administrator = User.objects.get(username="demo-administrator")
    for client in ApiClient.objects.filter(demonstration=True, active=True):
        people.switch_client(client=client, active=False, by=administrator.actor, at=at)
    return _credentials(at)


def _credentials(at: datetime) -> Credentials:
    """Open the accounts and clients that a visitor uses."""
    script = read_script("kazakhstan")["demo"]
    users = []
    for user in User.objects.filter(username__startswith="demo-", is_active=True).order_by("pk"):
        password = secrets.token_urlsafe(PASSWORD_BYTES)
        people.change_password(user=user, password=password, at=at)
        users.append({"role": user.role, "username": user.username, "password": password})
    administrator = User.objects.get(username="demo-administrator").actor
    machines = {
        "agency": ApiClient(role=Role.OFFICER, agency=Agency.objects.get(code=script["agency"])),
        "court": ApiClient(role=Role.JUDGE, court=Court.objects.get(code=script["court"])),
        "provider": ApiClient(
            role=Role.PROVIDER, provider=Provider.objects.get(code=script["provider"])
        ),
    }
    clients = []
    for kind, client in machines.items():
        secret = secrets.token_urlsafe(SECRET_BYTES)
        client.name = f"{script[kind]} (demonstration)"
        people.add_client(client=client, secret=secret, by=administrator, at=at)
        clients.append(
            {
                "role": client.role,
                kind: script[kind],
                "client_id": client.client_id,
                "client_secret": secret,
            }
        )
    return Credentials(users, clients)


@contextmanager
def _without_savepoints() -> Iterator[None]:
    """Let the actions' own transactions be mere parts of this one: half as much to say.

    Nothing is lost by it, for a refusal anywhere undoes everything here.
    """
    before = connection.features.uses_savepoints
    connection.features.uses_savepoints = False
    try:
        yield
    finally:
        connection.features.uses_savepoints = before


class _Company:
    """Engages everybody: organisations first, then those who work there."""

    def __init__(self, script: Mapping[str, Any], rng: Random, at: datetime) -> None:
        self.script, self.rng, self.at = script, rng, at
        self.names = self._all_names()
        nobody = Actor(role=Role.ADMINISTRATOR)  # the first account has nobody before it
        self.administrator = self._engage("demo-administrator", Role.ADMINISTRATOR, by=nobody)

    def codes(self, kind: str) -> list[str]:
        return [str(one["code"]) for one in self.script[kind]]

    def assemble(self) -> None:
        """Add every organisation and every account; only those of demo-... may sign in."""
        for one in self.script["agencies"]:
            agency = self._add(Agency(kind=AgencyKind(one["kind"])), one)
            demo = one["code"] == self.script["demo"]["agency"]
            names = ["demo-officer", "demo-supervisor"] if demo else []
            names = names or [f"{agency.code}-officer", f"{agency.code}-head"]
            self._engage(names[0], Role.OFFICER, agency=agency)
            self._engage(f"{agency.code}-officer2", Role.OFFICER, agency=agency)
            self._engage(names[1], Role.SUPERVISOR, agency=agency)
        for one in self.script["courts"]:
            court = self._add(Court(kind=CourtKind(one["kind"])), one)
            demo = one["code"] == self.script["demo"]["court"]
            self._engage("demo-judge" if demo else f"{court.code}-judge", Role.JUDGE, court=court)
            self._engage(f"{court.code}-judge2", Role.JUDGE, court=court)
        for one in self.script["providers"]:
            self._add(Provider(kind=ProviderKind(one["kind"])), one)
        for username, role in BODY:
            self._engage(username, role)

    def cast(self) -> Cast:
        """Return who plays; the last of an agency's people is its head."""
        officers = {
            code: list(
                User.objects.filter(agency__code=code).select_related("agency").order_by("pk")
            )
            for code in self.codes("agencies")
        }
        machines = ApiClient.objects.filter(active=True, demonstration=True)
        return Cast(
            script=self.script,
            officers=officers,
            judges={
                judge.pk: judge
                for judge in User.objects.filter(
                    role=Role.JUDGE, court__code__in=self.codes("courts")
                )
            },
            auditors=list(
                User.objects.filter(username__in=["demo-auditor", "demo-auditor2"]).order_by("pk")
            ),
            commissioner=User.objects.get(username=COMMISSIONERS[0]),
            second_commissioner=User.objects.get(username=COMMISSIONERS[1]),
            clerk=User.objects.get(username="demo-clerk"),
            machines={
                organisation.code: machine
                for machine in machines.select_related("agency", "court", "provider")
                if (organisation := machine.agency or machine.court or machine.provider)
            },
        )

    def leave_one_judge(self, at: datetime) -> None:
        """Let the other judge of the demonstration's court leave: what a visitor files is theirs to decide."""
        demo = User.objects.get(username="demo-judge")
        by = User.objects.get(username=COMMISSIONERS[0]).actor
        reason = str(self.script["words"]["ru"]["judge_left"])
        for leaving in User.objects.filter(role=Role.JUDGE, court=demo.court).exclude(pk=demo.pk):
            people.change_person(
                user=leaving, fields={"is_active": False}, by=self.administrator.actor, at=at
            )
            for pk in leaving.warrants.filter(status__in=OPEN).values_list("pk", flat=True):
                decisions.allocate(warrant_id=pk, judge=demo, reason=reason, by=by, at=at)

    def _add(self, row: Organisation, given: Mapping[str, str]) -> Organisation:
        row.code, row.region = given["code"], given["region"]
        row.name_en, row.name_ru, row.name_kk = given["en"], given["ru"], given["kk"]
        return people.save_organisation(row=row, by=self.administrator.actor, at=self.at)

    def _all_names(self) -> list[str]:
        """Return every name once, shuffled: two of one name would be one person to four eyes."""
        names = [
            f"{surname} {name}"
            for one in self.script["names"].values()
            for surname in one["surnames"]
            for name in one["names"]
        ]
        self.rng.shuffle(names)
        return names

    def _engage(
        self,
        username: str,
        role: Role,
        *,
        agency: Agency | None = None,
        court: Court | None = None,
        by: Actor | None = None,
    ) -> User:
        place = agency or court
        fields = {
            "username": username,
            "full_name": self.names.pop(),
            "role": role,
            "agency": agency,
            "court": court,
            "language": Language.ENGLISH if username.startswith("demo-") else Language.RUSSIAN,
            "email": f"{username}@{place.code if place else 'oversight'}.example",
        }
        return people.add_person(
            fields=fields, password=None, by=by or self.administrator.actor, at=self.at
        )
