"""Charts as SVG: the same figures draw the same bytes."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

COLOUR: Final = "#0b4f4a"
SECOND: Final = "#d9a441"
WIDEST: Final = 12


def charts(frozen: dict[str, Any]) -> dict[str, bytes]:
    """Return every chart of a report by name, in the active language."""
    histogram = {int(count): int(number) for count, number in frozen["tables"]["T2"]["rows"]}
    most = max(histogram, default=0)
    bars = [(str(one), histogram.get(one, 0)) for one in range(min(most, WIDEST) + 1)]
    if most > WIDEST:
        beyond = sum(number for count, number in histogram.items() if count > WIDEST)
        bars.append((f">{WIDEST}", beyond))
    totals = frozen["totals"]
    carried = [
        (_("Installed"), totals["installed"]),
        (_("Never installed"), totals["not_installed"]),
        (_("No return filed"), totals["no_return"]),
    ]
    return {
        "renewals.svg": _bars(bars, _("Renewals"), _("Warrants"), COLOUR),
        "execution.svg": _bars(carried, "", _("Warrants"), SECOND),
    }


def _bars(bars: Sequence[tuple[str, int]], x: str, y: str, colour: str) -> bytes:
    import matplotlib as mpl  # noqa: PLC0415 - takes a second, and only here
    from matplotlib.figure import Figure  # noqa: PLC0415

    settings: dict[Any, Any] = {
        "svg.fonttype": "none",
        "svg.hashsalt": "oversight",
        "font.family": ["Noto Sans", "DejaVu Sans", "sans-serif"],
        "axes.spines.top": False,
        "axes.spines.right": False,
    }
    with mpl.rc_context(settings):
        figure = Figure(figsize=(6.4, 2.6), layout="constrained")
        axes = figure.subplots()
        drawn = axes.bar(
            [name for name, _number in bars], [number for _name, number in bars], color=colour
        )
        axes.bar_label(drawn, fontsize=8)
        axes.set_xlabel(x)
        axes.set_ylabel(y)
        sink = io.BytesIO()
        figure.savefig(sink, format="svg", metadata={"Date": None, "Creator": "Oversight"})
    return sink.getvalue()
