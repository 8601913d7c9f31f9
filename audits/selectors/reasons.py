"""Why a printed figure differs from ours: said only where it was tried and fits.

A figure is counted in the other ways in which it could have been printed. Where one of
them gives what was printed, to the digit, that is the reason; where none does, the
cause is not known, and that is what is said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import Final

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from audits.rules.printed import LOCATIONS, OFFENCES, offence_group
from warrants.models import ImportedTable

ALL_ROWS: Final = "all_rows"
ALL_INSTALLED: Final = "all_installed"
WITHOUT_ZERO: Final = "without_zero"
UNREPORTED_TOO: Final = "unreported_too"
AMOUNTS_ALONE: Final = "amounts_alone"
LATE: Final = frozenset({"late", "in_all"})
ONE: Final = Decimal(1)


@dataclass(slots=True)
class Ours:
    """Our figures of one year by name, the averages unrounded, and figures counted in other ways.

    `titles` are the offences of the year's orders, with the number of their orders.
    """

    figures: dict[str, Decimal] = field(default_factory=dict)
    exact: dict[str, Decimal] = field(default_factory=dict)
    others: dict[str, list[tuple[str, Decimal]]] = field(default_factory=dict)
    titles: Counter[str] = field(default_factory=Counter)


def why(key: str, printed: Decimal, by_key: Mapping[str, Decimal], ours: Ours, year: int) -> str:
    """Return what was found out about a difference; nothing where there is none."""
    mine = ours.figures.get(key)
    if mine is None:
        return _("The records hold nothing that answers to this figure.")
    if mine == printed:
        return ""
    if key in LATE:
        found = _late(key, printed, by_key, ours, year)
    elif key in OFFENCES:
        found = _offences(key, printed, by_key, ours)
    elif key in LOCATIONS:
        found = _locations(by_key, ours)
    else:
        found = _counted_otherwise(key, printed, ours)
    return found or _unknown(key, ours)


def _unknown(key: str, ours: Ours) -> str:
    if key in ours.exact:
        return _("The rows average %(exact)s. The cause of the difference is not known.") % {
            "exact": _shown(ours.exact[key], places=2)
        }
    return _("The cause of the difference is not known.")


def _counted_otherwise(key: str, printed: Decimal, ours: Ours) -> str:
    """Return by which other ways of counting the printed figure comes out."""
    ways = {
        ALL_ROWS: _("It is the plain mean of all rows that give the figure."),
        ALL_INSTALLED: _(
            "It is the mean of all installed intercepts that give the figure, also of those "
            "whose type is not stated."
        ),
        WITHOUT_ZERO: _("It is the mean of the rows that give more than zero."),
        UNREPORTED_TOO: _(
            "It is the sum of the rows divided by all installed intercepts, also by those that "
            "do not give the figure."
        ),
        AMOUNTS_ALONE: _("It counts only the rows that give an amount of their own."),
    }
    fits = [ways[way] for way, value in ours.others.get(key, []) if _prints_as(value, printed)]
    exact = ours.exact.get(key)
    if not fits and exact is not None and exact.quantize(ONE, ROUND_DOWN) == printed:
        fits = [
            _("The rows average %(exact)s, which is printed rounded down.")
            % {"exact": _shown(exact, places=2)}
        ]
    return " ".join(dict.fromkeys(fits))


def _prints_as(value: Decimal, printed: Decimal) -> bool:
    return value.quantize(ONE, ROUND_HALF_UP) == printed


def _late(key: str, printed: Decimal, by_key: Mapping[str, Decimal], ours: Ours, year: int) -> str:
    """Return which tables of later years are missing; nothing where that cannot be the cause.

    Missing tables explain orders that are missing here, and never orders that are here.
    """
    if ours.figures[key] > printed:
        return ""
    missing = {one: by_key.get(one, Decimal(0)) - ours.figures[one] for one in LATE}
    if key == "in_all" and "late" in by_key and missing["in_all"] != missing["late"]:
        return ""
    later = ImportedTable.objects.filter(report_year__gt=year)
    found = set(later.values_list("report_year", flat=True))
    if not found:
        return _(
            "Orders reported late appear in the tables of later years; none of those is imported."
        )
    lacking = sorted(set(range(year + 1, max(found))) - found)
    if not lacking:
        return ""
    return _(
        "The tables of later years, where orders reported late appear, are not all imported: %(years)s."
    ) % {"years": ", ".join(map(str, lacking))}


def _offences(key: str, printed: Decimal, by_key: Mapping[str, Decimal], ours: Ours) -> str:
    """Return what makes the printed groups fit: a sum that is no sum, or one title moved."""
    more = ours.figures[key] - printed
    whole = by_key.get("authorised")
    parts = sum((by_key[name] for name in OFFENCES if name in by_key), Decimal(0))
    if whole is not None and parts != whole and parts + more == whole:
        return _(
            "The printed groups add up to %(parts)s, not to the %(whole)s orders authorised;"
            " with the figure of the rows they do."
        ) % {"parts": _shown(parts), "whole": _shown(whole)}
    here = key if more > 0 else "offence_other"
    if more < 0 and key == "offence_other":
        moved = [one for one in _titles_of(ours, abs(more)) if offence_group(one) != key]
    else:
        moved = [one for one in _titles_of(ours, abs(more)) if offence_group(one) == here]
    if len(moved) != 1:  # none, or a guess
        return ""
    told = {"title": moved[0], "count": _shown(abs(more))}
    if more > 0:
        return (
            _("It fits if the %(count)s orders on %(title)s are counted in another group.") % told
        )
    return _("It fits if the %(count)s orders on %(title)s are counted in this group.") % told


def _titles_of(ours: Ours, count: Decimal) -> list[str]:
    """Return the offences on which there are so many orders."""
    return sorted(title for title, number in ours.titles.items() if number == count)


def _locations(by_key: Mapping[str, Decimal], ours: Ours) -> str:
    pairs = [(by_key[name], ours.figures[name]) for name in LOCATIONS if name in by_key]
    if sum(theirs for theirs, _mine in pairs) != sum(mine for _theirs, mine in pairs):
        return ""
    moved = sum(theirs - mine for theirs, mine in pairs if theirs > mine)
    return _(
        "Both sides add up to the same number of orders; %(moved)s of them stand in another"
        " class in print than in the rows."
    ) % {"moved": _shown(moved)}


def _shown(number: Decimal | int, *, places: int = 0) -> str:
    return number_format(number, places, force_grouping=True)
