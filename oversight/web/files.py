"""Files that are made for one reader."""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse

KINDS: Final = {
    "pdf": "application/pdf",
    "zip": "application/zip",
    "json": "application/json",
    "xml": "application/xml",
}


def as_file(content: bytes, name: str) -> HttpResponse:
    """Return a file as a download that nobody keeps on the way."""
    answer = HttpResponse(content, content_type=KINDS[name.rpartition(".")[2]])
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer
