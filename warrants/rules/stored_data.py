"""What a rulebook says of stored data: who may ask whom for what, and on whose word."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from warrants.rules.parts import Article, Code, Confidence, Length, Note, Part, Words
from warrants.rules.vocabulary import Effect, Severity

Needs = Literal["approval", "warrant", "judge", "impossible"]


class LookBack(Part):
    """How far back the period asked for may reach before the request."""

    max: Length
    article: Article
    effect: Effect = Effect.FLAG
    status: Confidence = "read"


class DataCategory(Part):
    """One category of stored data and what it takes to ask for it.

    `needs`: `approval` of somebody other than the requester is enough; a `warrant`
    in force for one of `measures`; such a warrant from a `judge`; or the law knows no
    way at all. `effect` says whether a request without it is refused or flagged.
    `within_terms`: the period asked for has to lie inside the warrant's terms.
    """

    title: Words
    needs: Needs
    measures: tuple[Code, ...] = ()
    within_terms: bool = False
    bulk: Literal["impossible", "authorised"] = "impossible"
    look_back: LookBack | None = None
    effect: Effect = Effect.REFUSE
    severity: Severity = Severity.HIGH
    by: Literal["law", "body"] = "law"
    article: Article
    note: Note = None
    status: Confidence = "read"

    @model_validator(mode="after")
    def _rests_on_something(self) -> Self:
        if (self.needs in {"warrant", "judge"}) != bool(self.measures):
            raise ValueError("a category that needs a warrant names its measures, no other does")
        return self


class DataRules(Part):
    """Requests for stored data under one rulebook."""

    categories: dict[str, DataCategory] = Field(min_length=1)
    bulk_article: Article
    note: Note = None
    status: Confidence = "read"
