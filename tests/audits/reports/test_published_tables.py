"""Every published table in every format and language: nothing in it is about a single case.

A table that nobody has told how to guard is not published at all: counting it fails.
"""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date
from typing import Any, Final

import page
import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from audits.actions import publications
from audits.enums import Period
from audits.models import Publication
from audits.reports import definitions
from audits.reports import transparency as report
from audits.rules import disclosure
from audits.rules.disclosure import REST, SINGLE, WHOLE, WITHHELD, guarded, is_small
from audits.selectors.transparency import figures
from oversight.enums import Role
from oversight.models import User
from tests.audits.aftermath import BEGUN, DAYS, a_case, a_year, sequenced
from tests.build import DAY, NOON, a_person, signed_in
from warrants.actions import execution
from warrants.models import Warrant
from warrants.rules.submissions import ReturnIn

pytestmark = pytest.mark.django_db

# By agency, court and offence: a small count stands in the last row alone. By the rest, a row
# is of five cases or more, or its counts of few are not told.
BY_WHOM: Final = ("T4", "T5", "T5b", "T12", "T12b", "T16", "T16b", "T16c")
BY_WHAT: Final = ("T1", "T1b", "T2", "T2b", "T2c", "T16d")
FEW_AS_RANGE: Final = ("T3", "T6", "T10", "T11", "T15", "T15b", "T20")
OF_THE_WHOLE: Final = ("T7", "T8", "T9")
KNOWN: Final = {*BY_WHOM, *BY_WHAT, *FEW_AS_RANGE, *OF_THE_WHOLE}
COARSE: Final = {REST, WHOLE}
REFERENCE: Final = re.compile(r"\b[A-Z]{1,2}-20\d\d-\d{6}\b")
PIRACY: Final = {"code": "CC 777", "title": "Piracy of Ivanov", "max_penalty_years": 10}
THEFT: Final = {"code": "CC 188", "title": "Theft", "max_penalty_years": 10}


def returned(case: Warrant, officer: User, **given: Any) -> None:
    execution.file_return(
        warrant_id=case.pk,
        given=ReturnIn.model_validate({"installed": "used", **given}),
        by=officer.actor,
        at=BEGUN + 20 * DAY,
    )


@pytest.fixture
def single() -> Warrant:
    """Two agencies and courts with many cases, and one with a single one that is known."""
    a_year()
    for number in range(2):
        officer, judge = a_person(Role.OFFICER), a_person(Role.JUDGE)
        for one in range(6 + number):
            case = a_case(officer, judge, offences=[THEFT])
            if not number:
                returned(case, officer, days_used=3 + one, communications=50)
    officer, judge = a_person(Role.OFFICER), a_person(Role.JUDGE)
    case = a_case(officer, judge, offences=[PIRACY], measures=["231-5"])
    returned(case, officer, days_used=29, arrests=2, cost=7654, currency="XAU")
    sequenced()
    return case


@pytest.fixture
def edition(single: Warrant) -> Publication:
    first, second = a_person(Role.COMMISSIONER), a_person(Role.COMMISSIONER)
    row = publications.order(
        period=Period.YEAR,
        starts_on=DAYS["since"],
        ends_on=DAYS["until"],
        known_by=DAYS["known_by"],
        rulebook="",
        by=first.actor,
        at=NOON + 300 * DAY,
    )
    publications.draft_waiting(make=report.all_files, at=NOON + 300 * DAY)
    return publications.publish(publication_id=row.pk, by=second.actor, at=NOON + 300 * DAY)


def test_nobody_is_known_by_any_table_in_any_format(single: Warrant, edition: Publication) -> None:
    frozen = edition.figures
    assert frozen is not None
    assert frozen["tables"].keys() == KNOWN == disclosure.KNOWN
    assert definitions.tables().keys() == KNOWN
    assert not set(SINGLE) & frozen["totals"].keys()
    assert frozen["totals"]["arrests"] == WITHHELD, "one return alone tells of arrests"
    for key, table in frozen["tables"].items():
        rows = [[_code(row[0]), *row[1:]] for row in table["rows"]]
        _check(key, table["columns"], rows)
    files = {one.name: one for one in edition.files.all()}
    texts = {"report.json": bytes(files.pop("report.json").content).decode()}
    for name, file in files.items():
        content = bytes(file.content)
        if name.endswith(".pdf"):
            assert page.validate_pdf_bytes(content, profile="ua1").failures == []
            read = PdfReader(io.BytesIO(content)).pages
            texts[name] = " ".join(one.extract_text() for one in read)
        else:
            texts[name] = content.decode()
        if name.endswith(".csv"):
            key, language = name.partition(".")[0].split("-")
            assert (key in KNOWN, language) == (True, file.language)
            header, *rows = csv.reader(io.StringIO(texts[name]))
            _check(
                key, frozen["tables"][key]["columns"], [[r[0], *map(_cell, r[2:])] for r in rows]
            )
            assert len(header) == len(frozen["tables"][key]["columns"]) + 1
    assert len(texts) == 1 + 3 * (len(KNOWN) + len(_charts(texts)) // 3 + 1)
    for address in ("reports", "home"):
        texts[address] = Client().get(reverse(address)).content.decode()
    desk = reverse("desk_report", args=[edition.pk])
    texts["desk"] = signed_in(a_person(Role.COMMISSIONER)).get(desk).content.decode()
    secrets = ("CC 777", "Piracy", "7654", "7,654", single.agency.name_en, single.court.name_en)
    for name, text in texts.items():
        assert not REFERENCE.search(text), name
        assert not [one for one in secrets if one in text], name


def _charts(texts: dict[str, str]) -> list[str]:
    return [name for name in texts if name.endswith(".svg")]


def _code(first: Any) -> str:
    return str(first["code"] if isinstance(first, dict) else first)


def _cell(text: str) -> Any:
    return int(text) if text.isdigit() else WITHHELD if text == "*" else text or None


def _check(key: str, columns: list[str], rows: list[list[Any]]) -> None:
    """Fail where a row of a table is about a single case, or tells a few of an agency or court."""
    own = [row for row in rows if row[0] not in COARSE]
    if key in BY_WHOM:
        assert not [row for row in own if any(map(is_small, row[1:]))], key
        assert all(row in (own + rows[-1:]) for row in rows), "the coarse row is the last"
    elif key in BY_WHAT:
        assert not [row for row in own if is_small(row[1])], key
    elif key in FEW_AS_RANGE:
        counts = [row[1:] for row in rows if row[0] != "median_days"]
        assert not [row for row in counts if any(map(is_small, row))], key
    elif key == "T8":
        assert all(
            row[1] == WITHHELD or not row[2] or row[2] >= 5 for row in rows if row[2] != "1-4"
        )
        assert all(row[1] in {WITHHELD, "*"} for row in rows if row[2] == "1-4")
    elif key == "T9":
        assert all(row[1] == row[3] == WITHHELD for row in rows if row[2] == "1-4")
        assert not [row for row in rows if is_small(row[2])]
    else:
        assert key == "T7"
        told = {row[0]: row[1] for row in rows}
        assert not [told[name] for name in disclosure.OF_RETURNS_ALONE if is_small(told[name])]


def test_a_table_that_nobody_guards_cannot_be_published(single: Warrant) -> None:
    exact = figures(**DAYS)
    exact["tables"]["T99"] = {"columns": ["judge", "cases"], "rows": [[{"code": "X"}, 1]]}
    with pytest.raises(KeyError, match="T99"):
        guarded(exact)


def test_one_word_is_one_count(single: Warrant) -> None:
    """Whatever has the name of a total adds up to it, in every table; two words are two counts."""
    exact = figures(**DAYS)
    compared = _compare(exact) + _compare(guarded(exact))
    assert {"T5 authorised", "T5b refused", "T7 installed", "T8 arrests"} <= set(compared)


def _compare(frozen: dict[str, Any]) -> list[str]:
    totals, compared = frozen["totals"], []
    for key, table in frozen["tables"].items():
        if key in {"T1", "T2b", "T2c", "T6", "T9", "T10"}:
            continue  # several measures or targets of one application; values; currencies
        first = table["columns"][0]
        for place, name in enumerate(table["columns"][1:], start=1):
            cells = [row[place] for row in table["rows"]]
            if name in totals and WITHHELD not in (totals[name], *cells[-1:]):
                told = [one for one in cells if isinstance(one, int)]
                assert sum(told) == totals[name], (key, name)
                compared.append(f"{key} {name}")
        for row in table["rows"] if first == "figure" else ():
            if row[0] in totals:
                assert row[1] == totals[row[0]], (key, row[0])
                compared.append(f"{key} {row[0]}")
    t2 = frozen["tables"]["T2"]
    assert sum(row[1] for row in t2["rows"]) == totals["authorised"]
    assert totals["authorised"] == totals["granted"] + totals["modified"]
    return compared


@pytest.mark.parametrize("language", report.LANGUAGES)
def test_a_report_of_nothing_is_a_valid_document(language: str) -> None:
    """An empty table has one cell as wide as its columns."""
    day = date(2031, 1, 1)
    frozen = json.loads(json.dumps(guarded(figures(since=day, until=day, known_by=day))))
    assert not frozen["tables"]["T5"]["rows"]
    made = page.validate_pdf_bytes(report.pdf(frozen, language), profile="ua1")
    assert [(one.rule_id, one.message) for one in made.failures] == []
