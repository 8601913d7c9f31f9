"""Charts as SVG: the same figures draw the same bytes."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext as _

from audits.reports import words
from audits.rules.counts import destruction, requests

COLOUR: Final = "#0b4f4a"
SECOND: Final = "#d9a441"
Bar = int | str  # a count, or the words in its place


def table_of(file: str) -> str:
    """Return the table that a file of open data belongs to: T2-kk.csv, renewals-kk.svg, T2.csv."""
    above = {chart.partition(".")[0]: table for table, (chart, _words) in described().items()}
    above["execution"] = "T8"
    stem = file.partition(".")[0].partition("-")[0]
    return above.get(stem, stem)


def charts(frozen: dict[str, Any]) -> dict[str, bytes]:
    """Return every chart of a report by name, in the active language."""
    return _of_warrants(frozen) | _of_aftermath(frozen["tables"])


def described() -> dict[str, tuple[str, str]]:
    """Return by table which chart stands above it, and in words what that shows."""
    return {
        "T2": (
            "renewals.svg",
            _("Bar chart: how often warrants were renewed; the figures are in the table below."),
        ),
        "T11": (
            "notice.svg",
            _(
                "Bar chart: targets by where their notice stands; the figures stand in the table "
                "below."
            ),
        ),
        "T12": (
            "destruction.svg",
            _(
                "Bar chart: orders to destroy carried out in time, later, and by how long they "
                "have waited; the figures stand in this table and the next."
            ),
        ),
        "T16": (
            "answers.svg",
            _(
                "Bar chart: requests by what providers answered; the figures stand in the table "
                "below."
            ),
        ),
    }


def _of_aftermath(tables: dict[str, Any]) -> dict[str, bytes]:
    """Return the charts of what came after warrants; none of what a report does not count."""
    found = {}
    if "T11" in tables:
        bars = [(words.column(row[0]), row[2]) for row in tables["T11"]["rows"]]
        found["notice.svg"] = _lines(bars, COLOUR)
    if "T12" in tables:
        done, left = _sums(tables["T12"]), _sums(tables["T12b"])
        names = {"in_time": _("Destroyed within 28 days"), "late": _("Destroyed later")}
        bars = [(name, done[code]) for code, name in names.items()]
        bars += [
            (_("Not destroyed: %(age)s") % {"age": words.column(code)}, left[code])
            for code in destruction.BANDS
        ]
        found["destruction.svg"] = _lines(bars, SECOND)
    if "T16" in tables:
        sums = _sums(tables["T16"])
        bars = [(words.column(code), sums[code]) for code in (*requests.ANSWERS, "unanswered")]
        found["answers.svg"] = _lines(bars, COLOUR)
    return found


def _sums(table: dict[str, Any]) -> dict[str, int]:
    """Return the sum of every column but the first; what a row leaves out stands in the last."""
    return {
        code: sum(row[place] for row in table["rows"] if isinstance(row[place], int))
        for place, code in enumerate(table["columns"])
        if place
    }


def _of_warrants(frozen: dict[str, Any]) -> dict[str, bytes]:
    bars = [(band, number) for band, number in frozen["tables"]["T2"]["rows"]]
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


def _drawable(bars: Sequence[tuple[str, Bar]]) -> tuple[list[str], list[int], list[str]]:
    """Return names, lengths and labels of bars; a count that is not told has none of both."""
    return (
        [name for name, _number in bars],
        [number if isinstance(number, int) else 0 for _name, number in bars],
        [str(words.column(str(number))) for _name, number in bars],
    )


def _bars(bars: Sequence[tuple[str, Bar]], x: str, y: str, colour: str) -> bytes:
    def draw(axes: Any) -> None:
        names, lengths, labels = _drawable(bars)
        drawn = axes.bar(names, lengths, color=colour)
        axes.bar_label(drawn, labels, fontsize=8)
        axes.set_xlabel(x)
        axes.set_ylabel(y)

    return _drawn(draw, (6.4, 2.6))


def _lines(bars: Sequence[tuple[str, Bar]], colour: str) -> bytes:
    """Draw bars that lie, the first on top, so that long names can be read."""

    def draw(axes: Any) -> None:
        names, lengths, labels = _drawable(bars)
        places = list(range(len(bars)))
        drawn = axes.barh(places, lengths, color=colour, height=0.62)
        axes.bar_label(drawn, labels, fontsize=8, padding=3)
        axes.set_yticks(places, names, fontsize=8)
        axes.set_xlim(0, 1.1 * max([1, *lengths]))
        axes.xaxis.set_visible(False)
        axes.spines["bottom"].set_visible(False)
        axes.invert_yaxis()

    return _drawn(draw, (6.4, 0.5 + 0.27 * len(bars)))


@cache
def _learn_font() -> None:
    """Let charts be measured with the font that comes along, whatever the machine has."""
    from matplotlib.font_manager import fontManager  # noqa: PLC0415

    fontManager.addfont(settings.BASE_DIR / "static" / "fonts" / "NotoSans-Regular.ttf")


def _drawn(draw: Callable[[Any], None], size: tuple[float, float]) -> bytes:
    import matplotlib as mpl  # noqa: PLC0415 - takes a second, and only here
    from matplotlib.figure import Figure  # noqa: PLC0415

    _learn_font()
    style: dict[Any, Any] = {
        "svg.fonttype": "none",
        "svg.hashsalt": "oversight",
        "font.family": ["Noto Sans", "DejaVu Sans", "sans-serif"],
        "axes.spines.top": False,
        "axes.spines.right": False,
    }
    with mpl.rc_context(style):
        figure = Figure(figsize=size, layout="constrained")
        draw(figure.subplots())
        sink = io.BytesIO()
        figure.savefig(sink, format="svg", metadata={"Date": None, "Creator": "Oversight"})
    return sink.getvalue()
