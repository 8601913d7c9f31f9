"""Which law holds on a day: the stored rulebooks, read once each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import cached_property, lru_cache

from django.db.models import QuerySet

from oversight.deadlines.calendar import Calendar
from oversight.models import CalendarDay
from warrants.models import RulebookVersion
from warrants.rules.retention import MaterialRules
from warrants.rules.rulebook import Rulebook, parse


class NoSuchRulebook(LookupError):
    """No activated version of this rulebook holds on that day."""


@lru_cache(maxsize=64)
def _parsed(sha256: str, code: str) -> Rulebook:
    text = RulebookVersion.objects.values_list("text", flat=True).get(sha256=sha256)
    return parse(text, code)


def rules_of(version: RulebookVersion) -> Rulebook:
    """Return the rules of a stored version; parsed once per process, for its text never changes."""
    return _parsed(version.sha256, version.code)


def codes_of(code: str) -> frozenset[str]:
    """Return every measure and every category of data that a law knows or knew."""
    found: set[str] = set()
    for row in RulebookVersion.objects.filter(code=code).defer("text"):
        rules = rules_of(row)
        found |= {*rules.measures, *(rules.data.categories if rules.data else ())}
    return frozenset(found)


def custody_rules(version: RulebookVersion) -> tuple[Rulebook, MaterialRules]:
    """Return the rules that material of a case under `version` is kept by.

    A version older than these rules says nothing of them; then those of the newest
    stored version of the same law hold, since material is kept today.

    Raises:
        NoSuchRulebook: no version of this law says anything of material.
    """
    rules = rules_of(version)
    if rules.material is not None:
        return rules, rules.material
    for row in RulebookVersion.objects.filter(code=version.code).defer("text"):
        rules = rules_of(row)
        if rules.material is not None:
            return rules, rules.material
    raise NoSuchRulebook(version.code)


def data_version(code: str, at: datetime) -> RulebookVersion:
    """Return the version of `code` that says who may ask for stored data at `at`.

    The version in force on that day; where it is older than these rules, the newest
    stored one, as with material.

    Raises:
        NoSuchRulebook: none is activated for that day, or none says anything of data.
    """
    version = version_on(code, at.date())
    if rules_of(version).data is not None:
        return version
    for row in RulebookVersion.objects.filter(code=code).defer("text"):
        if rules_of(row).data is not None:
            return row
    raise NoSuchRulebook(code)


def versions_on(code: str, day: date) -> QuerySet[RulebookVersion]:
    """Return the versions of `code` activated by `day`, the one that holds first."""
    rows = RulebookVersion.objects.filter(code=code, active_from__lte=day)
    return rows.defer("text").order_by("-active_from")


def version_on(code: str, day: date) -> RulebookVersion:
    """Return the version of `code` that holds on `day`.

    Raises:
        NoSuchRulebook: none is activated for that day.
    """
    found = versions_on(code, day).first()
    if found is None:
        raise NoSuchRulebook(code)
    return found


def is_foreign(code: str, own: str) -> bool:
    """Whether `code` is a known law of another country than the rulebook `own`."""
    rows = RulebookVersion.objects.filter(code__in=[code, own])
    countries = dict(rows.order_by().values_list("code", "jurisdiction").distinct())
    return code in countries and countries[code] != countries.get(own)


def measures_known(code: str) -> frozenset[str]:
    """Return the measures that some stored version of a rulebook knows, in force or not."""
    rows = RulebookVersion.objects.filter(code=code).defer("text")
    return frozenset(measure for row in rows for measure in rules_of(row).measures)


def versions_in_force(day: date) -> list[RulebookVersion]:
    """Return the version of every rulebook that holds on `day`, by code."""
    rows = RulebookVersion.objects.filter(active_from__lte=day).order_by("code", "-active_from")
    return list(rows.distinct("code"))


def calendar_of(rulebook: Rulebook) -> Calendar:
    """Return the country's calendar with the body's own changes; the newest change wins."""
    return Calendar(rulebook.rulebook.holidays, changes=Changes(rulebook.jurisdiction))


class Changes(Mapping[date, bool]):
    """The body's own changes of a country's calendar, read when a deadline first asks."""

    def __init__(self, country: str) -> None:
        self.country = country

    @cached_property
    def _days(self) -> dict[date, bool]:
        rows = CalendarDay.objects.filter(country=self.country).order_by("id")
        return {row.day: row.working for row in rows}

    def __getitem__(self, day: date) -> bool:
        return self._days[day]

    def __iter__(self) -> Iterator[date]:
        return iter(self._days)

    def __len__(self) -> int:
        return len(self._days)
