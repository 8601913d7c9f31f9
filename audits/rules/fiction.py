"""What the demonstration tells: which cases there are, and numbers that are nobody's.

Pure and seeded: the same seed tells the same stories.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import islice, pairwise
from random import Random
from typing import Final, Literal

DAY: Final = 24.0  # hours
SPAN: Final = 3 * 365 * DAY  # how far back the stories reach
NO_DIGIT: Final = 10
FIRST_WEIGHTS: Final = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)
SECOND_WEIGHTS: Final = (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)

Fate = Literal["granted", "modified", "refused", "withdrawn", "waiting"]
Use = Literal["inside", "beyond", "outside", "never"]
EarlyEnd = Literal["", "cancelled", "stopped_by_judge", "stopped_by_prosecutor"]
Report = Literal["timely", "late", "never"]
Examined = Literal["opened", "started", "second", "closed"]
Told = Literal["", "due", "served", "unidentified", "deferred", "waived", "overdue"]


@dataclass(frozen=True, slots=True)
class Plot:
    """One case: how many hours ago it was filed, and what became of it.

    `fate` is the answer to the first application, `one_more` that to a last renewal
    after the `renewals` granted ones. What waits long enough lapses by itself. `notice`
    is what becomes of the notice to the person, `material` which chains of custody are
    told of it; where none is named, chance tells.
    """

    hours_ago: float
    fate: Fate = "granted"
    measure: str = "231-2"
    agency: str = ""
    court: str = ""
    days: int = 30
    urgent: bool = False
    threat: bool = False
    protected: str = ""
    renewals: int = 0
    one_more: Fate | Literal[""] = ""
    late: Literal["", "agency", "court", "renewal"] = ""
    use: Use = "inside"
    early_end: EarlyEnd = ""
    report: Report = "timely"
    review: Examined = "closed"
    notice: Told = ""
    material: tuple[str, ...] = ()

    @property
    def by_the_body(self) -> bool:
        """Whether the law leaves the decision to the investigating body itself."""
        return self.threat or self.measure in {"231-7", "231-9"}


HERE: Final = "ala-pd"
THERE: Final = "ast-acs"
ONE_OF_EACH: Final = (
    Plot(2.5, "waiting", agency=HERE),
    Plot(4, "waiting", measure="231-3", agency=HERE),
    Plot(20, "waiting", measure="231-1", agency="ala-nsd"),
    Plot(5, "waiting", urgent=True, agency=HERE),
    Plot(200 * DAY, "refused"),
    Plot(150 * DAY, "withdrawn"),
    Plot(90 * DAY, "waiting"),
    Plot(120 * DAY, "refused", urgent=True),
    Plot(6 * DAY, agency=HERE),
    Plot(
        26.5 * DAY,
        agency=HERE,
        urgent=True,
        one_more="waiting",
        material=("between_hands", "permitted"),
    ),
    Plot(300 * DAY, measure="231-4"),
    Plot(105 * DAY, report="never"),
    Plot(400 * DAY, renewals=7, review="second"),
    Plot(280 * DAY, agency=HERE, renewals=12),
    Plot(75 * DAY, "modified", late="court", report="late"),
    Plot(220 * DAY, measure="231-3", protected="journalist", late="agency"),
    Plot(180 * DAY, use="outside"),
    Plot(45 * DAY, measure="231-7", agency=HERE, review="started"),
    Plot(70 * DAY, measure="231-1", threat=True),
    Plot(130 * DAY, early_end="cancelled", use="never"),
    Plot(160 * DAY, early_end="stopped_by_judge"),
    Plot(190 * DAY, measure="231-7", early_end="stopped_by_prosecutor"),
    Plot(140 * DAY, renewals=1, one_more="refused", late="renewal"),
    Plot(110 * DAY, one_more="waiting", use="beyond"),
    Plot(260 * DAY, agency=THERE, protected="judge", measure="231-6"),
    Plot(170 * DAY, protected="lawyer", one_more="withdrawn"),
    Plot(34 * DAY, agency=HERE, review="opened"),
    Plot(430 * DAY, agency=HERE, notice="served", material=("in_time", "evidence_looked_at_late")),
    Plot(250 * DAY, early_end="cancelled", use="never", notice="unidentified"),
    Plot(210 * DAY, measure="231-3", agency=HERE, notice="deferred"),
    Plot(340 * DAY, agency=HERE, notice="waived", material=("in_time",)),
    Plot(320 * DAY, agency=HERE, notice="overdue"),
    Plot(100 * DAY, agency=HERE, notice="due"),
    Plot(150 * DAY, agency=HERE, notice="served"),
)


def plots(count: int, rng: Random) -> list[Plot]:
    """Return one of each plot and, up to `count`, more at random; some wait at the first court."""
    waiting = max(0, count - len(ONE_OF_EACH)) // 40
    fresh = [Plot(rng.uniform(1, 11), "waiting", agency=HERE) for _ in range(waiting)]
    more = islice(_at_random(rng), max(0, count - len(ONE_OF_EACH) - waiting))
    return [*ONE_OF_EACH, *fresh, *more]


def _at_random(rng: Random) -> Iterator[Plot]:
    fates: list[Fate] = ["granted", "modified", "refused", "withdrawn", "waiting"]
    measures = ["231-1", "231-2", "231-3", "231-4", "231-5", "231-6", "231-7", "231-9"]
    uses: list[Use] = ["inside", "beyond", "outside", "never"]
    reports: list[Report] = ["timely", "late", "never"]
    notices: list[Told] = ["", "due", "served", "unidentified", "deferred", "waived", "overdue"]
    while True:
        (measure,) = rng.choices(measures, [12, 40, 18, 6, 4, 5, 10, 5])
        plot = Plot(
            hours_ago=rng.uniform(1.2 * DAY, SPAN),
            fate=rng.choices(fates, [74, 12, 9, 4, 1])[0],
            measure=measure,
            days=rng.choice([30, 30, 30, 30, 20, 15, 10]),
            use=rng.choices(uses, [86, 4, 2, 8])[0],
            report=rng.choices(reports, [88, 7, 5])[0],
            notice=rng.choices(notices, [45, 6, 28, 4, 4, 5, 8])[0],
        )
        yield plot if plot.by_the_body else _before_a_judge(plot, rng)


def _before_a_judge(plot: Plot, rng: Random) -> Plot:
    """Return the plot with what happens only where a judge decides."""
    categories = ["", "journalist", "child", "doctor", "relative", "ngo_worker"]
    more: list[Fate | Literal[""]] = ["", "refused", "waiting", "withdrawn"]
    late: list[Literal["", "agency", "court", "renewal"]] = ["", "agency", "court", "renewal"]
    early: list[EarlyEnd] = ["", "cancelled", "stopped_by_judge", "stopped_by_prosecutor"]
    return replace(
        plot,
        urgent=plot.fate != "withdrawn" and rng.random() < 0.1,  # noqa: PLR2004 - a tenth
        protected=rng.choices(categories, [92, 3, 2, 1, 1, 1])[0],
        renewals=rng.choices([0, 1, 2, 3, 4, 6, 8, 11], [50, 22, 11, 7, 4, 3, 2, 1])[0],
        one_more=rng.choices(more, [88, 6, 4, 2])[0],
        late=rng.choices(late, [76, 7, 10, 7])[0],
        early_end=rng.choices(early, [84, 11, 3, 2])[0],
    )


def iin(rng: Random) -> str:
    """Return a well-formed IIN of somebody not born yet, in the 2040s to 2060s: nobody's.

    Seven digits are the birth date and the century with the sex (5 a man, 6 a woman
    of the 21st), four a serial number, the last is the check digit.
    """
    while True:
        born = f"{rng.randint(40, 69)}{rng.randint(1, 12):02}{rng.randint(1, 28):02}"
        first = f"{born}{rng.choice('56')}{rng.randint(1, 9999):04}"
        digit = check_digit(first)
        if digit is not None:
            return f"{first}{digit}"


def check_digit(first: str) -> int | None:
    """Return the check digit of eleven digits; None where no such number is issued."""
    for weights in (FIRST_WEIGHTS, SECOND_WEIGHTS):
        rest = sum(weight * int(digit) for weight, digit in zip(weights, first, strict=True)) % 11
        if rest != NO_DIGIT:
            return rest
    return None


def half_years(day: date) -> list[tuple[date, date]]:
    """Return the first and last days of the two whole half-years before `day`, the older first."""
    turns = [date(year, month, 1) for year in (day.year - 1, day.year) for month in (1, 7)]
    whole = [turn for turn in turns if turn <= day][-3:]
    return [(first, after - timedelta(days=1)) for first, after in pairwise(whole)]
