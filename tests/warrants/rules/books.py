"""The shipped rulebooks, and lawful filings that a test changes in one respect."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from oversight.deadlines.terms import Period
from warrants.rules.limits import Filing, History, Offence, Span, TargetFacts
from warrants.rules.rulebook import Rulebook, parse
from warrants.rules.vocabulary import Kind

FOLDER = Path(__file__).resolve().parents[3] / "warrants" / "rulebooks"
ALMATY = ZoneInfo("Asia/Almaty")
NOON = datetime(2026, 3, 2, 12, tzinfo=ALMATY)
DAY = timedelta(days=1)
CODES = ("de-stpo", "fr-cpp", "kz-cpc", "uk-ipa", "us-title3")
SINCE_THE_SECOND = re.compile(r"\[(purposes|material|data)[.\]]")


def text_of(code: str) -> str:
    """The file of the only version of a rulebook."""
    (path,) = (FOLDER / code).glob("*.toml")
    return path.read_text(encoding="utf-8")


@lru_cache
def book(code: str) -> Rulebook:
    return parse(text_of(code), code)


def first_edition(code: str, *, name: str = "") -> str:
    """The text of a rulebook, under a name, without what the second edition says of material and data."""
    lines, kept = [], True
    for line in text_of(code).splitlines():
        if line.startswith("["):
            kept = not SINCE_THE_SECOND.match(line)
        lines += [line] if kept else []
    text = "\n".join(lines).replace(f'id = "{code}"', f'id = "{name or code}"')
    return text.replace(f'version = "{book(code).version}"', 'version = "1900-01-01"')


def kz() -> Rulebook:
    return book("kz-cpc")


def kz_with(*changes: tuple[str, str]) -> Rulebook:
    """The Kazakh rulebook with parts of its text replaced, each of which must be there."""
    text = text_of("kz-cpc")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return parse(text, "changed")


def a_filing(**differing: Any) -> Filing:
    """A first application for interception that breaks no rule of kz-cpc at NOON."""
    filing = Filing(
        kind=Kind.FIRST,
        measures=("231-2",),
        offences=(Offence("CC 188(4)", max_penalty_years=Decimal(10)),),
        targets=(TargetFacts("person", "suspect"),),
        requested=Period.of_days(30),
        resolved_at=NOON - timedelta(hours=2),
        received_at=NOON,
    )
    return replace(filing, **differing)


def a_history(*, renewals: int = 0, until: datetime = NOON + 5 * DAY) -> History:
    """Terms of 30 days, one after the other, the last of which ends at `until`."""
    count = renewals + 1
    terms = tuple(
        Span(until - (count - number) * 30 * DAY, until - (count - number - 1) * 30 * DAY)
        for number in range(count)
    )
    return History(terms=terms, renewals=renewals, cumulative=count * 30 * DAY)


def a_renewal(**differing: Any) -> Filing:
    """A renewal that breaks no rule of kz-cpc at NOON after `a_history()`."""
    return replace(a_filing(), kind=Kind.RENEWAL, targets=(), has_results=True, **differing)


def at(text: str, zone: ZoneInfo = ALMATY) -> datetime:
    """The instant of a local time such as `2026-11-25 15:30`; a `Z` at the end means UTC."""
    if text.endswith("Z"):
        return datetime.fromisoformat(text[:-1]).replace(tzinfo=UTC)
    return datetime.fromisoformat(text).replace(tzinfo=zone)
