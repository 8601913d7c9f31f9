"""The human-rights checks: a pass only on a record, a fail only on a lack, else not provable."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.warrants.rules.books import CODES, book, kz
from warrants.rules.scorecard import CaseFacts, scorecard
from warrants.rules.sentences import CHECKS
from warrants.rules.vocabulary import Result

PASS, FAIL, NA, UNPROVEN = Result.PASS, Result.FAIL, Result.NA, Result.NOT_PROVABLE
GOOD = CaseFacts(
    measures=("231-2",),
    offences_named=True,
    necessity_length=400,
    less_intrusive_length=200,
    proportionality_length=200,
    results_given=(True,),
    targets_named=True,
    decisions=2,
    reasons_lengths=(300, 300),
    decided_by_judge=True,
    terms_known=True,
    cumulative=timedelta(days=60),
    used_outside_terms=False,
    activations=2,
    ended=True,
    returns=1,
    readings=3,
    historic=False,
    protected=True,
    flags_refusing=0,
)


def results(facts: CaseFacts, code: str = "kz-cpc") -> dict[str, Result]:
    return {check.key: check.result for check in scorecard(book(code), facts)}


def test_a_good_case_passes_all_that_can_be_proved() -> None:
    found = results(GOOD)
    assert {key for key, result in found.items() if result != PASS} == {
        "person_notified",
        "material_accounted",
    }
    assert found["person_notified"] == found["material_accounted"] == UNPROVEN


@pytest.mark.parametrize(
    ("differing", "key", "result"),
    [
        ({"measures": ("231-99",)}, "legal_basis", FAIL),
        ({"measures": ()}, "legal_basis", FAIL),
        ({"pieces": 2, "pieces_settled": 2}, "material_accounted", PASS),
        ({"pieces": 2, "pieces_settled": 1}, "material_accounted", UNPROVEN),
        ({"pieces": 2, "material_overdue": True}, "material_accounted", FAIL),
        ({"never_used": True}, "material_accounted", NA),
        ({"offences_named": False}, "offence_named", FAIL),
        ({"targets_named": False}, "target_named", FAIL),
        ({"necessity_length": 39}, "necessity", FAIL),
        ({"necessity_length": 40}, "necessity", PASS),
        ({"less_intrusive_length": 0}, "less_intrusive", FAIL),
        ({"proportionality_length": 0}, "proportionality", FAIL),
        ({"decided_by_judge": False}, "independent_authority", FAIL),
        ({"decisions": 0}, "independent_authority", NA),
        ({"decisions": 0}, "reasons_given", NA),
        ({"reasons_lengths": (300, 39)}, "reasons_given", FAIL),
        ({"cumulative": timedelta(days=180)}, "duration_limited", PASS),
        ({"cumulative": timedelta(days=181)}, "duration_limited", FAIL),
        ({"results_given": ()}, "renewals_justified", NA),
        ({"results_given": (True, False)}, "renewals_justified", FAIL),
        ({"used_outside_terms": True}, "use_within_authority", FAIL),
        ({"used_outside_terms": None}, "use_within_authority", UNPROVEN),
        ({"returns": 0}, "result_reported", FAIL),
        ({"returns": 0, "ended": False}, "result_reported", NA),
        ({"activations": 0}, "use_logged", UNPROVEN),
        ({"decisions": 0, "activations": 0}, "use_logged", NA),
        ({"protected": False}, "protected_persons", NA),
        ({"flags_refusing": 1}, "protected_persons", FAIL),
        ({"historic": True}, "necessity", UNPROVEN),
        ({"historic": True}, "reasons_given", UNPROVEN),
        ({"historic": True}, "renewals_justified", UNPROVEN),
        ({"historic": True, "terms_known": False}, "duration_limited", UNPROVEN),
    ],
)
def test_one_difference_changes_one_check(
    differing: dict[str, Any], key: str, result: Result
) -> None:
    assert results(replace(GOOD, **differing))[key] == result


@pytest.mark.parametrize("code", CODES)
def test_every_regime_has_the_same_checks_in_the_same_order(code: str) -> None:
    facts = replace(GOOD, measures=(next(iter(book(code).measures)),))
    found = scorecard(book(code), facts)
    assert [check.key for check in found] == [check.key for check in scorecard(kz(), GOOD)]
    assert {check.key for check in found} <= set(CHECKS)
    assert all(check.source and check.proof for check in found)


def test_in_france_two_years_may_be_right_and_three_are_not() -> None:
    facts = replace(GOOD, measures=("interception",))
    assert (
        results(replace(facts, cumulative=timedelta(days=500)), "fr-cpp")["duration_limited"]
        == PASS
    )
    assert (
        results(replace(facts, cumulative=timedelta(days=1000)), "fr-cpp")["duration_limited"]
        == FAIL
    )


def test_a_law_without_any_limit_on_the_whole_fails() -> None:
    rules = kz()
    measure = rules.measures["231-2"].model_copy(update={"limits": ()})
    bare = rules.model_copy(update={"measures": {**rules.measures, "231-2": measure}})
    (found,) = [one for one in scorecard(bare, GOOD) if one.key == "duration_limited"]
    assert found.result == FAIL
