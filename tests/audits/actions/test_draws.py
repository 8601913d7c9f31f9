"""A draw: committed to before, fixed by the log, the same for everybody who draws it again."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from audits.actions import draws as actions
from audits.enums import DrawKind, LookOutcome
from audits.models import Draw, DrawnPiece
from audits.selectors import draws as selectors
from oversight.enums import Role
from oversight.models import LedgerEntry, User
from oversight.rules.refusal import Refusal
from tests.audits.draws import a_drawn_piece, an_announced_draw
from tests.build import DAY, NOON, Clock, a_person, a_rulebook, a_warrant, signed_in
from tests.oversight.log.whole import caught_up
from tests.warrants.material import OBTAINED, a_destroyed_piece, a_piece
from warrants.actions import recusals
from warrants.models import Flag, Warrant

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _log(tmp_path: Path, settings: Any) -> None:
    settings.LOG_MEMORY = tmp_path / "memory"


@pytest.fixture
def auditor() -> User:
    return a_person(Role.AUDITOR)


@pytest.fixture
def case(auditor: User) -> Warrant:
    a_rulebook()
    return a_warrant(granted=True)


def drawn(draw: Draw, by: User) -> Draw:
    caught_up()
    return actions.draw_pieces(draw_id=draw.pk, by=by.actor, at=NOON + DAY)


def test_the_seed_is_committed_to_before_and_told_when_drawn(case: Warrant, auditor: User) -> None:
    pieces = {a_piece(case).reference for _ in range(5)}
    draw = an_announced_draw(case.agency, by=auditor, size=3)
    announced = LedgerEntry.objects.get(event="draw.announced")
    seed = bytes(draw.seed)
    assert announced.facts["commitment"] == hashlib.sha256(seed).hexdigest()
    assert seed.hex() not in str(announced.facts)
    draw = drawn(draw, auditor)
    told = LedgerEntry.objects.get(event="draw.drawn").facts
    assert (told["seed"], told["population"]) == (seed.hex(), 5)
    assert told["position"] == selectors.position_of(draw) == draw.position
    chosen = list(draw.pieces.values_list("material__reference", flat=True))
    assert told["pieces"] == chosen
    assert len(chosen) == 3
    assert set(chosen) <= pieces
    assert selectors.redraw(draw).holds


def test_what_is_reported_after_the_announcement_is_not_drawn_from(
    case: Warrant, auditor: User
) -> None:
    first = a_piece(case)
    draw = an_announced_draw(case.agency, by=auditor, size=9)
    a_piece(case)
    other = a_piece(a_warrant(granted=True))
    draw = drawn(draw, auditor)
    assert [one.material for one in draw.pieces.all()] == [first]
    assert other.warrant.agency != case.agency
    assert selectors.redraw(draw).holds


def test_kept_and_destroyed_are_drawn_from_apart(case: Warrant, auditor: User) -> None:
    kept, gone = a_piece(case), a_destroyed_piece(case)
    for kind, piece in ((DrawKind.KEPT, kept), (DrawKind.DESTROYED, gone)):
        draw = drawn(an_announced_draw(case.agency, by=auditor, kind=kind, size=9), auditor)
        assert [one.material for one in draw.pieces.all()] == [piece]


def test_a_draw_waits_for_the_log_and_is_drawn_once(case: Warrant, auditor: User) -> None:
    draw = an_announced_draw(case.agency, by=auditor)
    with pytest.raises(Refusal) as refused:
        actions.draw_pieces(draw_id=draw.pk, by=auditor.actor, at=NOON)
    assert refused.value.why == "draw_waits"
    draw.refresh_from_db()
    assert draw.position is None
    drawn(draw, auditor)
    with pytest.raises(Refusal):
        actions.draw_pieces(draw_id=draw.pk, by=auditor.actor, at=NOON)
    assert LedgerEntry.objects.filter(event="draw.drawn").count() == 1


def test_another_sample_or_population_is_seen_when_drawn_again(
    case: Warrant, auditor: User
) -> None:
    for _ in range(4):
        a_piece(case)
    draw = drawn(an_announced_draw(case.agency, by=auditor, size=2), auditor)
    left = case.materials.exclude(pk__in=draw.pieces.values("material")).first()
    assert left is not None
    DrawnPiece.objects.create(draw=draw, number=3, material=left)
    again = selectors.redraw(draw)
    assert (again.seed, again.population, again.sample, again.holds) == (True, True, False, False)
    draw.population_sha256 = "0" * 64
    draw.seed = b"another"
    again = selectors.redraw(draw)
    assert (again.seed, again.population) == (False, False)


def test_nobody_changes_a_draw_or_a_look_in_the_database(case: Warrant, auditor: User) -> None:
    row = a_drawn_piece(a_piece(case), by=auditor)
    look(row, auditor)
    waiting = an_announced_draw(case.agency, by=auditor)
    for change in (
        lambda: Draw.objects.filter(pk=waiting.pk).update(seed=b"chosen"),
        lambda: Draw.objects.filter(pk=row.draw_id).update(size=1),
        lambda: DrawnPiece.objects.filter(pk=row.pk).update(remark="It was there."),
        lambda: DrawnPiece.objects.filter(pk=row.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


@pytest.mark.parametrize("role", [Role.OFFICER, Role.JUDGE, Role.CLERK, Role.ADMINISTRATOR])
def test_nobody_else_announces_draws_or_looks(case: Warrant, auditor: User, role: Role) -> None:
    row, by = a_drawn_piece(a_piece(case), by=auditor), a_person(role)
    waiting = an_announced_draw(case.agency, by=auditor)
    with pytest.raises(PermissionDenied):
        an_announced_draw(case.agency, by=by)
    with pytest.raises(PermissionDenied):
        actions.draw_pieces(draw_id=waiting.pk, by=by.actor, at=NOON)
    with pytest.raises(PermissionDenied):
        look(row, by)
    assert Draw.objects.count() == 2
    row.refresh_from_db()
    assert row.outcome == ""


def look(
    row: DrawnPiece,
    by: User,
    outcome: LookOutcome = LookOutcome.NOT_FOUND,
    remark: str = "The shelf is empty.",
) -> DrawnPiece:
    return actions.look_at_piece(
        piece_id=row.pk,
        outcome=outcome,
        remark=remark,
        looked_on=NOON.date(),
        by=by.actor,
        at=NOON,
    )


def test_a_mismatch_is_a_flag_on_the_case_and_a_fact_without_words(
    case: Warrant, auditor: User
) -> None:
    row = look(a_drawn_piece(a_piece(case), by=auditor), auditor)
    assert (row.outcome, row.looked_by, row.recorded_at) == ("not_found", auditor, NOON)
    flag = Flag.objects.get(code="verified_missing")
    assert (flag.warrant, flag.material, flag.severity) == (case, row.material, "high")
    entry = LedgerEntry.objects.get(event="draw.looked_at")
    assert (entry.subject, entry.facts["outcome"]) == (case.reference, "not_found")
    assert "shelf" not in str(entry.facts)
    with pytest.raises(Refusal):
        look(row, auditor, LookOutcome.AS_RECORDED, "")


def test_what_is_as_recorded_raises_nothing(case: Warrant, auditor: User) -> None:
    look(a_drawn_piece(a_piece(case), by=auditor), auditor, LookOutcome.AS_RECORDED, "")
    assert not Flag.objects.filter(code__startswith="verified").exists()


@pytest.mark.parametrize(
    ("outcome", "remark"),
    [(LookOutcome.STILL_THERE, "It is there."), (LookOutcome.DIFFERS, " ")],
)
def test_an_outcome_that_cannot_be_or_says_nothing_is_refused(
    case: Warrant, auditor: User, outcome: LookOutcome, remark: str
) -> None:
    row = a_drawn_piece(a_piece(case), by=auditor)
    with pytest.raises(Refusal):
        look(row, auditor, outcome, remark)
    row.refresh_from_db()
    assert (row.outcome, row.looked_by) == ("", None)
    assert not Flag.objects.filter(code__startswith="verified").exists()


def test_a_piece_of_a_case_one_is_recused_from_is_counted_and_not_named(
    case: Warrant, auditor: User
) -> None:
    row = a_drawn_piece(a_piece(case), by=auditor)
    head = a_person(Role.COMMISSIONER)
    recusals.recuse(warrant_id=case.pk, person=auditor, reason="Kin.", by=head.actor, at=NOON)
    assert selectors.worklist(row.draw, auditor.actor) == ([], 1)
    with pytest.raises(PermissionDenied):
        look(row, auditor)
    pieces, hidden = selectors.worklist(row.draw, head.actor)
    assert (pieces, hidden) == ([row], 0)


def test_a_draw_is_announced_drawn_and_worked_through_on_its_pages(
    case: Warrant, auditor: User, clock: Clock
) -> None:
    clock.forward(OBTAINED - NOON)
    piece = a_piece(case)
    browser = signed_in(auditor)
    form = {"agency": case.agency.code, "kind": "kept", "size": "5"}
    assert browser.post("/desk/draws/new/", {**form, "size": "0"}).status_code == 422
    address = browser.post("/desk/draws/new/", form)["Location"]
    assert "not in the log yet" in browser.get(address).content.decode()
    caught_up()
    assert "Draw the pieces" in browser.get(address).content.decode()
    assert browser.post(address).status_code == 302
    page = browser.get(address).content.decode()
    assert page.count("holds") == 3
    assert f"{address}1/" in page
    found = {"outcome": "not_found", "looked_on": f"{clock.at:%Y-%m-%d}"}
    assert browser.post(f"{address}1/", found).status_code == 422
    assert browser.post(f"{address}1/", {**found, "remark": "Gone."}).status_code == 302
    for shown in (address, f"/desk/material/{piece.reference}/", "/desk/draws/"):
        assert "Not found where" in browser.get(shown).content.decode() or shown.endswith("draws/")
    assert selectors.by_agency()[0].mismatches == 1
    assert selectors.draws().get().mismatches == 1
