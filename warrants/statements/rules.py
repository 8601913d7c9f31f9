"""What may be told of something that has no case here."""

from __future__ import annotations

from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from warrants.rules.submissions import Code, Days, Instant, Label, LooseProse, Number, Submission

TOLD: Final = {
    "use": ("started", "stopped"),
    "data": ("given",),
    "decision": ("granted", "modified", "refused"),
}
BY_PROVIDERS: Final = ("use", "data")
FLAGS: Final = {
    "use": "use_without_service",
    "data": "data_without_request",
    "decision": "decision_without_filing",
}


class StatementIn(Submission):
    """What happened under a paper that has no case here; `order` is the number that it bears.

    Name no person: what is told of persons belongs to the case.
    """

    kind: Literal["use", "data", "decision"]
    order: Annotated[Number, Field(min_length=1)]
    told: Literal["started", "stopped", "given", "granted", "modified", "refused"]
    at: Instant
    agency: Code | None = None
    measures: list[Code] = Field(default_factory=list, max_length=20)
    days: Days | None = None
    judge: Label | None = None
    remark: LooseProse = ""

    @model_validator(mode="after")
    def _fitting(self) -> Self:
        if self.told not in TOLD[self.kind]:
            raise ValueError("told_of_another_kind")
        return self
