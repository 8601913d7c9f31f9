"""Whether figures may be published, and if not, why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from audits.rules.disclosure import is_guarded, is_small

WITHOUT_RULEBOOK: Final = ("T15", "T15b")  # no rulebook governs a complaint


def hindrance(frozen: Mapping[str, Any]) -> str:
    """Return the code of what forbids to publish figures; empty where nothing does."""
    if is_empty(frozen):
        return "nothing_to_report"
    if not is_guarded(frozen):
        return "tells_of_cases"
    return "too_few_cases" if is_small(frozen["totals"]["applications"]) else ""


def is_empty(frozen: Mapping[str, Any]) -> bool:
    """Whether figures tell of nothing at all.

    A report on one rulebook tells nothing by complaints, which stand in every report.
    """
    totals = frozen["totals"]
    if totals["applications"] or totals.get("reported_late"):
        return False
    named = bool(frozen["generated_from"].get("rulebook"))
    passed = WITHOUT_RULEBOOK if named else ()
    return not any(
        cell not in {0, None, ""}
        for key, table in frozen["tables"].items()
        if key not in passed
        for row in table["rows"]
        for cell in row[1:]
    )
