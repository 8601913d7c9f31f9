"""What every table of a rulebook is made of: words, articles, lengths of time."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from oversight.deadlines.terms import Period


def _period(value: object) -> object:
    return Period.parse(value) if isinstance(value, str) else value


Length = Annotated[Period, BeforeValidator(_period)]
Article = Annotated[str, Field(min_length=2, max_length=120)]
Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$")]
Confidence = Literal["read", "unconfirmed"]


class Part(BaseModel):
    """A table of a rulebook; a key that it does not know is a fault."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class Words(Part):
    """One sentence or title in the three languages."""

    en: str = Field(min_length=1)
    ru: str = Field(min_length=1)
    kk: str = Field(min_length=1)

    def in_(self, language: str) -> str:
        """Return the wording of a language code; English where it is none of the three."""
        return str(getattr(self, language[:2], self.en))


def _said_once(value: object) -> object:
    """A note in one language is read as that note in all three."""
    return {"en": value, "ru": value, "kk": value} if isinstance(value, str) and value else value


Note = Annotated[Words | None, BeforeValidator(_said_once)]
