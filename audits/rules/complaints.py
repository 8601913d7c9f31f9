"""Complaints: their life as a table, what a determination needs, how two are found alike."""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from oversight.deadlines.edge import in_time
from oversight.rules.lifecycle import follow
from oversight.rules.refusal import Refusal

LONGEST_TEXT: Final = 20_000  # signs of a complaint or a message
MOST_FILES: Final = 10  # of one complaint, at its filing and later
MOST_MESSAGES: Final = 200  # of one complaint from its complainant
SHINGLE: Final = 3  # words
SKETCH: Final = 64  # hashes kept of a text
ALIKE: Final = 0.25  # share of hashes in common from which two are shown as alike
FEWEST_SHINGLES: Final = 4  # below, two texts are too short to be told apart
WORD: Final = re.compile(r"\w+")


class Step(StrEnum):
    """What moves a complaint on."""

    ADMIT = "admit"
    REJECT = "reject"
    INVESTIGATE = "investigate"
    DETERMINE = "determine"
    CLOSE = "close"
    REOPEN = "reopen"


TRANSITIONS: Final[Mapping[tuple[str, Step], str]] = {
    ("received", Step.ADMIT): "admissible",
    ("received", Step.REJECT): "inadmissible",
    ("admissible", Step.INVESTIGATE): "investigating",
    ("investigating", Step.DETERMINE): "determined",
    ("determined", Step.CLOSE): "closed",
    ("determined", Step.REOPEN): "investigating",
    ("closed", Step.REOPEN): "investigating",
    ("inadmissible", Step.REOPEN): "received",
}
after = partial(follow, TRANSITIONS)
ANSWERED: Final = frozenset({"inadmissible", "determined", "closed"})


def is_open(state: str, step: Step) -> bool:
    return (state, step) in TRANSITIONS


class ComplaintIn(BaseModel):
    """A complaint as its complainant tells it; everything but the telling may be left out.

    `happened` is a day, a span or any words: whoever does not know the day says so.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    about: Annotated[str, Field(max_length=30)]
    text: Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT)]
    language: Annotated[str, Field(pattern="^(kk|ru|en)$")]
    agency: Annotated[str, Field(max_length=60)] = ""
    happened: Annotated[str, Field(max_length=300)] = ""
    place: Annotated[str, Field(max_length=300)] = ""
    wish: Annotated[str, Field(max_length=5_000)] = ""
    name: Annotated[str, Field(max_length=200)] = ""
    contact: Annotated[str, Field(max_length=300)] = ""


def check_determination(
    *, outcome: str, remedies: Collection[str], letter: str, upheld: Collection[str]
) -> None:
    """Refuse a determination that does not hold together.

    Raises:
        Refusal: `remedy_without_fault` where nothing was found wrong and a remedy is
            ordered; `letter_missing` where the complainant would be told nothing.
    """
    if remedies and outcome not in upheld:
        raise Refusal("remedy_without_fault", pointer="/remedies")
    if not letter.strip():
        raise Refusal("letter_missing", pointer="/letter")


def check_reopening(*, due_at: datetime | None, at: datetime) -> None:
    """Refuse to reopen after the norm; `due_at` is the first instant that is too late.

    Raises:
        Refusal: `reopening_too_late`.
    """
    if due_at is None or not in_time(at, due_at):
        raise Refusal("reopening_too_late")


def sketch(text: str, *, key: bytes) -> list[int]:
    """Return the smallest keyed hashes of a text's runs of three words, as signed 64-bit numbers.

    Two texts that share much share many of them; without the key they say nothing of
    the words. A text of a few words has none: it would look like every other.
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    words = WORD.findall(plain)
    runs = {" ".join(words[at : at + SHINGLE]) for at in range(len(words) - SHINGLE + 1)}
    if len(runs) < FEWEST_SHINGLES:
        return []
    return sorted(_number(key, run) for run in runs)[:SKETCH]


def likeness(one: Sequence[int], other: Sequence[int]) -> float:
    """Return the share of words that two texts have in common, estimated from their sketches."""
    if not one or not other:
        return 0.0
    smallest = sorted({*one, *other})[:SKETCH]
    both = set(one) & set(other)
    return sum(number in both for number in smallest) / len(smallest)


def _number(key: bytes, run: str) -> int:
    digest = hmac.new(key, run.encode(), hashlib.sha256).digest()
    return int.from_bytes(digest[:8], "big", signed=True)
