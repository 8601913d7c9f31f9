"""What providers publish, taken in and held against what agencies filed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.core.exceptions import PermissionDenied
from django.db import transaction

from audits import policies
from audits.enums import AuditEvent
from audits.models import ProviderFigure
from audits.rules.provider_figures import Fault, Published, Row, differs
from audits.selectors import provider_figures as selectors
from oversight.actions import ledger, people
from oversight.enums import ProviderKind
from oversight.models import SYSTEM, Actor, Provider
from warrants.models import Flag

BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class Publisher:
    """Whose figures they are: a code, what it is called where it is new, and who gave them."""

    code: str
    name: str
    attribution: str


@dataclass(slots=True)
class Progress:
    """How far the taking in has come; `faults` are periods that are known with other figures."""

    of: int
    done: int = 0
    new: int = 0
    flags: int = 0
    faults: list[Fault] = field(default_factory=list)


def take_over(
    *, published: Published, publisher: Publisher, by: Actor, at: datetime
) -> Iterator[Progress]:
    """Store published figures, a batch a transaction, and flag where the records differ.

    What is known is left as it is, but compared again. A provider that is new here is
    added, closed, so that nobody can ask it by mistake.

    Raises:
        PermissionDenied: `by` is not the command line.
    """
    if not policies.may_take_over_figures(by):
        raise PermissionDenied
    rows = sorted(published.rows.values(), key=lambda row: row.period)
    progress = Progress(of=len(rows))
    for start in range(0, len(rows), BATCH):
        some = rows[start : start + BATCH]
        _store(some, published, publisher, progress, by, at)
        yield progress


@transaction.atomic
def _store(
    some: Sequence[Row],
    published: Published,
    publisher: Publisher,
    progress: Progress,
    by: Actor,
    at: datetime,
) -> None:
    provider = _provider(publisher, at)
    known = {
        (one.country, one.starts_on, one.ends_on): one
        for one in ProviderFigure.objects.filter(
            provider=provider, country__in={row.country for row in some}
        )
    }
    fresh = [row for row in some if row.period not in known]
    faults = [
        differs(row, f"{before.file}, line {before.line}, loaded earlier,")
        for row in some
        if (before := known.get(row.period))
        and (before.requests, before.persons) != (row.requests, row.persons)
    ]
    ProviderFigure.objects.bulk_create(
        ProviderFigure(
            provider=provider,
            country=row.country,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            requests=row.requests,
            persons=row.persons,
            attribution=publisher.attribution,
            file=row.file,
            line=row.line,
            loaded_at=at,
        )
        for row in fresh
    )
    flags = _compare(provider, some, at)
    ledger.record(
        event=AuditEvent.PUBLISHED_LOADED,
        subject=("provider", provider.code),
        by=by,
        at=at,
        facts={
            "files": sorted(published.sha256),
            "figures": len(some),
            "new": len(fresh),
            "countries": sorted({row.country for row in some}),
            "unread": len(published.faults),
            "differ_from_earlier": len(faults),
            "flags": dict(sorted(Counter(flag.code for flag in flags).items())),
        },
    )
    progress.done += len(some)
    progress.new += len(fresh)
    progress.flags += len(flags)
    progress.faults += faults


def _compare(provider: Provider, some: Sequence[Row], at: datetime) -> list[Flag]:
    """Flag where the figures of this installation's country differ from the records; once each."""
    country = selectors.home()
    if country not in {row.country for row in some}:
        return []
    since = selectors.first_day()
    ours = ProviderFigure.objects.filter(provider=provider, country=country)
    raised = set(Flag.objects.filter(figure__in=ours).values_list("figure", "code"))
    flags = []
    for row in selectors.with_filed(ours):
        filed = selectors.filed_of(row, since, at)
        flags += [
            Flag(
                figure=row,
                code=one.code,
                severity=one.severity,
                party="agency",
                figures={
                    "since": row.starts_on.isoformat(),
                    "until": row.ends_on.isoformat(),
                    "requests": row.requests,
                    "persons": row.persons,
                    "asked": filed.asked,
                    "answered": filed.answered,
                    "about": filed.persons,
                    "covered": filed.covered,
                },
                raised_at=at,
            )
            for one in selectors.differences_of(row, filed)
            if (row.pk, one.code) not in raised
        ]
    return Flag.objects.bulk_create(flags)


def _provider(publisher: Publisher, at: datetime) -> Provider:
    """Return the provider; a new one is closed until an administrator opens it."""
    found = Provider.objects.filter(code=publisher.code).first()
    if found is not None:
        return found
    name = publisher.name
    row = Provider(
        code=publisher.code,
        kind=ProviderKind.INTERNET,
        name_en=name,
        name_ru=name,
        name_kk=name,
        active=False,
    )
    people.save_organisation(row=row, by=SYSTEM, at=at)
    return row
