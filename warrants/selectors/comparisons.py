"""What changed from application to application, in the reader's words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from oversight.words import spoken
from warrants.enums import FilingPart, Source, TargetKind
from warrants.models import Application
from warrants.rules.comparison import Change, compare_all
from warrants.rules.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One part that differs, its values named; of a text only that it differs."""

    change: Change
    before: str
    after: str
    added: list[str]
    left_out: list[str]


@dataclass(frozen=True, slots=True)
class Changed:
    """What one renewal says differently, and the texts that it says again."""

    lines: list[ChangeLine]
    repeated: list[FilingPart]


def changes_of(applications: Sequence[Application], rules: Rulebook) -> dict[int, Changed]:
    """Return what each renewal changed, by its number; of published orders nothing is known."""
    filed = [one for one in applications if one.source != Source.HISTORIC]
    found = compare_all([one.filing for one in filed])
    return {
        application.number: Changed(
            [_line(change, rules) for change in one.changes], list(one.repeated)
        )
        for application, one in zip(filed[1:], found, strict=True)
    }


def _line(change: Change, rules: Rulebook) -> ChangeLine:
    def named(value: Any) -> str:
        return "" if value is None or change.is_text else _name(change.part, value, rules)

    return ChangeLine(
        change,
        before=named(change.before),
        after=named(change.after),
        added=[named(one) for one in change.added],
        left_out=[named(one) for one in change.left_out],
    )


def _name(part: FilingPart, value: Any, rules: Rulebook) -> str:
    language = spoken()
    match part:
        case FilingPart.MEASURES:
            return f"{value} {rules.measure_title(value, language)}"
        case FilingPart.OFFENCES:
            return f"{value['code']} {value.get('title', '')}".strip()
        case FilingPart.TARGETS:
            kind = str(TargetKind(value["kind"]).label)
            return f"{kind}, “{value['pseudonym']}”" if value.get("pseudonym") else kind
        case FilingPart.OFFICER | FilingPart.APPROVER:
            words = (value.get(name) for name in ("name", "position", "rank", "number"))
            return ", ".join(word for word in words if word)
        case _:
            return str(value)
