"""What has happened is not refused, whatever the law says; what is asked for is, as ever."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oversight.deadlines.terms import Period
from tests.warrants.rules.books import CODES, DAY, NOON, a_filing, book, kz
from warrants.rules.conduct import check_decision, longest_printed
from warrants.rules.facts import History, Span
from warrants.rules.limits import Offence, TargetFacts, check_filing, longest_until
from warrants.rules.rulebook import StartAhead
from warrants.rules.telling import MENDED_BY_LESS, NO_TELLING, as_told, forbidding
from warrants.rules.vocabulary import Effect, Kind, Severity

BOOKS = st.sampled_from(CODES)


@given(BOOKS, st.integers(1, 400), st.sampled_from(["lawyer", "judge", "child"]), st.data())
def test_no_start_that_lies_behind_is_refused_in_any_country(
    code: str, days: int, category: str, data: st.DataObject
) -> None:
    rules = book(code)
    measures = tuple(data.draw(st.sets(st.sampled_from(sorted(rules.measures)), min_size=1)))
    filing = replace(
        a_filing(),
        kind=Kind.URGENT,
        measures=measures,
        requested=Period.of_days(days),
        offences=(Offence("X", max_penalty_years=Decimal(0)),),
        targets=(TargetFacts("person", "nobody", protected=(category,)),),
        urgent_started_at=NOON - DAY,
        starts_at=NOON - DAY,
    )
    judged = check_filing(rules, filing, None, NOON)
    told = as_told(judged)
    assert [one.code for one in told] == [one.code for one in judged]
    assert all(one.effect == Effect.FLAG for one in told)
    for before, after in zip(judged, told, strict=True):
        expected = Severity.HIGH if before.effect == Effect.REFUSE else before.severity
        assert (after.severity, after.article) == (expected, before.article)


@given(
    BOOKS,
    st.integers(1, 400),
    st.integers(1, 400),
    st.sampled_from(["", "lawyer", "judge"]),
    st.data(),
)
def test_no_told_start_comes_to_a_term_beyond_a_refusing_limit(
    code: str, asked: int, granted: int, category: str, data: st.DataObject
) -> None:
    rules = book(code)
    measures = tuple(data.draw(st.sets(st.sampled_from(sorted(rules.measures)), min_size=1)))
    began = NOON - DAY
    filing = replace(
        a_filing(),
        kind=Kind.URGENT,
        measures=measures,
        requested=Period.of_days(asked),
        targets=(TargetFacts("person", "suspect", protected=(category,) if category else ()),),
        urgent_started_at=began,
        starts_at=began,
    )
    judged = check_filing(rules, filing, None, NOON)
    decided = check_decision(
        rules,
        measures=measures,
        requested_days=asked,
        starts_at=began,
        until=began + granted * DAY,
        decided_at=NOON,
        renewal=False,
        history=History(),
        at=NOON,
        applied_at=began,
    )
    stops = [one for one in (*decided, *forbidding(judged)) if one.effect == Effect.REFUSE]
    if stops:
        return
    assert began + granted * DAY <= longest_until(rules, measures, began, renewal=False).until
    left = {one.code for one in judged if one.effect == Effect.REFUSE}
    assert left <= MENDED_BY_LESS


def test_an_unknown_code_and_a_moment_ahead_are_refused_all_the_same() -> None:
    filing = replace(
        a_filing(measures=("231-99",)),
        kind=Kind.URGENT,
        urgent_started_at=NOON + DAY,
        resolved_at=NOON + DAY,
    )
    told = as_told(check_filing(kz(), filing, None, NOON))
    assert {one.code for one in told if one.effect == Effect.REFUSE} == NO_TELLING


def test_what_a_shorter_term_mends_forbids_nothing() -> None:
    long = check_filing(kz(), a_filing(requested=Period.of_days(31)), None, NOON)
    assert [one.code for one in long] == ["term_longer_than_allowed"]
    assert forbidding(long) == []
    lawyer = a_filing(targets=(TargetFacts("person", "suspect", protected=("lawyer",)),))
    (one,) = forbidding(check_filing(kz(), lawyer, None, NOON))
    assert (one.code, one.pointer, one.article) == ("protected_refused", "/outcome", "CPC 232(8)")


def far_ahead(code: str, measure: str, days: int, **more: object) -> list[tuple[str, str]]:
    found = check_decision(
        book(code),
        measures=(measure,),
        requested_days=14,
        starts_at=NOON + timedelta(days=days),
        until=NOON + timedelta(days=days + 14),
        decided_at=NOON,
        renewal=False,
        history=History(),
        at=NOON,
    )
    return [(one.code, one.article) for one in found]


@pytest.mark.parametrize(
    ("code", "measure", "article"),
    [("kz-cpc", "231-2", "body's norm"), ("us-title3", "WC", "18 USC 2518(5)")],
)
def test_a_term_far_ahead_is_flagged_by_the_law_or_by_the_body(
    code: str, measure: str, article: str
) -> None:
    assert far_ahead(code, measure, 10) == []
    assert far_ahead(code, measure, 11) == [("term_starts_far_ahead", article)]


def test_a_rulebook_may_refuse_what_begins_far_ahead() -> None:
    rules = kz().model_copy(
        update={"start_ahead": StartAhead(within=Period.of_days(3), effect=Effect.REFUSE)}
    )
    (found,) = check_decision(
        rules,
        measures=("231-2",),
        requested_days=30,
        starts_at=NOON + 4 * DAY,
        until=NOON + 5 * DAY,
        decided_at=NOON,
        renewal=False,
        history=History(),
        at=NOON,
    )
    assert (found.effect, found.limit) == (Effect.REFUSE, "P3D")


def test_a_renewal_begins_where_the_last_term_ends_however_far_ahead_that_is() -> None:
    end = NOON + 25 * DAY
    history = History(terms=(Span(NOON - 5 * DAY, end),))
    found = check_decision(
        kz(),
        measures=("231-2",),
        requested_days=30,
        starts_at=end,
        until=end + 30 * DAY,
        decided_at=NOON,
        renewal=True,
        history=history,
        at=NOON,
    )
    assert found == []


@pytest.mark.parametrize(
    ("original", "total", "longest"),
    [(30, 60, 60), (60, 30, 60), (30, None, 30), (None, 30, 30), (None, None, None), (0, None, 0)],
)
def test_of_two_printed_lengths_the_larger_counts(
    original: int | None, total: int | None, longest: int | None
) -> None:
    assert longest_printed(original, total) == longest


def test_the_days_on_which_authority_held_end_where_a_term_was_cut() -> None:
    terms = (Span(NOON, NOON + 30 * DAY), Span(NOON + 30 * DAY, NOON + 34 * DAY))
    assert History(terms=terms).days_in_force == 34
    assert History(terms=(Span(NOON, NOON + timedelta(hours=3)),)).days_in_force == 1
    assert History().days_in_force == 0
