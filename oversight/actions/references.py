"""References: one letter for one kind of thing, the year where the body sits, a number."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.utils.timezone import localtime

from oversight.actions import bulk

SEQUENCES: Final = {
    "B": "bulk_order_number",
    "C": "complaint_number",
    "D": "data_request_number",
    "E": "destruction_number",
    "Q": "question_number",
    "S": "request_number",  # a subject's request
    "T": "statement_number",  # told by a provider or a court, without a case
    "V": "draw_number",
    "W": "warrant_number",
}
"""Every letter stands for one kind of thing; its numbers come from one sequence."""


def numbers(letter: str, how_many: int) -> list[int]:
    """Draw so many numbers of a kind."""
    return bulk.drawn(SEQUENCES[letter], how_many)


def written(letter: str, year: int, number: int) -> str:
    """Return a reference as it is written, such as C-2026-000001."""
    return f"{letter}-{year}-{number:06d}"


def next_reference(letter: str, at: datetime) -> str:
    """Draw the next number of a kind and return its reference; `at` is when the thing came."""
    (number,) = numbers(letter, 1)
    return written(letter, localtime(at).year, number)
