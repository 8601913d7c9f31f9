"""A letter to a complainant, on paper."""

from __future__ import annotations

from datetime import datetime

from audits.models import Complaint
from oversight.documents import render_pdf


def letter_pdf(complaint: Complaint, text: str, at: datetime) -> bytes:
    """Return a letter in the complainant's language; it names nobody."""
    facts = {"complaint": complaint, "text": text, "at": at}
    return render_pdf("audits/print/letter.html", facts, language=complaint.language)
