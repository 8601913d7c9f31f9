"""Everything that the product says, in three languages, by the place where it says so."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

from tests.architecture.messages import ROOT, catalogue, read
from warrants.rules.custody_words import CUSTODY_NAMES
from warrants.rules.flag_names import FLAG_NAMES
from warrants.rules.requests_words import REQUEST_NAMES
from warrants.rules.sentences import CHECKS, SENTENCES, STEPS, WORDS

TONGUES: Final = ("en", "ru", "kk")
TABLES: Final = {
    "step": STEPS,
    "check": CHECKS,
    "sentence": SENTENCES,
    "flag": FLAG_NAMES,
    "flag of custody": CUSTODY_NAMES,
    "flag of a request": REQUEST_NAMES,
    **{f"word for a {name}": table for name, table in WORDS.items()},
}
FILES: Final = ("warrants/rulebooks/*/*.toml", "audits/norms/*.toml")

Words = Mapping[str, str]  # language -> what is said


@cache
def everything() -> Mapping[str, Words]:
    """Return place -> words.

    A place is a msgid (`context|msgid` where it has one, `msgid #n` for a form of a plural),
    `table: code`, or `file: key` of a rulebook or of a norm.
    """
    found: dict[str, dict[str, str]] = {}
    for language in TONGUES[1:]:
        for (context, msgid), message in read(catalogue(ROOT / "locale", language)).items():
            for form, text in enumerate(message.translations):
                place = _plain(f"{context}|{msgid}" if context else msgid)
                place = f"{place} #{form}" if form else place
                found.setdefault(place, {"en": _plain(msgid)})[language] = _plain(text)
    for name, table in TABLES.items():
        for code, said in table.items():
            found[f"{name}: {code}"] = dict(zip(TONGUES, said, strict=True))
    for pattern in FILES:
        for path in sorted(ROOT.glob(pattern)):
            name = path.parent.name if "rulebooks" in pattern else path.stem
            read_in = tomllib.loads(path.read_text(encoding="utf-8"))
            found |= {f"{name}: {key}": said for key, said in _words_in(read_in)}
    return found


def _plain(text: str) -> str:
    return text.replace('\\"', '"').replace("\\n", "\n")


def _words_in(table: Any, at: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the key and the words of every sentence in three languages."""
    if isinstance(table, dict) and set(table) == set(TONGUES):
        yield at.removeprefix("."), table
        return
    inside = table.items() if isinstance(table, dict) else []
    if isinstance(table, list):
        inside = [
            (one.get("key", no), one) for no, one in enumerate(table) if isinstance(one, dict)
        ]
    for key, one in inside:
        yield from _words_in(one, f"{at}.{key}")
