"""No page, letter, mail or PDF claims anything that was not held against the code."""

from __future__ import annotations

import re
from pathlib import Path

from tests.architecture.claims import claims, rows_of, said_in_public, said_on
from tests.architecture.messages import ROOT
from tests.architecture.said import everything

TABLE = ROOT / "docs" / "claims.md"
NAMED = re.compile(r"`([\w./-]*test_\w+(?:\.py)?)`")


def test_every_claim_has_its_row() -> None:
    known = rows_of(TABLE.read_text(encoding="utf-8"))
    assert sorted(one for one in said_in_public() if claims(one) and one not in known) == []


def test_a_new_claim_without_a_row_is_seen() -> None:
    page = '<p>{% translate "Nobody but you ever learns of it." %}</p>'
    known = rows_of(TABLE.read_text(encoding="utf-8"))
    assert [one for one in said_on(page) if claims(one) and one not in known]
    assert not claims("Nothing given")


def test_every_row_is_of_something_that_is_said() -> None:
    said = said_in_public() | {words["en"] for words in everything().values()}
    assert [one for one in rows_of(TABLE.read_text(encoding="utf-8")) if one not in said] == []


def test_every_row_says_where_under_which_law_on_what_and_with_what_verdict() -> None:
    rows = rows_of(TABLE.read_text(encoding="utf-8"))
    assert len(rows) > 150
    assert [one for one, cells in rows.items() if not all(cells)] == []
    verdicts = re.compile(r"true|changed|new|no claim")
    assert [one for one, cells in rows.items() if not verdicts.match(cells[3])] == []


def test_every_test_that_a_row_names_is_there() -> None:
    known: set[str] = set()
    for path in Path(ROOT / "tests").rglob("test_*.py"):
        known |= {str(path.relative_to(ROOT)), path.stem}
        known |= set(re.findall(r"def (test_\w+)", path.read_text(encoding="utf-8")))
    assert set(NAMED.findall(TABLE.read_text(encoding="utf-8"))) - known == set()
