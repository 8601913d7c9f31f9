"""A transparency report from frozen figures: PDF in three languages, JSON, one CSV a table."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Final, NamedTuple

from django.utils import translation

from audits.reports import charts, definitions, words
from audits.rules.disclosure import REST, WITHHELD
from audits.selectors.transparency import as_json
from oversight.documents import csv_lines, render_pdf
from oversight.enums import LogClass

WHOLE: Final = "report.json"
LANGUAGES: Final = ("kk", "ru", "en")


class File(NamedTuple):
    """One file of a publication."""

    name: str
    language: str
    content_type: str
    content: bytes


LONGEST_TABLE: Final = 25  # rows: what is longer is whole in its CSV, and shortened in the PDF
HEADLINES: Final = (
    "applications",
    "authorised",
    "granted",
    "modified",
    "refused",
    "withdrawn",
    "renewals",
    "installed",
    "no_return",
    "days_in_operation",
    "arrests",
    "convictions",
    "reported_late",
)
MIDDLE: Final = ("T2b", "T2c")  # tables that give a middle value of their days


def pdf(frozen: dict[str, Any], language: str) -> bytes:
    """Return the report as a tagged PDF; the same figures give the same bytes."""
    with translation.override(language):
        images = charts.charts(frozen)
        facts = {
            "period": {name: date.fromisoformat(day) for name, day in frozen["period"].items()},
            "headlines": [
                (words.column(name), words.cell(frozen["totals"][name], language))
                for name in HEADLINES
            ],
            "tables": [
                _table(key, frozen["tables"][key], named, language)
                for key, named in definitions.tables().items()
                if key in frozen["tables"]
            ],
            "totals": frozen["totals"],
            "rulebooks": frozen["generated_from"]["rulebooks"],
            "log": frozen.get("log"),
            "classes": _classes(frozen.get("log")),
        }
    return render_pdf("audits/print/transparency.html", facts, language=language, images=images)


def _classes(log: dict[str, Any] | None) -> list[tuple[str, int]]:
    """Return the classes of the log by name, with how many entries of each there were."""
    counted = (log or {}).get("classes", {})
    return [(str(one.label), counted[one.value]) for one in LogClass if one.value in counted]


def _table(
    key: str, table: dict[str, Any], named: tuple[str, str], language: str
) -> dict[str, Any]:
    title, definition = named
    rows = [[words.cell(value, language) for value in row] for row in table["rows"]]
    cut = [*rows[: LONGEST_TABLE - 1], rows[-1]] if len(rows) > LONGEST_TABLE else rows
    return {
        "key": key,
        "title": title,
        "definition": definition,
        "columns": [words.column(code) for code in table["columns"]],
        "image": charts.described().get(key),
        "attempts": table.get("attempts"),
        "rows": cut,
        "more": len(rows) - len(cut),
        "file": f"{key}-{language}.csv",
        "withheld": any(WITHHELD in row for row in table["rows"]),
        "rest": any(_code(row[0]) == REST for row in table["rows"]),
        "middle": [
            {"median": table["median_days"], "p90": table["p90_days"]}
            for one in MIDDLE
            if one == key and table["median_days"] is not None
        ],
    }


def _code(first: Any) -> str:
    """Return the code of what a row is of."""
    return str(first.get("code", "")) if isinstance(first, dict) else str(first)


def table_csv(table: dict[str, Any], language: str) -> bytes:
    """Return one table as CSV, whole and in one language; its first column are codes."""
    with translation.override(language):
        header = [words.column("code"), *(words.column(name) for name in table["columns"])]
        rows = [
            [_code(row[0]), *("" if one is None else words.cell(one, language) for one in row)]
            for row in table["rows"]
        ]
    return "".join(csv_lines(header, rows)).encode()


def data_files(frozen: dict[str, Any], language: str = "en") -> dict[str, tuple[str, bytes]]:
    """Return the open data in one language by file name: content type and bytes."""
    found = {WHOLE: ("application/json", as_json(frozen))}
    for key, table in frozen["tables"].items():
        found[f"{key}-{language}.csv"] = ("text/csv; charset=utf-8", table_csv(table, language))
    with translation.override(language):
        for name, image in charts.charts(frozen).items():
            stem, _dot, ending = name.partition(".")
            found[f"{stem}-{language}.{ending}"] = ("image/svg+xml", image)
    return found


def all_files(frozen: dict[str, Any]) -> Iterator[File]:
    """Make every file of a publication, the documents last."""
    yield File(WHOLE, "", "application/json", as_json(frozen))
    for language in LANGUAGES:
        for name, (kind, content) in data_files(frozen, language).items():
            if name != WHOLE:
                yield File(name, language, kind, content)
    for language in LANGUAGES:
        yield File(f"report-{language}.pdf", language, "application/pdf", pdf(frozen, language))
