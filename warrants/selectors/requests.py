"""Requests for stored data as pages show them: what was asked, given, and where they differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from oversight.words import spoken
from warrants.enums import SelectorKind
from warrants.models import DataAnswer, DataReceipt, DataRequest, Flag
from warrants.rules.rulebook import Rulebook
from warrants.rules.sentences import breach_sentence
from warrants.selectors import law


@dataclass(frozen=True, slots=True)
class RequestFlagLine:
    """One flag, in words."""

    flag: Flag
    sentence: str


@dataclass(frozen=True, slots=True)
class RequestPage:
    """Everything that the page of one request shows."""

    request: DataRequest
    rules: Rulebook
    categories: list[str]
    beyond: list[str]
    selectors: list[tuple[str, int]]
    purpose: str
    answer: DataAnswer | None
    receipt: DataReceipt | None
    flags: list[RequestFlagLine]


def request_page(pk: int) -> RequestPage:
    """Return one request as its page shows it."""
    request = DataRequest.objects.for_list().prefetch_related("flags__settled_by").get(pk=pk)
    rules, language = law.rules_of(request.rulebook), spoken()
    answer: DataAnswer | None = getattr(request, "answer", None)

    def titles(codes: Sequence[str]) -> list[str]:
        return [rules.category_title(code, language) for code in codes]

    return RequestPage(
        request=request,
        rules=rules,
        categories=titles(request.categories),
        beyond=titles(sorted(set(answer.categories) - set(request.categories))) if answer else [],
        selectors=[
            (str(SelectorKind(one["kind"]).label), one["count"]) for one in request.selectors
        ],
        purpose=rules.purpose_title(request.purpose, language),
        answer=answer,
        receipt=getattr(request, "receipt", None),
        flags=[
            RequestFlagLine(one, breach_sentence(one.code, one.figures, language, rules.zone))
            for one in request.flags.all()
        ],
    )
