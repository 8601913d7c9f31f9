"""What public pages, letters, mails, PDFs and checks say, and which of it claims that something is so."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

from tests.architecture.messages import ROOT
from warrants.checks.words import LINES, TITLES

PAGES: Final = (
    "templates/audits/public/**/*.html",
    "templates/*/print/*.html",
    "templates/*/_answer.html",
    "templates/base.html",
    "templates/layouts/*.html",
    "templates/oversight/*.html",
)
CODE: Final = (
    "audits/web/complain*.py",
    "audits/web/persons_forms.py",
    "audits/web/public.py",
    "audits/documents/*.py",
    "audits/reports/*.py",
    "oversight/actions/verification.py",
    "oversight/documents/*.py",
    "oversight/web/errors.py",
    "oversight/web/verdicts.py",
    "oversight/web/verify.py",
    "warrants/documents/*.py",
    "warrants/enums/events.py",
)
CLAIMING: Final = re.compile(
    r"\b(?:never|every\w*|all|nobody|nothing|none|cannot|only|alone|always|anybody|anyone|anything|"
    r"guarantee\w*|prove[sn]?|proof|encrypted|destroyed|erased?|at once|independent|kept|keeps?|"
    r"stays?|unless|no|we|our|full|whole)\b",
    re.IGNORECASE,
)
SHORTEST: Final = 5  # words; what is shorter is a label
TRANSLATE: Final = re.compile(r"""(?:translate|_\()\s*(?:"([^"]*)"|'([^']*)')""")
BLOCK: Final = re.compile(
    r"\{%\s*blocktranslate.*?%\}(.*?)\{%\s*endblocktranslate\s*%\}", re.DOTALL
)
PLURAL: Final = re.compile(r"\{%\s*plural\s*%\}")
VALUE: Final = re.compile(r"\{\{\s*(\w+)\s*\}\}")
CALLS: Final = re.compile(r"_|n?p?n?gettext(?:_lazy)?")
ROW: Final = re.compile(r"^\| (.+?) \| (.*?) \| (.*?) \| (.*?) \| (.*?) \|$", re.MULTILINE)


@cache
def said_in_public() -> frozenset[str]:
    """Return every sentence, as its msgid, of the pages and papers above, and of checks."""
    found: set[str] = set()
    for pattern in PAGES:
        for path in ROOT.glob(pattern):
            found |= set(said_on(path.read_text(encoding="utf-8")))
    for pattern in CODE:
        for path in ROOT.glob(pattern):
            found |= set(_said_by(path))
    found |= {said[0] for words in (LINES, TITLES) for said in words.values()}
    return frozenset(found - {""})


def said_on(page: str) -> Iterator[str]:
    """Yield the sentences of a template, as Django collects them."""
    for one in TRANSLATE.finditer(page):
        yield one[1] or one[2]
    for block in BLOCK.finditer(page):
        for form in PLURAL.split(block[1]):
            lines = " ".join(line.strip() for line in form.strip().splitlines())
            yield VALUE.sub(r"%(\1)s", lines)


def _said_by(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        if CALLS.fullmatch(node.func.id):
            texts = [one.value for one in node.args if isinstance(one, ast.Constant)]
            yield from (one for one in texts if isinstance(one, str))


def claims(sentence: str) -> bool:
    """Whether a sentence may claim that something is so."""
    return len(sentence.split()) >= SHORTEST and bool(CLAIMING.search(sentence))


def rows_of(table: str) -> dict[str, tuple[str, str, str, str]]:
    """Return the rows of docs/claims.md by sentence: where, rulebooks, what it rests on, verdict."""
    found = {row[0]: row[1:] for row in ROW.findall(table)}
    return {key: cells for key, cells in found.items() if key not in {"Sentence", "---"}}
