"""Material and its custody: each step that is open, and each that is refused by name."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from oversight.enums import Role
from oversight.models import LedgerEntry
from oversight.rules.refusal import Refusal
from tests.build import DAY, HOUR, NOON, a_person, a_warrant, an_agency
from tests.warrants.material import (
    HOLDER,
    OBTAINED,
    a_destroyed_piece,
    a_piece,
    a_piece_as_filed,
    by_agency,
    happens,
)
from warrants.actions import custody, decisions, material, sweeps
from warrants.actions.material import notice_retention
from warrants.enums import CustodyKind, Event, MaterialState
from warrants.models import Clock, CustodyEvent, DisputedStatement, Flag, Material, Warrant
from warrants.rules.custody_submissions import CustodyIn, MaterialIn
from warrants.rules.submissions import DecisionIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def warrant() -> Warrant:
    return a_warrant(granted=True)


@pytest.fixture
def piece(warrant: Warrant) -> Material:
    return a_piece(warrant)


def codes(refused: pytest.ExceptionInfo[Refusal]) -> set[str]:
    return {breach.code for breach in refused.value.breaches}


def flags(piece: Material) -> list[str]:
    return list(Flag.objects.filter(material=piece).values_list("code", flat=True))


def disputed(piece: Material) -> set[str]:
    """Return what the last statement in dispute contradicts; each has its flag and its entry."""
    statement = DisputedStatement.objects.filter(material=piece).last()
    assert statement is not None
    entry = LedgerEntry.objects.filter(event=Event.CUSTODY_DISPUTED).latest("id")
    assert entry.facts["broken"] == statement.broken
    assert (entry.facts["material"], entry.facts["kind"]) == (piece.reference, statement.kind)
    assert set(statement.broken) <= set(flags(piece))
    return set(statement.broken)


def stands(piece: Material) -> tuple[object, ...]:
    """Return all that a piece and its chain are."""
    row = Material.objects.values().get(pk=piece.pk)
    return (row, *CustodyEvent.objects.filter(material=piece).values_list("number", "kind"))


def destroy(piece: Material, *, at: object = OBTAINED + 65 * DAY, **changes: object) -> Material:
    given = {
        "holder": HOLDER,
        "quantity": 100,
        "copies": 1,
        "act": "Act 7",
        "method": "Overwritten",
        "witnesses": ["W. One", "W. Two"],
    }
    return happens(piece, "destroyed", at=at, **(given | changes))  # type: ignore[arg-type]


def permitted(piece: Material) -> Material:
    """Tell the prosecutor in time and permit the destruction of the whole."""
    happens(piece, "told", at=OBTAINED + DAY, planned_at=(OBTAINED + 65 * DAY).isoformat())
    return happens(piece, "permitted", at=OBTAINED + 60 * DAY, legal_basis="CPC 240(1)")


def test_a_piece_begins_its_chain_and_says_until_when_it_is_kept(warrant: Warrant) -> None:
    piece = a_piece(warrant)
    assert piece.reference == f"{warrant.reference}-M1"
    assert (piece.volume, piece.copies, piece.holder) == (100, 1, HOLDER)
    assert piece.keep_until is not None
    assert (piece.keep_until - OBTAINED).days in {180, 181, 182, 183, 184}
    event = CustodyEvent.objects.get(material=piece)
    assert (event.kind, event.number) == (CustodyKind.OBTAINED, 0)
    entry = LedgerEntry.objects.get(event=Event.MATERIAL)
    assert entry.facts["volume"] == 100
    assert HOLDER not in str(entry.facts)
    assert flags(piece) == []


def test_what_no_measure_could_bring_and_no_term_covered_is_flagged(warrant: Warrant) -> None:
    piece = a_piece(warrant, class_="postal", obtained_at=(NOON - 90 * DAY).isoformat())
    assert {"material_beyond_measures", "obtained_outside_term", "recorded_late"} == set(
        flags(piece)
    )


def test_a_piece_is_refused_with_every_fault_at_once_and_nothing_is_left(warrant: Warrant) -> None:
    with pytest.raises(Refusal) as refused:
        a_piece(warrant, class_="rumours", volume=-3, confidential=["lawyer", "astrologer"])
    assert codes(refused) == {
        "unknown_material_class",
        "unknown_confidential",
        "custody_field_missing",
        "quantity_below_zero",
    }
    assert not Material.objects.exists()


def test_what_comes_of_a_warrant_that_was_only_applied_for_is_recorded_and_flagged() -> None:
    piece = a_piece(a_warrant(), at=NOON)
    assert flags(piece) == ["obtained_outside_term"]


def test_the_same_reference_is_taken_once(warrant: Warrant, piece: Material) -> None:
    with pytest.raises(Refusal) as refused:
        a_piece(warrant, agency_reference=piece.agency_reference)
    assert refused.value.why == "duplicate"


def test_another_agency_records_nothing(warrant: Warrant) -> None:
    given = MaterialIn.model_validate(a_piece_as_filed())
    with pytest.raises(PermissionDenied):
        material.record_material(
            warrant_id=warrant.pk, given=given, by=a_person(Role.OFFICER).actor, at=OBTAINED
        )


def test_a_hand_over_has_two_sides(piece: Material) -> None:
    piece = happens(piece, "handed_over", at=OBTAINED + HOUR, holder=HOLDER, to="Laboratory")
    assert (piece.holder, piece.offered_to) == (HOLDER, "Laboratory")
    clock = Clock.objects.get(material=piece, rule="confirm_receipt")
    assert clock.due_at == OBTAINED + HOUR + 3 * DAY
    piece = happens(piece, "received", at=OBTAINED + DAY, holder="laboratory", officer="B. Tech")
    assert (piece.holder, piece.offered_to) == ("Laboratory", "")
    clock.refresh_from_db()
    assert clock.outcome == "met"
    receipt = CustodyEvent.objects.get(kind="received")
    assert receipt.answers is not None
    assert receipt.answers.kind == "handed_over"


def test_a_hand_over_that_nobody_confirms_is_flagged(piece: Material) -> None:
    happens(piece, "handed_over", at=OBTAINED + HOUR, holder=HOLDER, to="Laboratory")
    sweeps.miss_deadlines(at=OBTAINED + 5 * DAY)
    assert flags(piece) == ["receipt_unconfirmed"]


def test_nobody_hands_over_what_they_do_not_hold(piece: Material) -> None:
    before = stands(piece)
    happens(piece, "handed_over", at=OBTAINED + HOUR, holder="Somebody", to="Laboratory")
    assert disputed(piece) == {"custody_not_the_holder"}
    assert stands(piece) == before
    statement = DisputedStatement.objects.get()
    assert statement.said == {"holder": "Somebody", "to": "Laboratory"}
    assert (statement.kind, statement.at, statement.by_name) == (
        CustodyKind.HANDED_OVER,
        OBTAINED + HOUR,
        "A. Officer",
    )
    flag = Flag.objects.get(material=piece)
    assert (flag.severity, flag.figures["said"]) == ("high", "Somebody")
    assert "Somebody" not in str([one.facts for one in LedgerEntry.objects.all()])


def test_while_it_is_between_two_hands_nothing_else_is_done_by_the_first(piece: Material) -> None:
    happens(piece, "handed_over", at=OBTAINED + HOUR, holder=HOLDER, to="Laboratory")
    before = stands(piece)
    happens(piece, "copied", at=OBTAINED + DAY, holder=HOLDER, copies=1, purpose="evidence")
    assert disputed(piece) == {"custody_between_hands"}
    assert stands(piece) == before


def test_the_other_agency_answers_for_a_receipt_and_nobody_else(piece: Material) -> None:
    other = a_person(Role.OFFICER, agency=an_agency("receiver"))
    with pytest.raises(Refusal):
        happens(piece, "handed_over", at=OBTAINED + HOUR, holder=HOLDER, to="X", to_agency="nobody")
    happens(
        piece, "handed_over", at=OBTAINED + HOUR, holder=HOLDER, to="Unit 9", to_agency="receiver"
    )
    assert Material.objects.visible_to(other.actor).get() == piece
    with pytest.raises(PermissionDenied):
        happens(piece, "received", at=OBTAINED + DAY, holder="Unit 9")
    piece = happens(piece, "received", at=OBTAINED + DAY, holder="Unit 9", by=other.actor)
    assert piece.holder_agency == other.agency
    happens(piece, "moved", at=OBTAINED + 2 * DAY, holder="Unit 9", place="Vault", by=other.actor)


def test_a_court_answers_for_a_receipt(piece: Material) -> None:
    judge = piece.warrant.judge
    assert judge is not None
    assert judge.court is not None
    happens(
        piece,
        "handed_over",
        at=OBTAINED + HOUR,
        holder=HOLDER,
        to="Registry",
        to_court=judge.court.code,
    )
    with pytest.raises(PermissionDenied):
        happens(piece, "received", at=OBTAINED + DAY, holder="Registry")
    piece = happens(piece, "received", at=OBTAINED + DAY, holder="Registry", by=judge.actor)
    assert piece.holder_court == judge.court


def test_a_disputed_receipt_leaves_it_where_it_was_and_is_flagged(piece: Material) -> None:
    happens(piece, "handed_over", at=OBTAINED + HOUR, holder=HOLDER, to="Laboratory")
    piece = happens(
        piece, "disputed", at=OBTAINED + DAY, holder="Laboratory", reason="The box was empty."
    )
    assert (piece.holder, piece.offered_to) == (HOLDER, "")
    assert flags(piece) == ["receipt_disputed"]


def test_a_receipt_needs_a_hand_over(piece: Material) -> None:
    happens(piece, "received", at=OBTAINED + DAY, holder="Laboratory")
    assert disputed(piece) == {"custody_nothing_offered"}
    assert Flag.objects.get(material=piece).severity == "medium"


def test_events_come_in_order(piece: Material) -> None:
    happens(piece, "moved", at=OBTAINED - HOUR, holder=HOLDER, place="Vault")
    assert disputed(piece) == {"custody_out_of_order"}
    happens(piece, "moved", at=OBTAINED + HOUR, holder=HOLDER, place="Vault")
    assert [one.number for one in piece.disputes.all()] == [0]
    assert CustodyEvent.objects.filter(material=piece).last().number == 1


def test_what_is_privileged_waits_for_its_filter_person(warrant: Warrant) -> None:
    piece = a_piece(warrant, confidential=["lawyer"], filter_person="F. Filter")
    assert (piece.state, flags(piece)) == (MaterialState.QUARANTINE, ["confidential_recorded"])
    happens(piece, "copied", at=OBTAINED + HOUR, holder=HOLDER, copies=1, purpose="evidence")
    assert disputed(piece) == {"in_quarantine"}
    happens(piece, "filtered", at=OBTAINED + HOUR, quantity=20)
    assert disputed(piece) == {"not_the_filter_person"}
    piece = happens(piece, "filtered", at=OBTAINED + DAY, quantity=20, officer="F. Filter")
    assert (piece.quarantined, piece.destructible) == (False, 20)
    assert piece.state == MaterialState.TO_DESTROY
    assert Clock.objects.get(material=piece, rule="filter_privileged").outcome == "met"


def test_sharing_makes_a_copy_and_needs_recipient_basis_and_label(piece: Material) -> None:
    with pytest.raises(Refusal) as refused:
        happens(piece, "shared", at=OBTAINED + HOUR, holder=HOLDER, recipient="Tax office")
    assert codes(refused) == {"custody_field_missing"}
    assert {one.pointer for one in refused.value.breaches} == {"/legal_basis", "/label"}
    piece = happens(
        piece,
        "disclosed",
        at=OBTAINED + HOUR,
        holder=HOLDER,
        recipient="Police of Ruritania",
        country="ZZ",
        legal_basis="Treaty",
        label="For this case alone",
    )
    assert piece.copies == 2


def test_a_field_that_a_kind_does_not_have_is_refused(piece: Material) -> None:
    with pytest.raises(Refusal) as refused:
        happens(piece, "sealed", at=OBTAINED + HOUR, holder=HOLDER, country="ZZ")
    assert codes(refused) == {"custody_field_alien"}


def test_the_whole_way_to_destruction(warrant: Warrant) -> None:
    piece = a_destroyed_piece(warrant)
    assert (piece.volume, piece.copies, piece.state) == (0, 0, MaterialState.GONE)
    assert flags(piece) == []
    outcomes = dict(Clock.objects.filter(material=piece).values_list("rule", "outcome"))
    assert outcomes == {
        "tell_prosecutor_of_destruction": "met",
        "destroy": "met",
        "attest_destruction": "met",
    }


@pytest.mark.parametrize(
    "witnesses",
    [
        ["W. One", "W. One"],
        ["W. One", "one, W."],
        ["W. Olzhas", "W. Оlzhаs"],  # Cyrillic О and а
        ["W. One", "W. O\u200bne"],
        ["W. One", "officer, A."],
    ],
)
def test_one_witness_under_two_names_is_one(piece: Material, witnesses: list[str]) -> None:
    destroy(permitted(piece), witnesses=witnesses)
    assert "witnesses_too_few" in disputed(piece)


def test_an_unlawful_destruction_is_disputed_by_everything_that_is_missing(
    piece: Material,
) -> None:
    happens(piece, "held", at=OBTAINED + HOUR, legal_basis="Complaint", reason="A complaint.")
    before = stands(piece)
    destroy(piece, witnesses=["A. Officer", "W. One"])
    assert disputed(piece) == {
        "destroyed_under_hold",
        "destroyed_unpermitted",
        "prosecutor_untold",
        "witnesses_too_few",
    }
    assert stands(piece) == before
    rows = Flag.objects.filter(material=piece)
    assert {(one.severity, one.figures["record"]) for one in rows} == {("high", piece.reference)}
    entry = LedgerEntry.objects.get(event=Event.CUSTODY_DISPUTED)
    assert (entry.facts["quantity"], entry.facts["copies"]) == (100, 1)
    assert "W. One" not in str(entry.facts)


def test_a_second_destruction_stands_in_dispute(piece: Material) -> None:
    piece = destroy(permitted(piece))
    assert piece.state == MaterialState.DESTROYED
    before = stands(piece)
    destroy(piece, at=OBTAINED + 66 * DAY, quantity=0, copies=0)
    assert disputed(piece) == {"destroyed_twice"}
    assert stands(piece) == before


def test_nothing_happens_to_what_is_destroyed(piece: Material) -> None:
    piece = destroy(permitted(piece))
    happens(piece, "moved", at=OBTAINED + 66 * DAY, holder=HOLDER, place="Vault")
    assert disputed(piece) == {"custody_after_destruction"}


def test_whoever_may_not_speak_of_a_piece_disputes_nothing(piece: Material) -> None:
    stranger = a_person(Role.OFFICER).actor
    with pytest.raises(PermissionDenied):
        happens(piece, "moved", at=OBTAINED - HOUR, holder="X", place="Vault", by=stranger)
    assert not DisputedStatement.objects.exists()


def test_no_more_is_destroyed_than_is_there_or_permitted(piece: Material) -> None:
    happens(piece, "told", at=OBTAINED + DAY, planned_at=(OBTAINED + 65 * DAY).isoformat())
    happens(
        piece,
        "ruled_out",
        at=OBTAINED + 2 * DAY,
        because="out_of_scope",
        legal_basis="CPC 232(9)",
        quantity=30,
    )
    for quantity, code in (
        (31, "destroyed_beyond_permission"),
        (101, "more_than_there_is"),
    ):
        destroy(piece, quantity=quantity, copies=0)
        assert disputed(piece) == {code}
    with pytest.raises(Refusal) as refused:
        destroy(piece, quantity=-1, copies=0)
    assert codes(refused) == {"quantity_below_zero"}
    destroy(piece, quantity=30, copies=2)
    assert disputed(piece) == {"more_copies_than_there_are"}
    piece = destroy(piece, quantity=30, copies=0)
    assert (piece.volume, piece.destructible, piece.state) == (70, 0, MaterialState.KEPT)
    assert Clock.objects.get(material=piece, rule="destroy").outcome == "missed"


def test_a_prosecutor_told_too_late_and_a_destruction_too_soon_are_flagged(
    piece: Material,
) -> None:
    planned = OBTAINED + 65 * DAY
    happens(piece, "told", at=OBTAINED + 30 * DAY, planned_at=planned.isoformat())
    happens(piece, "permitted", at=OBTAINED + 31 * DAY, legal_basis="CPC 240(1)")
    destroy(piece, at=OBTAINED + 40 * DAY)
    assert flags(piece) == ["deadline_missed", "destroyed_before_plan"]


def test_who_destroyed_does_not_attest_and_no_officer_in_person_does(piece: Material) -> None:
    piece = destroy(permitted(piece))
    happens(piece, "attested", at=OBTAINED + 66 * DAY)
    assert disputed(piece) == {"attested_by_the_same"}
    officer = a_person(Role.OFFICER, agency=piece.warrant.agency)
    with pytest.raises(PermissionDenied):
        happens(piece, "attested", at=OBTAINED + 66 * DAY, officer="Head", by=officer.actor)
    head = a_person(Role.SUPERVISOR, agency=piece.warrant.agency)
    piece = happens(piece, "attested", at=OBTAINED + 66 * DAY, officer="Head", by=head.actor)
    assert piece.state == MaterialState.GONE


def test_what_is_kept_too_long_is_flagged_once(piece: Material) -> None:
    assert piece.keep_until
    assert notice_retention(at=piece.keep_until - timedelta(seconds=1)) == 0
    assert notice_retention(at=piece.keep_until) == 1
    assert notice_retention(at=piece.keep_until + DAY) == 0
    assert flags(piece) == ["retention_over"]


def test_what_a_refused_urgent_measure_brought_is_ruled_out() -> None:
    case = a_warrant(
        urgent={"started_at": (NOON - HOUR).isoformat(), "why": "He was leaving."},
    )
    piece = a_piece(case, at=NOON + HOUR)
    assert case.judge
    given = DecisionIn(
        outcome="refused",
        reasons="It was not urgent.",
        decided_at=NOON + 2 * HOUR,
        judge=case.judge.username,
    )
    decisions.decide(
        warrant_id=case.pk, number=0, given=given, by=case.judge.actor, at=NOON + 2 * HOUR
    )
    piece.refresh_from_db()
    assert (piece.ruled_out, piece.state) == ("inadmissible", MaterialState.TO_DESTROY)
    assert Clock.objects.get(material=piece, rule="destroy").due_at == NOON + 2 * HOUR + 28 * DAY
    later = a_piece(case, at=NOON + 3 * HOUR)
    assert later.ruled_out == "inadmissible"


def test_the_moment_does_not_lie_ahead(piece: Material) -> None:
    given = CustodyIn(kind="released", at=OBTAINED + DAY, officer={"name": "A"}, reason="R")  # type: ignore[arg-type]
    with pytest.raises(Refusal) as refused:
        custody.record_happening(
            material_id=piece.pk, given=given, by=by_agency(piece.warrant), at=OBTAINED
        )
    assert refused.value.why == "in_the_future"
