"""The body's norms for a person, by the day on which they hold."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

FILE: Final = Path(__file__).resolve().parents[1] / "norms.toml"
Number = Annotated[int, Field(strict=True, ge=1)]


class PersonNorm(BaseModel):
    """What holds from one day on."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    in_force_from: date
    different_iins: Number
    common_name: Number
    cases: Number
    days: Number
    article: str
    source: tuple[str, ...]


class PersonNorms(BaseModel):
    """The whole file, the oldest norm first."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    norms: tuple[PersonNorm, ...] = Field(min_length=1)


@lru_cache(maxsize=1)
def norms() -> Sequence[PersonNorm]:
    """Return the norms of this release, the oldest first; read once."""
    read = PersonNorms.model_validate(tomllib.loads(FILE.read_text(encoding="utf-8")))
    return sorted(read.norms, key=lambda norm: norm.in_force_from)


def norm_on(day: date) -> PersonNorm:
    """Return the norm that holds on `day`; before the first one the first."""
    held = [norm for norm in norms() if norm.in_force_from <= day]
    return held[-1] if held else norms()[0]
