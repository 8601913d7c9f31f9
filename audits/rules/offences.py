"""What an offence is called in each language of a report.

A filing states the title of an offence in the language of whoever files, and does not
say which that is. It is told by the letters: a title with a letter that only Kazakh has
is Kazakh; one with a letter that Kazakh has in borrowed words alone is Russian; one in
Latin letters is English. Of any other title in Cyrillic the language is not known.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

KAZAKH: Final = frozenset("әғқңөұүһі")
CYRILLIC: Final = "\u0400"  # the first sign of that script
RUSSIAN: Final = frozenset("вфцчщъьэё")
FEWEST: Final = 5  # filings of a title, from which it is no single filer's own words


def language_of(title: str) -> str:
    """Return kk, ru or en; an empty text where the letters do not tell."""
    letters = {sign for sign in title.casefold() if sign.isalpha()}
    if letters & KAZAKH:
        return "kk"
    if letters & RUSSIAN:
        return "ru"
    return "en" if letters and all(sign < CYRILLIC for sign in letters) else ""


def titles_by_language(code: str, filed: Mapping[str, int]) -> dict[str, str]:
    """Return the title most often filed in each language; its code where none is known.

    `filed` counts the filings of each title. What fewer than five filings say is no
    title: it may be what one officer wrote of one case.
    """
    best: dict[str, tuple[int, str]] = {}
    for title, count in sorted(filed.items(), key=lambda one: (-one[1], one[0])):
        language = language_of(title)
        if count >= FEWEST and language:
            best.setdefault(language, (count, title))
    return {one: best[one][1] if one in best else code for one in ("en", "ru", "kk")}
