"""The letter that answers a request: made of the answer alone, never of what was found."""

from __future__ import annotations

from audits.models import SubjectRequest
from oversight.documents import render_pdf


def letter(row: SubjectRequest) -> bytes:
    """Return the letter in the person's language; the same answer gives the same bytes."""
    facts = {
        "reference": row.reference,
        "received_at": row.received_at,
        "answered_at": row.answered_at,
        "answer": row.answer,
    }
    return render_pdf("audits/print/answer.html", facts, language=row.language)
