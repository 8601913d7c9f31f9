"""When a text repeats another: compared sentence by sentence, without what everybody writes."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field
from rapidfuzz import fuzz

from oversight.rules.signs import UNSEEN
from warrants.rules.vocabulary import Severity

SENTENCES: Final = re.compile(r"[.!?;…]+\s+|\n+")
NO_WORD: Final = re.compile(r"[^\w]+")
DIGITS: Final = re.compile(r"\d+")
FOLDED: Final = str.maketrans({"ё": "е", "’": "'", "ʼ": "'"})
LONGEST: Final = 20_000  # signs of a text that are compared
Percent = Annotated[int, Field(strict=True, ge=1, le=100)]


class Part(BaseModel):
    """A part of a file of norms: an unknown key is a fault."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Thresholds(Part):
    """From where on a text counts as repeated."""

    in_force_from: date
    article: str
    share: Percent
    sentence: Percent
    whole: Percent
    least_words: Annotated[int, Field(strict=True, ge=1)]
    formula: Percent
    severity: Severity


class RepetitionNorm(Part):
    """One dated norm: thresholds, and what everybody writes, by language."""

    norm: Thresholds
    formulas: Mapping[str, tuple[str, ...]]

    @property
    def name(self) -> str:
        """How flags and entries name the norm: by its date."""
        return self.norm.in_force_from.isoformat()


def parse(text: str) -> RepetitionNorm:
    """Read a file of the norm.

    Raises:
        tomllib.TOMLDecodeError, pydantic.ValidationError: it is no such file.
    """
    return RepetitionNorm.model_validate(tomllib.loads(text))


@dataclass(frozen=True, slots=True)
class Own:
    """A text without what everybody writes: its sentences, folded."""

    sentences: tuple[str, ...]

    @property
    def words(self) -> int:
        return sum(len(one.split()) for one in self.sentences)

    @property
    def whole(self) -> str:
        return " ".join(self.sentences)


def own_words(text: str, norm: RepetitionNorm) -> Own:
    """Return what a text says of its own."""
    formulas = [folded(one) for some in norm.formulas.values() for one in some]
    return Own(tuple(one for one in _sentences(text) if not _is_formula(one, formulas, norm)))


def similarity(text: Own, other: Own, norm: RepetitionNorm) -> int:
    """Return how much of a text stands in another, in per cent; 0 where it is not repeated.

    Counted are the words of sentences that the other has nearly as they are, in
    whatever order; or else the two are nearly the same as a whole.
    """
    limits = norm.norm
    if min(text.words, other.words) < limits.least_words:
        return 0
    same = sum(len(one.split()) for one in text.sentences if _stands_in(one, other.sentences, norm))
    share = round(100 * same / text.words)
    whole = round(fuzz.ratio(text.whole, other.whole, score_cutoff=limits.whole))
    return max(share if share >= limits.share else 0, whole)


def folded(text: str) -> str:
    """Return a text in which case, marks, figures and unseen signs tell nothing apart."""
    plain = UNSEEN.sub("", unicodedata.normalize("NFKC", text)).casefold().translate(FOLDED)
    return " ".join(NO_WORD.sub(" ", DIGITS.sub("0", plain)).split())


def _sentences(text: str) -> list[str]:
    parts = (folded(one) for one in SENTENCES.split(text[:LONGEST]))
    return [one for one in parts if one]


def _is_formula(sentence: str, formulas: Sequence[str], norm: RepetitionNorm) -> bool:
    least = norm.norm.formula
    return any(fuzz.ratio(sentence, one, score_cutoff=least) >= least for one in formulas)


def _stands_in(sentence: str, others: Sequence[str], norm: RepetitionNorm) -> bool:
    least = norm.norm.sentence
    return any(fuzz.ratio(sentence, one, score_cutoff=least) >= least for one in others)
