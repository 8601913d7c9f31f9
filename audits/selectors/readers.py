"""The ledger as commissioners read it: who did what, to which record, through which door."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext as _

from audits.enums import Anomaly
from audits.selectors.anomalies import Found, span
from oversight.enums import CASE_READ, CASES_TAKEN_OUT, DOOR_EVENTS, KernelEvent, LogClass
from oversight.models import Actor, ApiClient, LedgerEntry, User
from oversight.selectors import events
from warrants.models import WarrantUserObjectPermission

MOST_FOUND: Final = 20  # people that one search lists
DAY: Final = timedelta(days=1)
REFERENCE: Final = re.compile(r"W-\d{4}-\d{6,10}")
CODE: Final = re.compile(r"user:\d{1,18}|user:unknown|client:[\w.~-]{1,120}|system|public")


@dataclass(frozen=True, slots=True)
class Line:
    """One entry as it is shown."""

    entry: LedgerEntry
    name: str
    about: str
    about_code: str
    where: str
    cases: int | None

    @property
    def on_case(self) -> bool:
        return self.entry.subject_type == "warrant"


def visible(actor: Actor) -> QuerySet[LedgerEntry]:
    """Return the entries that a commissioner may read: none of a case they are recused from."""
    recusals = WarrantUserObjectPermission.objects.filter(
        user=actor.user, permission__codename="recused_from_warrant"
    )
    hidden = list(recusals.values_list("content_object__reference", flat=True))
    rows = LedgerEntry.objects.defer("salt", "inserted_at")
    return rows.exclude(subject_type="warrant", subject__in=hidden) if hidden else rows


def entries(actor: Actor, asked: Mapping[str, Any]) -> QuerySet[LedgerEntry]:
    """Return the entries that a search asks for.

    A case's history holds the exports that the case was in. `about` asks for what
    happened to an account, `who` for what was done with it.
    """
    rows = visible(actor)
    if case := asked.get("case"):
        taken_out = Q(event=CASES_TAKEN_OUT, facts__cases__contains=[case])
        hidden = not visible(actor).filter(subject_type="warrant", subject=case).exists()
        rows = rows.none() if hidden else rows.filter(_about("warrant", case) | taken_out)
    if who := asked.get("who"):
        rows = rows.filter(by=who)
    if about := asked.get("about"):
        kind, _colon, reference = about.partition(":")
        rows = rows.filter(_about(kind, reference))
    if only := asked.get("only"):
        rows = rows.filter(
            event__in=[code for code, one in events.classes().items() if one == only]
        )
    if event := asked.get("event"):
        rows = rows.filter(event=event)
    if since := asked.get("since"):
        rows = rows.filter(recorded_at__gte=_begin(since))
    if until := asked.get("until"):
        rows = rows.filter(recorded_at__lt=_begin(until + DAY))
    return rows


def of_anomaly(actor: Actor, found: Found) -> QuerySet[LedgerEntry]:
    """Return the entries of the day that an anomaly rests on, oldest first."""
    since, until = span(found)
    rows = visible(actor).filter(recorded_at__gte=since, recorded_at__lt=until)
    if found.kind == Anomaly.SIGN_IN:
        kind, _colon, reference = found.who.partition(":")
        doors = [event for event in DOOR_EVENTS if event != KernelEvent.REFUSED]
        rows = rows.filter(_about(kind, reference), event__in=doors)
    elif found.kind == Anomaly.REFUSED:
        rows = rows.filter(by=found.who, event=KernelEvent.REFUSED)
    elif found.kind == Anomaly.TAKEN_OUT:
        rows = rows.filter(by=found.who, event=CASES_TAKEN_OUT)
    else:
        rows = rows.filter(by=found.who, event=CASE_READ)
    return rows.order_by("recorded_at", "pk")


def lines(rows: Iterable[LedgerEntry]) -> list[Line]:
    """Return entries as they are shown, with the names behind their codes, by two queries."""
    found = list(rows)
    names = names_of({entry.by for entry in found} | {_code(entry) for entry in found})
    return [
        Line(
            entry=entry,
            name=names.get(entry.by, entry.by),
            about=names.get(_code(entry), entry.subject),
            about_code=_code(entry) if _code(entry) in names else "",
            where=str(entry.facts.get("where", "")),
            cases=len(entry.facts["cases"]) if "cases" in entry.facts else None,
        )
        for entry in found
    ]


def names_of(codes: Iterable[str]) -> dict[str, str]:
    """Return the names behind codes such as `user:7`, by two queries at most."""
    wanted = set(codes)
    pks = [int(code[5:]) for code in wanted if code.startswith("user:") and code[5:].isdigit()]
    clients = [code[7:] for code in wanted if code.startswith("client:")]
    found = {
        "system": _("The system itself"),
        "public": _("Somebody without an account"),
        "user:unknown": _("No account of that name"),
    }
    if pks:
        people = User.objects.filter(pk__in=pks).values_list("pk", "full_name", "username")
        found |= {f"user:{pk}": name or username for pk, name, username in people}
    if clients:
        machines = ApiClient.objects.filter(client_id__in=clients)
        named = machines.values_list("client_id", "name")
        found |= {f"client:{client_id}": name or client_id for client_id, name in named}
    return found


def people_named(word: str) -> list[tuple[str, str, str]]:
    """Return code, name and role of the accounts and machines that a word may mean."""
    people = User.objects.filter(Q(username__icontains=word) | Q(full_name__icontains=word))
    machines = ApiClient.objects.filter(Q(name__icontains=word) | Q(client_id=word))
    found = [
        (f"user:{one.pk}", one.full_name or one.username, one.role)
        for one in people.order_by("full_name", "pk")[:MOST_FOUND]
    ]
    found += [
        (f"client:{one.client_id}", one.name, one.role)
        for one in machines.order_by("name", "pk")[:MOST_FOUND]
    ]
    return found[:MOST_FOUND]


def classes_shown() -> list[tuple[str, str]]:
    """Return the classes that some event has, the readings first."""
    used = set(events.classes().values())
    named = [(one.value, str(one.label)) for one in LogClass if one in used]
    return sorted(named, key=lambda one: (one[0] != LogClass.READING, one[1]))


def _about(kind: str, reference: str) -> Q:
    return Q(subject_type=kind, subject=reference)


def _code(entry: LedgerEntry) -> str:
    """Return the code of the person or machine that an entry is about, if it is about one."""
    about_somebody = entry.subject_type in {"user", "client"}
    return f"{entry.subject_type}:{entry.subject}" if about_somebody else ""


def _begin(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=get_default_timezone())
