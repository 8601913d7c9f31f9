"""The files of a report as pages offer them: the documents, then the data behind each table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from audits.models import PublicationFile
from audits.reports import charts, definitions
from oversight.web.context import LANGUAGES

WHOLE: Final = "report.json"
DOCUMENT: Final = ".pdf"


@dataclass(frozen=True, slots=True)
class Offered:
    """Documents by the name of their language, all figures in one file, and the files of each table."""

    documents: list[tuple[str, PublicationFile]] = field(default_factory=list)
    whole: PublicationFile | None = None
    tables: list[tuple[str, list[PublicationFile]]] = field(default_factory=list)


def offered(files: Iterable[PublicationFile], language: str) -> Offered:
    """Return the documents with the reader's language first, and the data of each table.

    Of data that comes in several languages, the reader's is offered; what belongs to no
    table stands last.
    """
    rows = sorted(files, key=lambda row: ("-" in row.name, row.place))  # T2 before T2-longest
    documents = [(LANGUAGES[row.language], row) for row in rows if row.name.endswith(DOCUMENT)]
    documents.sort(key=lambda one: one[1].language != language)
    titles = {key: title for key, (title, _definition) in definitions.tables().items()}
    tables: dict[str, list[PublicationFile]] = {title: [] for title in titles.values()}
    for row in rows:
        if row.name == WHOLE or row.name.endswith(DOCUMENT) or row.language not in {"", language}:
            continue
        tables.setdefault(titles.get(charts.table_of(row.name), row.name), []).append(row)
    return Offered(
        documents,
        next((row for row in rows if row.name == WHOLE), None),
        [(title, some) for title, some in tables.items() if some],
    )
