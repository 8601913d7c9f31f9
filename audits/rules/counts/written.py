"""How figures are written down: tables, amounts, middle values, and counts too small to show."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

SMALL: Final = 4
HIDDEN: Final = "1-4"


def table(
    columns: Sequence[str], rows: list[list[Any]], extra: dict[str, Any] | None = None
) -> dict[str, Any]:
    return {"columns": list(columns), "rows": rows, **(extra or {})}


def number(amount: Decimal | int) -> int | str:
    """Return a whole amount as a number, any other as text, so that no digit is lost."""
    return int(amount) if amount == int(amount) else format(amount, "f")


def quantile(values: Sequence[int], percent: int) -> int:
    """Return the smallest value that at least `percent` of a hundred do not exceed; of none, 0."""
    if not values:
        return 0
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]


def shown(count: int) -> int | str:
    """Return a count of persons as it may be shown: from one to four it could point at somebody."""
    return HIDDEN if 0 < count <= SMALL else count


def shown_sum(parts: Sequence[int]) -> int | None:
    """Return the sum of counts of persons; None where it would tell a hidden part."""
    hidden = any(shown(part) == HIDDEN for part in parts)
    return None if hidden else sum(parts)
