"""What organisations, measures and categories of a report are called, in three languages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from audits.selectors.figures.orders import Books
from oversight.models import Agency, Court
from warrants.rules.parts import Words
from warrants.rules.rulebook import Rulebook
from warrants.selectors import law

UNKNOWN = {"en": "?", "ru": "?", "kk": "?"}
Titled = Callable[[Rulebook], Mapping[str, Any]]


class Names(dict[Any, dict[str, str]]):
    """Names by key; what has none is called by its code."""

    def __missing__(self, key: Any) -> dict[str, str]:
        if isinstance(key, str):
            return {"code": key, "en": key, "ru": key, "kk": key}
        return UNKNOWN


def organisations(model: type[Agency | Court], keys: Iterable[int]) -> Names:
    rows = model.objects.filter(pk__in=list(keys))
    return Names(
        (one.pk, {"code": one.code, "en": one.name_en, "ru": one.name_ru, "kk": one.name_kk})
        for one in rows
    )


def titles(books: Books, titled: Titled) -> Names:
    """Return what the newest version of each rulebook calls its codes; the first that knows one."""
    found = Names()
    for versions in books.values():
        for code, known in titled(law.rules_of(versions[-1])).items():
            words: Words = known if isinstance(known, Words) else known.title
            found.setdefault(
                code, {"code": code, **{one: words.in_(one) for one in ("en", "ru", "kk")}}
            )
    return found
