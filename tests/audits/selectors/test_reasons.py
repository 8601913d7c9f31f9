"""A reason for a printed figure is said only where it was tried and gives what was printed."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

import pytest

from audits.selectors import reasons
from audits.selectors.reasons import Ours, why
from tests.build import NOON
from warrants.models import ImportedTable

UNKNOWN = "The cause of the difference is not known."


def said(key: str, printed: int, ours: Ours, by_key: dict[str, int] | None = None) -> str:
    whole = {name: Decimal(value) for name, value in {**(by_key or {}), key: printed}.items()}
    return why(key, Decimal(printed), whole, ours, 2016)


def ours_of(key: str, value: Any, **more: Any) -> Ours:
    return Ours(figures={key: Decimal(value)}, **more)


def test_a_printed_average_is_the_plain_mean_of_the_rows() -> None:
    others = {"average_communications": [(reasons.ALL_ROWS, Decimal("10021.4"))]}
    exact = {"average_communications": Decimal("9870.2")}
    ours = ours_of("average_communications", 9870, others=others, exact=exact)
    assert said("average_communications", 10_021, ours) == (
        "It is the plain mean of all rows that give the figure."
    )
    assert said("average_communications", 10_022, ours) == f"The rows average 9,870.20. {UNKNOWN}"
    assert not said("average_communications", 9870, ours)


def test_a_group_fits_with_one_offence_counted_elsewhere() -> None:
    titles = Counter({"LARCENY": 15, "BURGLARY": 3, "THEFT": 6, "ARSON": 4})
    ours = ours_of("offence_larceny", 24, titles=titles)
    assert said("offence_larceny", 21, ours) == (
        "It fits if the 3 orders on BURGLARY are counted in another group."
    )
    assert said("offence_larceny", 22, ours) == UNKNOWN
    other = ours_of("offence_other", 4, titles=titles)
    assert said("offence_other", 7, other) == (
        "It fits if the 3 orders on BURGLARY are counted in this group."
    )
    titles["ROBBERY"] = 3
    assert said("offence_larceny", 21, ours) == UNKNOWN, "two would fit, so neither is told"


def test_a_sum_that_is_no_sum_is_told() -> None:
    printed = {"authorised": 33, "offence_narcotics": 10}
    ours = ours_of("offence_gambling", 23)
    assert "add up to 22, not to the 33" in said("offence_gambling", 12, ours, printed)


@pytest.mark.django_db
def test_missing_tables_explain_what_is_missing_and_never_what_is_here() -> None:
    def late(printed: int, in_all: int, mine: int) -> list[str]:
        ours = Ours(figures={"late": Decimal(mine), "in_all": Decimal(100 + mine)})
        by_key = {"late": printed, "in_all": in_all}
        return [said("late", printed, ours, by_key), said("in_all", in_all, ours, by_key)]

    none = "Orders reported late appear in the tables of later years; none of those is imported."
    assert late(9, 109, 0) == [none, none]
    assert late(9, 120, 0) == [none, UNKNOWN], "more differs than what is late"
    for year in (2017, 2019):
        a_table(year)
    gap = (
        "The tables of later years, where orders reported late appear, are not all imported: 2018."
    )
    assert late(9, 109, 5) == [gap, gap]
    assert late(9, 109, 12) == [UNKNOWN, UNKNOWN], "ours is larger"
    a_table(2018)
    assert late(9, 109, 5) == [UNKNOWN, UNKNOWN]


def a_table(year: int) -> None:
    ImportedTable.objects.create(
        name=f"{year}.csv", sha256=f"{year}".zfill(64), report_year=year, lines=1, begun_at=NOON
    )
