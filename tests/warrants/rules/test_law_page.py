"""docs/law.md names only tests that exist, and leaves no refusal and no deadline out."""

from __future__ import annotations

import re
from pathlib import Path

from tests.warrants.rules.books import CODES, book, kz

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "law.md").read_text(encoding="utf-8")
TESTED = sorted(
    path
    for part in ("warrants", "oversight/deadlines")
    for path in (ROOT / "tests" / part).rglob("*.py")
)
TESTS = "\n".join(path.read_text(encoding="utf-8") for path in TESTED)


def test_every_test_that_the_page_names_exists() -> None:
    modules = {path.stem for path in TESTED}
    named = set(re.findall(r"\btest_[a-z0-9_]+", PAGE)) - modules
    assert named
    missing = {name for name in named if not re.search(rf"def {name}\b", TESTS)}
    assert missing == set()


def test_every_deadline_of_kazakhstan_is_on_the_page() -> None:
    assert {key for key in kz().clocks if f"`{key}`" not in PAGE} == set()


def test_every_regime_is_on_the_page() -> None:
    assert {code for code in CODES if f"`{book(code).code}`" not in PAGE} == set()
