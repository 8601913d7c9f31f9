"""Do the steps that no figure counts whole say what their entries say: who reported them, by which paper?

A step from before its entry held a hash is held against what the entry does say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from audits.rules.recount import Story
from audits.selectors.recorded import Row, officer_hash
from warrants.enums import NoticeStatus

Pair = tuple[str, Any, Any]
Hash = Callable[[str | bytes], str]


class Kept(NamedTuple):
    """One step as its row has it: codes as they stand in the entry, texts by their hash there."""

    name: str
    at: datetime | None  # None where the row does not say
    recorded_at: datetime | None
    codes: Mapping[str, Any]
    texts: Mapping[str, str]
    officer: Mapping[str, str]


def steps(row: Row, story: Story, hashed: Hash | None) -> Iterator[Pair]:
    """Yield each step as row and entry have it; texts only while the key of the case is there."""
    told = dict(story.told)
    for one in _kept(row, story):
        said = told.pop(one.name, None)
        yield one.name, "recorded", "recorded" if said else "unknown"
        if said is None:
            continue
        yield f"{one.name}: at", one.at or said.at, said.at
        yield f"{one.name}: recorded_at", one.recorded_at, said.recorded_at
        for name, code in one.codes.items():
            yield f"{one.name}: {name}", code, said.facts[name]
        if hashed is None:
            continue
        for name, text in one.texts.items():
            if name in said.facts:
                yield f"{one.name}: {name}", hashed(text), said.facts[name]
        shown = officer_hash(one.officer, hashed)
        yield f"{one.name}: officer", shown, said.facts.get("officer_hash", "")
    yield "steps without a record", sorted(told), []


def unbacked(row: Row, story: Story) -> int:
    """Return how many officers and papers were recorded before entries held their hashes."""
    papers = sum(
        bool(text) and one.name in story.told and name not in story.told[one.name].facts
        for one in _kept(row, story)
        for name, text in one.texts.items()
    )
    return papers + sum(
        bool(reason.officer) and "officer_hash" not in said.facts
        for event, entries in story.reasons.items()
        for reason, said in zip(row.reasons_of(event), entries, strict=False)
    )


def _kept(row: Row, story: Story) -> Iterator[Kept]:
    if row.final_decision:
        final = row.final_decision
        codes, texts = {"ending": final.ending}, {"paper_hash": final.paper}
        yield Kept(
            "final decision", final.decided_at, final.recorded_at, codes, texts, final.officer
        )
    for number, ruling in enumerate(row.rulings):
        by: dict[str, Any] = {"ground": ruling.ground, "judge": ruling.judge_id}
        texts = {"reasons_hash": ruling.reasons}
        yield Kept(f"ruling {number}", ruling.decided_at, ruling.recorded_at, by, texts, {})
    for notice in row.notices:
        name = f"notice {notice.target.number}"
        if notice.status in {NoticeStatus.SERVED, NoticeStatus.UNIDENTIFIED}:
            codes = {"way": notice.way}
            texts = {"proof_hash": notice.proof, "why_hash": notice.why}
            yield Kept(name, notice.served_at, notice.recorded_at, codes, texts, notice.officer)
        for one in notice.remedies.all():
            codes, texts = {"outcome": one.outcome}, {"paper_hash": one.paper}
            yield Kept(f"{name}, {one.step}", one.at, one.recorded_at, codes, texts, one.officer)
    for order in row.orders:
        name = f"order on provider {order.provider_id}"
        known = row.asked | {use.facts["provider"] for use in story.uses.values()}
        if name in story.told or order.officer or order.provider_id not in known:
            # else known from actual use, or from a request for stored data, which has its own entry
            yield Kept(name, order.served_at, order.recorded_at, {}, {}, order.officer)
