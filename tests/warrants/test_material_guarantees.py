"""What the database refuses of material by itself, past every line of Python."""

from __future__ import annotations

import pytest

from tests.build import DAY, HOUR, a_warrant
from tests.constraints import refused
from tests.warrants.material import HOLDER, OBTAINED, a_destroyed_piece, a_piece, happens
from tests.warrants.test_guarantees import insert, run
from warrants.models import Material

pytestmark = pytest.mark.django_db


@pytest.fixture
def piece() -> Material:
    return a_piece(a_warrant(granted=True))


def a_link(piece: Material, **values: object) -> int:
    texts = (
        "holder to recipient country legal_basis label purpose place person filter_person because"
        " act method first_witness second_witness reason by_number"
    )
    given: dict[str, object] = {
        **{f'"{name}"': "" for name in texts.split()},
        "material_id": piece.pk,
        "number": piece.events.count(),
        "at": OBTAINED + HOUR,
        "recorded_at": OBTAINED + HOUR,
        "by_name": "A",
        "confidential": [],
    }
    quoted = {f'"{name}"' if f'"{name}"' in given else name: one for name, one in values.items()}
    return insert("warrants_custodyevent", **given | quoted)


def test_a_link_may_follow(piece: Material) -> None:
    assert a_link(piece, kind="moved", holder=HOLDER, place="Vault")


def test_a_chain_has_no_gap_and_one_beginning(piece: Material) -> None:
    with refused("custody_leaves_no_gap"):
        a_link(piece, kind="moved", holder=HOLDER, number=5)
    with refused("custody_leaves_no_gap"):
        a_link(piece, kind="obtained", holder=HOLDER)


def test_a_chain_does_not_go_back_in_time(piece: Material) -> None:
    with refused("custody_in_order"):
        a_link(piece, kind="moved", holder=HOLDER, at=OBTAINED - HOUR)


def test_only_the_holder_gives_it_away(piece: Material) -> None:
    with refused("custody_by_the_holder"):
        a_link(piece, kind="handed_over", holder="Somebody", to="Elsewhere")
    with refused("custody_hand_over_has_two_sides"):
        a_link(piece, kind="handed_over", holder=HOLDER)
    with refused("custody_receipt_answers_a_hand_over"):
        a_link(piece, kind="received", holder="Elsewhere")


def test_nothing_is_destroyed_without_permission_or_under_hold(piece: Material) -> None:
    with refused("custody_destruction_is_permitted"):
        a_link(piece, kind="destroyed", holder=HOLDER, quantity=1)


def test_nothing_follows_a_destruction() -> None:
    piece = a_destroyed_piece(a_warrant(granted=True))
    at = OBTAINED + 99 * DAY
    with refused("custody_ends_with_destruction"):
        a_link(piece, kind="moved", holder=HOLDER, at=at)
    with refused("material_destroyed_is_final"):
        run("UPDATE warrants_material SET destroyed_at = NULL WHERE id = %s", piece.pk)


def test_a_piece_only_becomes_less_and_stays_what_it_was(piece: Material) -> None:
    happens(piece, "moved", at=OBTAINED + HOUR, holder=HOLDER, place="Vault")
    update = "UPDATE warrants_material SET"
    with refused("material_only_becomes_less"):
        run(f"{update} last_at = %s WHERE id = %s", OBTAINED, piece.pk)
    with refused("material_is_fixed"):
        run(f"{update} obtained_volume = 5 WHERE id = %s", piece.pk)
    with refused("material_destroyed_is_gone"):
        run(f"{update} destroyed_at = now(), permitted_at = now() WHERE id = %s", piece.pk)
    with refused("append_only"):
        run("DELETE FROM warrants_material WHERE id = %s", piece.pk)
    with refused("append_only"):
        run("UPDATE warrants_custodyevent SET by_name = 'B' WHERE material_id = %s", piece.pk)


def test_a_statement_in_dispute_is_written_once_and_says_what_it_breaks(piece: Material) -> None:
    happens(piece, "moved", at=OBTAINED + HOUR, holder="Somebody", place="Vault")
    table = "warrants_disputedstatement"
    with refused("append_only"):
        run(f"UPDATE {table} SET by_name = 'B' WHERE material_id = %s", piece.pk)
    with refused("append_only"):
        run(f"DELETE FROM {table} WHERE material_id = %s", piece.pk)
    again = f"""
        INSERT INTO {table} (material_id, number, kind, at, recorded_at, by_name, by_number, said, broken)
        SELECT material_id, number + %s, kind, at, recorded_at, by_name, by_number, said, %s
        FROM {table}
    """
    with refused("dispute_number_once"):
        run(again, 0, ["destroyed_twice"])
    with refused("dispute_names_what_it_breaks"):
        run(again, 1, [])
