"""A report that nobody of this body made: the command says what is wrong with it, and ends."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import pytest
from django.core.management import CommandError, call_command

PERIOD: Final = {"from": "2025-01-01", "to": "2025-12-31", "known_by": "2026-02-01"}
LOG: Final = {"origin": "x", "size": 1, "root": "x", "checkpoint": "x", "classes": {}}
REPORT: Final[dict[str, Any]] = {"period": PERIOD, "generated_from": {"form": 3}, "log": LOG}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"period": {**PERIOD, "to": "9999-12-31"}}, "which days"),
        ({"period": {**PERIOD, "from": "0001-01-01"}}, "which days"),
        ({"period": "2025"}, "which days"),
        ({"generated_from": {"form": 3, "rulebook": "kz\0cpc"}}, "which days"),
        ({"log": None}, "names no checkpoint"),
        ({"log": {**LOG, "without": 5}}, "has to hold"),
        ({"log": {**LOG, "without": "123"}}, "has to hold"),
        ({"log": {**LOG, "size": True}}, "has to hold"),
    ],
)
def test_what_is_no_report_of_ours_is_said(
    tmp_path: Path, changed: dict[str, Any], said: str
) -> None:
    path = tmp_path / "report.json"
    path.write_text(json.dumps({**REPORT, **changed}), encoding="utf-8")
    with pytest.raises(CommandError, match=said):
        call_command("verify_report", path)
