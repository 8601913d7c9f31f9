"""What a count makes of single orders: more days than authorised, and what ran unauthorised."""

from __future__ import annotations

from typing import Any

import pytest

from audits.rules.tally import Order, Tally

NOTHING: dict[str, Any] = dict.fromkeys(Order.__dataclass_fields__)


def an_order(**given: Any) -> Order:
    known = {
        "agency": 1,
        "court": 2,
        "measures": ["231-2"],
        "source": "live",
        "outcome": "granted",
        "kind": "first",
        "renewals": 0,
        "authorised": 30,
        "found": 1,
        "used": True,
        "late": False,
    }
    return Order(**{**NOTHING, **known, **given})


@pytest.mark.parametrize(
    ("given", "beyond"),
    [
        ({"days_used": 30}, False),
        ({"days_used": 31}, True),
        ({"days_used": 31, "requested_days": 60}, True),  # asked for is not authorised
        ({"days_used": 40, "requested_days": 60, "source": "historic"}, False),
        ({"days_used": 61, "requested_days": 60, "source": "historic"}, True),
        ({"days_used": 61, "authorised": 0, "source": "historic"}, False),  # not known
        ({"days_used": None}, False),
    ],
)
def test_days_are_held_against_what_was_authorised(given: dict[str, Any], beyond: bool) -> None:
    assert an_order(**given).is_beyond is beyond


def test_what_ran_and_was_refused_counts_in_what_returns_tell() -> None:
    tally = Tally()
    tally.add(an_order(days_used=20, arrests=1))
    tally.add(an_order(days_used=1, arrests=2, outcome="refused", kind="urgent", authorised=0))
    ran = tally.ran()
    assert (ran.installed, ran.sums["days_used"], ran.sums["arrests"]) == (2, 21, 3)
    assert (ran.authorised_days, ran.no_return, ran.beyond["live"]) == (30, 0, 1)
    assert sum(row["arrests"] for row in tally.by_agency.values()) == ran.sums["arrests"]
    assert tally.sums["arrests"] == 1, "the earlier forms counted what was authorised alone"
