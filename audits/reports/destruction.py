"""The act of destruction: made of what was frozen when it was carried out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from audits.enums import DestructionResult
from audits.models import Destruction
from audits.rules.retention import RecordClass
from oversight.documents import render_pdf
from warrants.rules.sentences import period_words


def act(row: Destruction, record: RecordClass, language: str) -> bytes:
    """Return the act in one language; the same act gives the same bytes."""
    frozen: Mapping[str, Any] = row.act or {}
    facts = {
        "act": frozen,
        "title": record.title.in_(language),
        "goes": record.goes.in_(language),
        "stays": record.stays.in_(language),
        "keep": period_words(frozen["keep"], language),
        "proposed_at": datetime.fromisoformat(frozen["proposed_at"]),
        "released_at": datetime.fromisoformat(frozen["released_at"]),
        "carried_out_at": row.carried_out_at,
        "sha256": row.act_sha256,
        "results": [
            (result.label, frozen[result])
            for result in DestructionResult
            if result != DestructionResult.WAITING
        ],
        "by_key": record.ends == "key",
    }
    return render_pdf("audits/print/destruction.html", facts, language=language)
