"""Files that are made for one reader."""

from __future__ import annotations

from django.http import HttpResponse


def as_file(content: bytes, name: str) -> HttpResponse:
    """Return a file as a download that nobody keeps on the way."""
    kind = "application/pdf" if name.endswith(".pdf") else "application/zip"
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer
