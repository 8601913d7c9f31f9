"""Whatever is tried on a piece of material, the chain holds."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.warrants.rules.books import CODES, NOON, book, kz
from warrants.disputes.rules import NO_TELLING, OUT_OF_STEP, disputing, refusing
from warrants.disputes.words import DISPUTE_NAMES
from warrants.enums import CustodyKind
from warrants.rules.access import Access, Around, anomalies
from warrants.rules.breaches import refuse
from warrants.rules.custody import FIELDS, Happening, Piece, after, check_happening
from warrants.rules.custody_words import CUSTODY, CUSTODY_NAMES
from warrants.rules.requests_words import REQUEST_NAMES, REQUESTS
from warrants.rules.sentences import breach_sentence
from warrants.rules.vocabulary import Effect, Severity

HOUR = timedelta(hours=1)
RULES = kz().material
assert RULES is not None
HOLDERS = st.sampled_from(["Room 1", "Room 2", "Laboratory"])
VALUES: dict[str, Any] = {
    "holder": HOLDERS,
    "to": HOLDERS,
    "quantity": st.integers(-2, 12),
    "copies": st.integers(-1, 4),
    "because": st.sampled_from(["inadmissible", "out_of_scope"]),
    "witnesses": st.sampled_from([(), ("W. One",), ("W. One", "W. Two"), ("A", "W. One")]),
    "planned_at": st.just(NOON + 70 * 24 * HOUR),
    "confidential": st.just(("lawyer",)),
    "filter_person": st.just("F"),
}


@st.composite
def happenings(draw: Any) -> tuple[CustodyKind, str, int, dict[str, Any]]:
    kind = draw(st.sampled_from(list(FIELDS)))
    needed, possible = FIELDS[kind]
    names = [*needed, *(name for name in possible if draw(st.booleans()))]
    said = {name: draw(VALUES.get(name, st.just("x"))) for name in names}
    return kind, draw(st.sampled_from(["A", "F", "Head"])), draw(st.integers(-1, 40)), said


@pytest.mark.parametrize("code", CODES)
@settings(max_examples=300, deadline=None, derandomize=True)
@given(tried=st.lists(happenings(), max_size=40))
def test_no_chain_breaks_what_custody_promises(code: str, tried: list[Any]) -> None:
    rules = book(code).material
    assert rules is not None
    piece = Piece("M1", "Room 1", volume=10, copies=1, last_at=NOON)
    for kind, officer, hours, said in tried:
        what = Happening(kind, piece.last_at + hours * HOUR, officer, said)
        if any(b.effect == Effect.REFUSE for b in check_happening(rules, piece, what)):
            continue
        before, piece = piece, after(piece, what)
        assert 0 <= piece.destructible <= piece.volume <= before.volume
        assert piece.copies >= 0
        assert piece.last_at >= before.last_at
        if kind == CustodyKind.HANDED_OVER:
            assert said["holder"] == before.holder == piece.holder
        if piece.holder != before.holder:
            assert (kind, piece.holder) == (CustodyKind.RECEIVED, before.offered_to)
        if before.destroyed_at:
            assert kind == CustodyKind.ATTESTED
        if kind == CustodyKind.DESTROYED:
            assert not before.held
            assert before.permitted_at
            assert before.told_at or not rules.destruction.tell_prosecutor
            assert len(set(said["witnesses"]) - {officer}) >= rules.destruction.witnesses
        if piece.destroyed_at:
            assert piece.volume == piece.copies == 0
        assert not (before.quarantined and kind == CustodyKind.COPIED)


@pytest.mark.parametrize("table", [CUSTODY, REQUESTS])
def test_every_sentence_is_in_three_languages_and_names_its_record(table: Any) -> None:
    for code, wordings in table.items():
        assert len(set(wordings)) == 3, code
        for text in wordings:
            assert text.endswith("."), code
        if not code.startswith("unknown_"):
            assert all("{record}" in text for text in wordings), code


@pytest.mark.parametrize("names", [CUSTODY_NAMES, DISPUTE_NAMES, REQUEST_NAMES])
def test_what_has_a_name_has_a_sentence(names: Any) -> None:
    for code, titles in names.items():
        assert len(set(titles)) == 3
        assert breach_sentence(code, {}, "en") != code


def test_whatever_breaks_a_chain_is_refused_or_disputed_and_each_dispute_has_a_name() -> None:
    of_access = {code for code in CUSTODY if code.startswith("access_")}
    of_pieces = {"unknown_material", "unknown_material_class"}
    flags = set(CUSTODY_NAMES)
    assert set(CUSTODY) - flags - of_access - of_pieces == {*NO_TELLING, *DISPUTE_NAMES}
    assert set(DISPUTE_NAMES) > OUT_OF_STEP
    assert not NO_TELLING & set(DISPUTE_NAMES)
    for code in {*NO_TELLING, *DISPUTE_NAMES}:
        breach = refuse(code, "/kind")
        assert bool(refusing([breach])) == (code in NO_TELLING)
        for one in disputing([breach]):
            expected = Severity.MEDIUM if code in OUT_OF_STEP else Severity.HIGH
            assert (one.effect, one.severity) == (Effect.FLAG, expected)


def around(**changes: Any) -> Around:
    given: dict[str, Any] = {
        "assigned": frozenset({"KZ-1"}),
        "obtained_at": NOON - HOUR,
        "ended_at": None,
        "permitted_at": None,
        "destroyed_at": None,
        "quarantined": False,
        "filter_person": "",
        "same_day": 1,
    }
    return Around(**given | changes)


@pytest.mark.parametrize(
    ("changes", "look", "codes"),
    [
        ({}, {}, []),
        ({"assigned": frozenset()}, {}, ["access_unassigned"]),
        ({"same_day": 501}, {}, ["access_volume"]),
        ({"same_day": 500}, {}, []),
        ({}, {"at": NOON + 10 * HOUR}, ["access_hours"]),
        ({"ended_at": NOON}, {"purpose": "live"}, ["access_after_end"]),
        ({"ended_at": NOON}, {"purpose": "evidence"}, []),
        ({"permitted_at": NOON}, {}, ["access_after_order"]),
        ({"permitted_at": NOON}, {"purpose": "destruction"}, []),
        ({"permitted_at": NOON, "destroyed_at": NOON}, {}, ["access_after_destruction"]),
        ({"quarantined": True, "filter_person": "F"}, {}, ["access_to_quarantined"]),
        ({"quarantined": True, "filter_person": "F"}, {"officer": "F"}, []),
        ({"obtained_at": NOON + HOUR}, {}, ["access_before_material"]),
    ],
)
def test_what_is_unusual_in_a_look(
    changes: dict[str, Any], look: dict[str, Any], codes: list[str]
) -> None:
    assert RULES is not None
    said: dict[str, Any] = {"officer": "KZ-1", "at": NOON, "purpose": "investigation", "records": 1}
    found = anomalies(kz(), RULES, Access("M1", **said | look), around(**changes))
    assert [breach.code for breach in found] == codes
