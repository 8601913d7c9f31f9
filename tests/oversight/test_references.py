"""References: each letter stands for one kind of thing, the year is the body's."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection

from oversight.actions import references

pytestmark = pytest.mark.django_db


def test_every_letter_has_a_sequence_of_its_own() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sequencename FROM pg_sequences WHERE sequencename LIKE '%_number'")
        stored = [name for (name,) in cursor.fetchall()]
    assert sorted(references.SEQUENCES.values()) == sorted(stored)


@pytest.mark.parametrize(("hour", "year"), [(18, 2026), (19, 2027)])
def test_the_year_turns_where_the_body_sits(hour: int, year: int) -> None:
    """Almaty is five hours ahead: its new year begins at 19:00 UTC."""
    first = references.next_reference("Q", datetime(2026, 12, 31, hour, 30, tzinfo=UTC))
    again = references.next_reference("Q", datetime(2026, 12, 31, hour, 30, tzinfo=UTC))
    assert first.startswith(f"Q-{year}-")
    assert int(again[7:]) == int(first[7:]) + 1
    assert len(references.numbers("Q", 3)) == 3
