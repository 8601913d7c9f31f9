"""Documents: PDF from a template, tagged and the same every time; CSV that stays text.

Nothing is fetched: a document reads the bundled fonts and style sheets and the
images that its caller hands in, and no address, no file and no data of anybody else.
"""

from __future__ import annotations

import csv
import logging
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from oversight.rules.signs import shown

DANGEROUS: Final = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "\x00",
)  # what a spreadsheet takes for a formula
logging.getLogger("weasyprint.progress").setLevel(logging.WARNING)  # a line for every page else


def render_pdf(
    template: str,
    facts: Mapping[str, Any],
    *,
    language: str,
    images: Mapping[str, bytes] | None = None,
) -> bytes:
    """Return `template`, which extends layouts/print.html, as a PDF/UA-1 document.

    `language` is kk, ru or en, whatever language is active. `images` are SVG
    drawings by name; the template shows one with `<img src="image:name" alt="...">`.
    The same template, facts and images give the same bytes. About 150 table rows
    take a second, so this runs in a task.
    """
    # WeasyPrint takes seconds to read, and most processes never make a document
    from weasyprint import HTML  # noqa: PLC0415
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415

    from oversight.documents.bundle import Bundle  # noqa: PLC0415

    with translation.override(language):
        page = {"body_name": settings.BODY_NAME, **facts, "language": language}
        text = shown(render_to_string(template, page))
    document = HTML(
        string=text,
        base_url="oversight:",
        url_fetcher=Bundle(images or {}),
    )
    made: bytes = document.write_pdf(
        pdf_variant="pdf/ua-1", font_config=FontConfiguration(), uncompressed_pdf=False
    )
    return made


class _Echo:
    """Hands each line back as it is written."""

    def write(self, text: str) -> str:
        return text


def defused(value: Any) -> str:
    """Return a cell that stays text: what could begin a formula gets an apostrophe before it.

    Numbers stay numbers; full-width signs are judged as what they stand for.
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    text = "" if value is None else shown(str(value).replace("\x00", ""))
    start = unicodedata.normalize("NFKC", text[:1])
    return f"'{text}" if start.startswith(DANGEROUS) else text


def csv_lines(header: Iterable[Any], rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """Return RFC 4180 lines."""
    writer = csv.writer(_Echo(), lineterminator="\r\n")
    yield writer.writerow([defused(cell) for cell in header])
    for row in rows:
        yield writer.writerow([defused(cell) for cell in row])
