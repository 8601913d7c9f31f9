"""The stages of a bulk regime: what was done within the order, and how much could be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from warrants.rules.breaches import Breach
from warrants.rules.requests import BulkFacts
from warrants.rules.vocabulary import Effect, Severity

# Each stage takes from one before it: nothing is examined that was not selected.
FROM: Final[Mapping[str, str]] = {
    "selected": "collected",
    "examined": "selected",
    "shared": "examined",
    "deleted": "collected",
}
WITHIN: Final = frozenset({"collected", "selected"})  # what an order in force is needed for


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage as it is said to have been carried out."""

    stage: str
    at: datetime
    records: int
    selectors: int | None


def check_stage(order: BulkFacts, before: Sequence[Stage], one: Stage) -> list[Breach]:
    """Return what about a stage cannot be, and what goes beyond the order: flags, every one.

    A stage is told when it is done: a refusal would keep it off the record.
    """
    return [*_sense(order, before, one), *_scope(order, one)]


def own_approval(order: BulkFacts) -> Breach:
    """Return the flag of a stage that whoever carried it out approved as well."""
    return _flag("bulk_own_approval", order, "/approved_by/name")


def _sense(order: BulkFacts, before: Sequence[Stage], one: Stage) -> Iterator[Breach]:
    source = FROM.get(one.stage)
    if source is None:
        return
    held = sum(each.records for each in before if each.stage == source and each.at <= one.at)
    if one.stage == "deleted":
        held -= sum(each.records for each in before if each.stage == "deleted")
    if one.records > held:
        yield _flag("bulk_more_than_before", order, "/records", actual=one.records, limit=held)


def _scope(order: BulkFacts, one: Stage) -> Iterator[Breach]:
    if one.stage in WITHIN and not order.starts_at <= one.at < order.until:
        yield _flag("bulk_stage_outside", order, "/at", at=one.at.isoformat())
    if one.selectors is not None and one.selectors > order.most_selectors:
        yield _flag(
            "bulk_selectors_beyond",
            order,
            "/selectors",
            actual=one.selectors,
            limit=order.most_selectors,
        )


def _flag(code: str, order: BulkFacts, pointer: str, **figures: Any) -> Breach:
    return Breach(
        code=code,
        effect=Effect.FLAG,
        severity=Severity.HIGH,
        party="agency",
        pointer=pointer,
        figures={"record": order.reference, **figures},
    )
