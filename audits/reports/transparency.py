"""A transparency report from frozen figures: PDF in three languages, JSON, one CSV a table."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Final, NamedTuple

from django.utils import translation

from audits.reports import charts, definitions, words
from audits.selectors.transparency import as_json
from oversight.documents import csv_lines, render_pdf
from oversight.enums import LogClass

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
    "longest_days",
    "reported_late",
)


def pdf(frozen: dict[str, Any], language: str) -> bytes:
    """Return the report as a tagged PDF; the same figures give the same bytes."""
    with translation.override(language):
        images = charts.charts(frozen)
        facts = {
            "period": {name: date.fromisoformat(day) for name, day in frozen["period"].items()},
            "headlines": [(words.column(name), frozen["totals"][name]) for name in HEADLINES],
            "tables": [
                _table(key, frozen["tables"][key], named, language)
                for key, named in definitions.tables().items()
                if key in frozen["tables"]
            ],
            "longest": [
                {**one, "where": words.cell(one["where"], language)}
                for one in frozen["tables"]["T2"]["longest"]
            ],
            "days": frozen["tables"]["T2"],
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
    return {
        "key": key,
        "title": title,
        "definition": definition,
        "columns": [words.column(code) for code in table["columns"]],
        "image": charts.described().get(key),
        "attempts": table.get("attempts"),
        "rows": rows[:LONGEST_TABLE],
        "more": max(0, len(rows) - LONGEST_TABLE),
    }


def table_csv(table: dict[str, Any], language: str) -> bytes:
    """Return one table as CSV, whole; its header are the codes of the columns."""
    header = list(table["columns"])
    named = any(isinstance(row[0], dict) for row in table["rows"])
    if named:
        header = ["code", *header]
    rows = []
    for row in table["rows"]:
        cells = [value.get(language, "") if isinstance(value, dict) else value for value in row]
        first = row[0]
        rows.append([first.get("code", ""), *cells] if isinstance(first, dict) else cells)
    return "".join(csv_lines(header, rows)).encode()


def longest_csv(frozen: dict[str, Any], language: str) -> bytes:
    """Return the longest cases as CSV."""
    header = ["reference", "court", "agency", "days", "renewals", "offence"]
    rows = [
        [
            one["reference"],
            (one["where"] or {}).get(language, ""),
            (one["agency"] or {}).get(language, ""),
            one["days"],
            one["renewals"],
            one["offence"],
        ]
        for one in frozen["tables"]["T2"]["longest"]
    ]
    return "".join(csv_lines(header, rows)).encode()


def data_files(frozen: dict[str, Any], language: str = "en") -> dict[str, tuple[str, bytes]]:
    """Return the open data by file name: content type and bytes."""
    found = {"report.json": ("application/json", as_json(frozen))}
    for key, table in frozen["tables"].items():
        found[f"{key}.csv"] = ("text/csv", table_csv(table, language))
    found["T2-longest.csv"] = ("text/csv", longest_csv(frozen, language))
    with translation.override(language):
        for name, image in charts.charts(frozen).items():
            found[name] = ("image/svg+xml", image)
    return found


def all_files(frozen: dict[str, Any]) -> Iterator[File]:
    """Make every file of a publication, the documents last."""
    for name, (kind, content) in data_files(frozen).items():
        yield File(name, "", kind, content)
    for language in LANGUAGES:
        yield File(f"report-{language}.pdf", language, "application/pdf", pdf(frozen, language))
