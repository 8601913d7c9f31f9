"""What a publication says of few: no row about a single case, no small count of one court.

A count of one to four by agency, court or offence could point at somebody. It is left
out of its row and stands in the last row of its table, together with what is left out
elsewhere, so that every column still adds up. Where one row alone would be left out, or
all that is left out comes to four or less, the smallest other row is left out too: the
whole less the rows shown must not give the hidden one; nor may the other terms of a sum
within its row, be it the whole or a part. What is left out of every row is
told of the whole alone.

A figure that one to four returns report is told of nobody. Lengths and renewals stand in
bands that hold at least five cases. There is no longest case, for that is a single one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from audits.rules.counts.written import HIDDEN, SMALL, shown, table

VERSION: Final = 1  # of this rule; what was published before there was one has none
FEWEST: Final = SMALL + 1
REST: Final = "rest"  # the row of what the rows above leave out
WHOLE: Final = "whole"  # the same, where there is no row above
WITHHELD: Final = "withheld"
ATTEMPTS: Final = "attempts"  # beside the rows of T1 and T3: what was refused by the rules
SINGLE: Final = ("longest_days", "longest_renewals", "most_renewals")  # each is one case
RENEWALS: Final = (0, 1, 2, 3, 6, 11)  # where a band of renewals begins
DAYS: Final = (0, 1, 31, 61, 91, 181, 366)  # where a band of days begins
MANY_FOR_P90: Final = 10 * FEWEST  # cases, of which one in ten are still five

Table = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Grouping:
    """How the rows of a table are guarded.

    `base` is the column that counts the cases of a row. `parts` are columns that are
    counted out of another one, `sums` those that always add up to it. `amounts` are columns
    that tell what those cases of a row brought that the columns of `support` count; where
    they are not `totalled`, no figure of the whole says when few brought them. `left_out`
    are columns of single cases.
    """

    base: str
    parts: Sequence[tuple[str, Sequence[str]]] = ()
    sums: Sequence[tuple[str, Sequence[str]]] = ()
    amounts: Sequence[str] = ()
    support: Sequence[str] = ()
    totalled: bool = True  # the amounts are figures of the whole, withheld as such
    left_out: Sequence[str] = ()
    cells: bool = True  # whether a small cell is hidden in a row of many cases
    medians: Mapping[str, str] = field(default_factory=dict)  # each by the column it is of


ANSWERED: Final = ("answer_given", "answer_partly", "answer_refused", "answer_nothing")
OF_RETURNS: Final = ("days_in_operation", "arrests", "convictions")
ORGANISATION: Final = Grouping(
    base="applications",
    parts=(
        ("applications", ("authorised", "refused")),
        ("authorised", ("installed", "no_return")),
        ("authorised", ("installed",)),
        ("authorised", ("no_return",)),
    ),
    amounts=OF_RETURNS,
    support=("installed",),
)
ASKED: Final = Grouping(
    base="requests",
    parts=(("requests", (*ANSWERED, "unanswered")), ("requests", ("bulk",))),
    sums=(("requests", (*ANSWERED, "unanswered")),),
    amounts=("records", "persons_in_answers", "excess"),
    support=("answer_given", "answer_partly"),
    totalled=False,
)
GROUPINGS: Final[Mapping[str, Grouping]] = {
    "T1": Grouping(base="applications", cells=False),
    "T1b": Grouping(base="attempts", cells=False),
    "T4": Grouping(base="applications"),
    "T5": ORGANISATION,
    "T5b": ORGANISATION,
    "T16": ASKED,
    "T16b": ASKED,
    "T16c": ASKED,
    "T16d": Grouping(base="attempts", cells=False),
}
# Both are of the same orders to destroy, so they are guarded as one.
DESTRUCTION: Final = Grouping(
    base="ordered",
    parts=(
        ("ordered", ("destroyed", "not_destroyed")),
        ("destroyed", ("in_time", "late")),
        ("not_destroyed", ("up_to_28", "up_to_90", "up_to_180", "over_180")),
        ("not_destroyed", ("held",)),
    ),
    sums=(
        ("ordered", ("destroyed", "not_destroyed")),
        ("destroyed", ("in_time", "late")),
        ("not_destroyed", ("up_to_28", "up_to_90", "up_to_180", "over_180")),
    ),
    left_out=("longest_days_to_destroy", "longest_wait"),
    medians={"median_days": "destroyed"},
)
OF_ATTEMPTS: Final = ("T1b", "T16d")
BANDED: Final[Mapping[str, Sequence[int]]] = {"T2": RENEWALS, "T2b": DAYS, "T2c": DAYS}
# Counts of returns that no total tells: few of them are not counted out.
OF_RETURNS_ALONE: Final = ("days_reported", "days_beyond", "days_beyond_taken_over")
GUARDED_WHERE_COUNTED: Final = ("T6", "T10", "T15", "T15b", "T20")


def guarded(frozen: Mapping[str, Any]) -> dict[str, Any]:
    """Return exact figures as they may be published.

    Raises:
        KeyError: nobody has said how a table is guarded.
    """
    silent = _told_by_few(frozen["tables"])
    totals = {
        name: WITHHELD if name in silent else value
        for name, value in frozen["totals"].items()
        if name not in SINGLE
    }
    return {
        **frozen,
        "generated_from": {**frozen["generated_from"], "disclosure": VERSION},
        "totals": totals,
        "tables": _tables(frozen["tables"], silent),
    }


def is_guarded(frozen: Mapping[str, Any] | None) -> bool:
    """Whether figures went through the rule as it is today."""
    made = (frozen or {}).get("generated_from", {})
    return bool(made.get("disclosure", 0) >= VERSION)


def _tables(exact: Mapping[str, Table], silent: frozenset[str]) -> dict[str, Table]:
    """Return every table as it may be published, in the order in which they came."""
    found: dict[str, Table] = {}
    destroyed = _destruction(exact) if "T12" in exact else {}
    for key, one in exact.items():
        if key in destroyed:
            found[key] = destroyed[key]
        elif key in GROUPINGS:
            quiet = _few_attempts(one) if key in OF_ATTEMPTS else silent
            found[key] = coarsened(one, GROUPINGS[key], quiet)
        elif key in BANDED:
            found[key] = _banded(one, BANDED[key])
        elif key in GUARDED_WHERE_COUNTED:
            found[key] = one
        else:
            found[key] = OTHERS[key](one, silent)
        if ATTEMPTS in one:
            found[key] = {**found[key], ATTEMPTS: shown(one[ATTEMPTS])}
    return found


def is_small(value: Any) -> bool:
    """Whether a count could point at somebody."""
    return isinstance(value, int) and 0 < value <= SMALL


# Rows of agencies, courts, offences


@dataclass(slots=True)
class _Sheet:
    """A table while cells are taken out of it: `hidden` are pairs of a row and a column."""

    columns: Sequence[str]
    rows: Sequence[Mapping[str, Any]]
    grouping: Grouping
    hidden: set[tuple[int, str]] = field(default_factory=set)

    def value(self, row: int, column: str) -> int:
        return int(self.rows[row].get(column) or 0)

    def hide_row(self, row: int) -> None:
        self.hidden |= {(row, column) for column in self.columns}

    def hide_small(self, row: int) -> None:
        """Hide what is small in a row, or could be told from its other cells."""
        if is_small(self.value(row, self.grouping.base)):
            self.hide_row(row)
        if not self.grouping.cells:
            return
        self.hidden |= {
            (row, column) for column in self.columns if is_small(self.value(row, column))
        }
        if is_small(sum(self.value(row, one) for one in self.grouping.support)):
            self.hidden |= {(row, column) for column in self.grouping.amounts}
        for whole, parts in self.grouping.parts:
            self._hide_remainder(row, whole, parts)

    def _hide_remainder(self, row: int, whole: str, parts: Sequence[str]) -> None:
        """Hide parts of a whole, the smallest first, until what is not shown of it is not small."""
        while (row, whole) not in self.hidden:
            seen = [one for one in parts if (row, one) not in self.hidden]
            left = self.value(row, whole) - sum(self.value(row, one) for one in seen)
            if not is_small(left):
                return
            more = [one for one in seen if self.value(row, one)]
            least = min(more, key=lambda one: self.value(row, one), default=whole)
            self.hidden.add((row, least))

    def hide_more(self) -> None:
        """Leave out more until no column and no row tells a hidden cell by its sum."""
        checked = self.columns if self.grouping.cells else (self.grouping.base,)
        while sum(self._hide_beside(column) for column in checked) + self._hide_terms():
            pass

    def _hide_terms(self) -> int:
        """Hide one more term of each sum of which one alone is hidden; return how many were."""
        more: set[tuple[int, str]] = set()
        for row in range(len(self.rows)):
            for whole, parts in self.grouping.sums:
                seen = [one for one in (whole, *parts) if (row, one) not in self.hidden]
                if len(seen) == len(parts):
                    told = [one for one in seen if self.value(row, one)] or seen
                    _value, least = min((self.value(row, one), one) for one in told)
                    more.add((row, least))
        self.hidden |= more
        return len(more)

    def _hide_beside(self, column: str) -> bool:
        """Leave out one more row for a column that needs it; return whether one was."""
        every = range(len(self.rows))
        hidden = [row for row in every if (row, column) in self.hidden]
        seen = [row for row in every if (row, column) not in self.hidden]
        if not hidden or not seen or not self._tells(hidden, column):
            return False
        more = [row for row in seen if self.value(row, column)]
        if not more:
            self.hidden |= {(row, column) for row in seen}
            return True
        order = (self.grouping.base, column)
        self.hide_row(min(more, key=lambda row: [self.value(row, one) for one in order]))
        return True

    def _tells(self, hidden: Sequence[int], column: str) -> bool:
        """Whether the sum of hidden cells tells of single cases."""
        few = is_small(sum(self.value(row, column) for row in hidden))
        if column in self.grouping.amounts:
            support = self.grouping.support
            few |= is_small(sum(self.value(row, one) for row in hidden for one in support))
        return few or len(hidden) == 1


def coarsened(exact: Table, grouping: Grouping, silent: frozenset[str] = frozenset()) -> Table:
    """Return a table whose small counts stand in its last row; `silent` columns in none."""
    names = [one for one in exact["columns"] if one not in grouping.left_out]
    rows = [dict(zip(exact["columns"], row, strict=True)) for row in exact["rows"]]
    counted = [one for one in names[1:] if one not in grouping.medians]
    sheet = _Sheet(counted, rows, grouping)
    for row in range(len(rows)):
        sheet.hide_small(row)
    sheet.hide_more()
    extra = {name: value for name, value in exact.items() if name not in {"columns", "rows"}}
    return table(names, list(_rows(sheet, names, silent)), extra=extra)


def _rows(sheet: _Sheet, names: Sequence[str], silent: frozenset[str]) -> list[list[Any]]:
    """Return the rows that are shown, and below them the row of what is not."""
    grouping, found = sheet.grouping, []

    def cell(row: int, name: str) -> Any:
        if name in grouping.medians:
            of = grouping.medians[name]
            many = (row, of) not in sheet.hidden and sheet.value(row, of) >= FEWEST
            return sheet.rows[row].get(name) if many else None
        return WITHHELD if name in silent or (row, name) in sheet.hidden else sheet.rows[row][name]

    for row in range(len(sheet.rows)):
        if all((row, name) in sheet.hidden for name in sheet.columns):
            continue
        found.append([sheet.rows[row][names[0]], *(cell(row, name) for name in names[1:])])
    if sheet.hidden:
        code = REST if found else WHOLE
        found.append([{"code": code}, *(_left(sheet, name, silent) for name in names[1:])])
    return found


def _left(sheet: _Sheet, name: str, silent: frozenset[str]) -> Any:
    """Return what the rows leave out of a column; None where they leave out nothing.

    What few cases brought in all is told of nobody.
    """
    hidden = [row for row in range(len(sheet.rows)) if (row, name) in sheet.hidden]
    if name in silent:
        return WITHHELD
    if name in sheet.grouping.amounts and not sheet.grouping.totalled:
        support = sheet.grouping.support
        if is_small(sum(sheet.value(row, one) for row in hidden for one in support)):
            return WITHHELD
    return sum(sheet.value(row, name) for row in hidden) if hidden else None


def _destruction(exact: Mapping[str, Table]) -> dict[str, Table]:
    """Return T12 and T12b, guarded together."""
    wide = {
        "columns": [*exact["T12"]["columns"], *exact["T12b"]["columns"][1:]],
        "rows": [
            [*one, *other[1:]]
            for one, other in zip(exact["T12"]["rows"], exact["T12b"]["rows"], strict=True)
        ],
    }
    both = coarsened(wide, DESTRUCTION)
    found = {}
    for key in ("T12", "T12b"):
        names = [one for one in exact[key]["columns"] if one in both["columns"]]
        places = [both["columns"].index(one) for one in names]
        found[key] = table(names, [[row[one] for one in places] for row in both["rows"]])
    return found


def _few_attempts(exact: Table) -> frozenset[str]:
    """Return the columns of attempts that may be told in no row.

    Beside T1 and T3 one to four attempts are not told. Where a kind may have so few, no
    kind is told by measure: they add up to all attempts of a row.
    """
    every, *kinds = exact["columns"][1:]
    found = set()
    for place, name in enumerate((every, *kinds), start=1):
        if is_small(max((row[place] for row in exact["rows"]), default=0)):
            found |= {every, *kinds} if name == every else set(kinds)
    return frozenset(found)


# Bands


def _banded(exact: Table, edges: Sequence[int]) -> Table:
    """Return a distribution in bands of at least five cases, with middle values of enough."""
    counts = Counter({int(value): number for value, number in exact["rows"]})
    extra = {
        name: value
        for name, value in exact.items()
        if name not in {"columns", "rows", "longest", "most_days"}
    }
    size = counts.total()  # cases
    for name, least in (("median_days", FEWEST), ("p90_days", MANY_FOR_P90)):
        if name in extra and size < least:
            extra[name] = None
    return table(exact["columns"], bands(counts, edges), extra=extra)


def bands(counts: Mapping[int, int], edges: Sequence[int]) -> list[list[Any]]:
    """Return how many cases lie in each band; a band of few joins the one below it.

    An edge begins a band that ends before the next; the last has no end. The first
    band of few joins the one above.
    """
    ends = [*edges[1:], None]
    found = [
        (low, high, sum(n for value, n in counts.items() if low <= value and _below(value, high)))
        for low, high in zip(edges, ends, strict=True)
    ]
    while found and not found[-1][2]:  # nothing lies so far out
        found.pop()
    joined: list[tuple[int, int | None, int]] = []
    for low, high, number in reversed(found):
        if joined and is_small(joined[-1][2]):
            _low, end, fewer = joined.pop()
            joined.append((low, end, number + fewer))
        else:
            joined.append((low, high, number))
    if len(joined) > 1 and is_small(joined[-1][2]):
        (low, _high, number), (_low, end, more) = joined.pop(), joined.pop()
        joined.append((low, end, number + more))
    return [[_band(low, high), number] for low, high, number in reversed(joined)]


def _below(value: int, high: int | None) -> bool:
    return high is None or value < high


def _band(low: int, high: int | None) -> str:
    if high is None:
        return f"{low}+"
    return str(low) if high == low + 1 else f"{low}–{high - 1}"


# Figures of the whole


def _told_by_few(tables: Mapping[str, Table]) -> frozenset[str]:
    """Return the figures that one to four returns report, so that they tell of single cases."""
    silent = {name for name, _value, reported in tables["T8"]["rows"] if is_small(reported)}
    of = dict(tables["T7"]["rows"])
    if is_small(of.get("days_reported")):
        silent.add("days_in_operation")
    if any(is_small(row[2]) for row in tables["T9"]["rows"]):
        silent.add("cost")
    return frozenset(silent)


def _days(exact: Table, silent: frozenset[str]) -> Table:
    """Return T7."""
    rows = [
        [name, WITHHELD if name in silent else shown(value) if name in OF_RETURNS_ALONE else value]
        for name, value in exact["rows"]
    ]
    return {**exact, "rows": rows}


def _results(exact: Table, _silent: frozenset[str]) -> Table:
    """Return T8: a figure that few returns report is not told."""
    return {
        **exact,
        "rows": [
            [name, WITHHELD if is_small(reported) else value, shown(reported)]
            for name, value, reported in exact["rows"]
        ],
    }


def _costs(exact: Table, silent: frozenset[str]) -> Table:
    """Return T9: nothing of a cost where few returns answer for it."""
    hidden = "cost" in silent
    return {
        **exact,
        "rows": [
            [currency, WITHHELD, shown(reported), WITHHELD]
            if hidden and is_small(reported)
            else [currency, cost, reported, average]
            for currency, cost, reported, average in exact["rows"]
        ],
    }


def _urgent(exact: Table, _silent: frozenset[str]) -> Table:
    """Return T3: outcomes of the urgent starts, which together are known."""
    values = few(exact["started"], [row[1] for row in exact["rows"]])
    rows = [[row[0], value] for row, value in zip(exact["rows"], values, strict=True)]
    return {**exact, "rows": rows, "started": shown(exact["started"])}


def _notices(exact: Table, _silent: frozenset[str]) -> Table:
    """Return T11: the bands of a row add up to its targets."""
    return {
        **exact,
        "rows": [
            [name, shown(warrants), shown(targets), *few(targets, ages)]
            for name, warrants, targets, *ages in exact["rows"]
        ],
    }


def few(whole: int, parts: Sequence[int]) -> list[int | str]:
    """Return the parts of a whole, small ones hidden, and others so that no sum tells them."""
    hidden = {place for place, part in enumerate(parts) if is_small(part)}
    covered = set(hidden)
    while covered and (len(covered) == 1 or is_small(sum(parts[one] for one in covered))):
        seen = [one for one, part in enumerate(parts) if part and one not in covered]
        if not seen or is_small(whole):
            break
        covered.add(min(seen, key=lambda one: parts[one]))
    return [
        HIDDEN if place in hidden else WITHHELD if place in covered else part
        for place, part in enumerate(parts)
    ]


OTHERS: Final[Mapping[str, Callable[[Table, frozenset[str]], Table]]] = {
    "T3": _urgent,
    "T7": _days,
    "T8": _results,
    "T9": _costs,
    "T11": _notices,
}
KNOWN: Final = frozenset({*GROUPINGS, *BANDED, *GUARDED_WHERE_COUNTED, *OTHERS, "T12", "T12b"})
