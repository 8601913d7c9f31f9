"""The worklist of flags: what is open, how grave it is, what it is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Q, QuerySet

from oversight.flags.enums import FlagState, Severity
from oversight.flags.models import Flag
from oversight.flags.subjects import (
    Subject,
    about,
    subject_of,
    subjects,
    unauthorised,
    visible,
)
from oversight.models import Actor
from oversight.words import many, spoken

COUNTED: Final = 1000
DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class FlagLine:
    """One flag as a list shows it: what it is about, in words, and where that is."""

    flag: Flag
    subject: Subject
    sentence: str

    @property
    def name(self) -> str:
        """What the flag is about, by its reference or name."""
        return self.subject.name(self.flag)

    @property
    def page(self) -> str:
        """Return the address of what the flag is about."""
        return self.subject.page(self.flag)

    @property
    def agency(self) -> Any:
        """Return the agency concerned; None where there is none."""
        row: Any = self.flag
        for step in self.subject.path.split("__") if self.subject.path else ():
            row = getattr(row, step)
        return None if row is self.flag else row


def flags_for(actor: Actor) -> QuerySet[Flag]:
    """Return the flags about what this actor may know of, with what a list shows of each."""
    kinds = subjects().values()
    return (
        Flag.objects.filter(visible(actor))
        .select_related("settled_by", *(path for one in kinds for path in one.related))
        .defer(*(path for one in kinds for path in one.deferred))
    )


def waiting(actor: Actor, *, without_authority: bool = False) -> QuerySet[Flag]:
    """Return the open flags of today's cases, the gravest first, then the newest."""
    found = flags_for(actor).filter(state=FlagState.OPEN, historic=False)
    if without_authority:
        found = found.filter(unauthorised())
    return found.order_by("-rank", "-pk")


def search(actor: Actor, asked: Mapping[str, Any], at: datetime) -> QuerySet[Flag]:
    """Return the flags that a search asks for; open ones of today's cases where it asks for none.

    `age` is in whole days since a flag was raised, the edge included.
    """
    found = flags_for(actor).filter(historic=bool(asked.get("history")))
    state = asked.get("state") or FlagState.OPEN
    if state != "all":
        found = found.filter(state=state)
    for name in ("severity", "code"):
        if asked.get(name):
            found = found.filter(**{name: asked[name]})
    if asked.get("unauthorised"):
        found = found.filter(unauthorised())
    if asked.get("kind"):
        found = found.filter(about(asked["kind"]))
    if asked.get("agency"):
        found = found.filter(of_agency(asked["agency"]))
    if asked.get("age"):
        found = found.filter(raised_at__lte=at - int(asked["age"]) * DAY)
    return found


def of_agency(agency: Any) -> Q:
    """Return the condition that a flag concerns this agency."""
    paths = [one.path for one in subjects().values() if one.path]
    found = Q()
    for path in paths:
        kind, _step, within = path.partition("__")
        model: Any = Flag._meta.get_field(kind).related_model
        found |= Q(
            **{f"{kind}__in": model._default_manager.filter(**{within: agency}).values("pk")}
        )
    return found


def lines(flags: Iterable[Flag]) -> list[FlagLine]:
    """Return flags as lists show them; they come from `flags_for`."""
    language = spoken()
    found = ((flag, subject_of(flag)) for flag in flags)
    return [FlagLine(flag, kind, kind.sentence(flag, language)) for flag, kind in found]


def count_open(
    actor: Actor,
    severity: Severity | None = None,
    *,
    historic: bool = False,
    without_authority: bool = False,
) -> str:
    """Return in words how many open flags wait, counted no further than is read."""
    found = Flag.objects.filter(visible(actor), state=FlagState.OPEN, historic=historic).order_by()
    if without_authority:
        found = found.filter(unauthorised())
    if severity:
        found = found.filter(severity=severity)
    return many(found.values("pk")[: COUNTED + 1].count(), COUNTED)


def names(language: str) -> dict[str, str]:
    """Return what every code that a flag can have is called in a list."""
    found: dict[str, str] = {}
    for one in subjects().values():
        found.update(one.names(language))
    return found


def named(event: str, number: int) -> Flag | None:
    """Return the flag that an entry of a settling means by its number.

    Entries made when each kind of subject had flags of its own hold the key of that
    time; no flag that was made since has such a key and such a subject.
    """
    kinds = {one.kind for one in subjects().values() if one.settled == event and not one.part}
    if not kinds:
        return None
    of = Q()
    for kind in kinds:
        of |= Q(**{f"{kind}__isnull": False})
    found = Flag.objects.filter(of)
    return found.filter(former_id=number).first() or found.filter(pk=number).first()
