"""Everything that the product says, in three languages, by the place where it says so."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any, Final

from tests.architecture.messages import ROOT, catalogue, read

TONGUES: Final = ("en", "ru", "kk")
APPS: Final = ("oversight", "warrants", "audits")
MODULES: Final = re.compile(r"(?:\w*words|sentences|\w+_names)\.py")
FILES: Final = ("warrants/rulebooks/*/*.toml", "audits/norms/*.toml")

Words = Mapping[str, str]  # language -> what is said


@cache
def everything() -> Mapping[str, Words]:
    """Return place -> words.

    A place is a msgid (`context|msgid` where it has one, `msgid #n` for a form of a plural),
    `TABLE: code` of a module of words, or `file: key` of a rulebook or of a norm.
    """
    found: dict[str, dict[str, str]] = {}
    for language in TONGUES[1:]:
        for (context, msgid), message in read(catalogue(ROOT / "locale", language)).items():
            for form, text in enumerate(message.translations):
                place = _plain(f"{context}|{msgid}" if context else msgid)
                place = f"{place} #{form}" if form else place
                found.setdefault(place, {"en": _plain(msgid)})[language] = _plain(text)
    for module in _modules():
        for name, table in vars(module).items():
            if name.isupper():
                found |= {f"{name}{place}": said for place, said in _rows_of(table)}
    for pattern in FILES:
        for path in sorted(ROOT.glob(pattern)):
            name = path.parent.name if "rulebooks" in pattern else path.stem
            read_in = tomllib.loads(path.read_text(encoding="utf-8"))
            found |= {f"{name}: {key}": said for key, said in _words_in(read_in)}
    return found


def _modules() -> Iterator[ModuleType]:
    """Yield the modules in which words stand in three languages beside each other."""
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if MODULES.fullmatch(path.name):
                yield import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))


def _rows_of(table: Any) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the code and the words of every row of a table, and of tables within it."""
    for code, said in table.items() if isinstance(table, Mapping) else ():
        if isinstance(said, Mapping):
            yield from ((f".{code}{place}", words) for place, words in _rows_of(said))
        elif isinstance(said, tuple) and [type(one) for one in said] == [str] * len(TONGUES):
            yield f": {code}", dict(zip(TONGUES, said, strict=True))


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
