"""Every rule that a filing can break: what breaks it, and what just does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oversight.deadlines.terms import Period
from tests.warrants.rules.books import (
    CODES,
    DAY,
    NOON,
    a_filing,
    a_history,
    a_renewal,
    at,
    book,
    kz,
    kz_with,
)
from warrants.rules.limits import (
    Breach,
    Filing,
    History,
    Offence,
    Span,
    TargetFacts,
    check_filing,
    longest_until,
    needs_judge,
    strictest,
    term_start,
)
from warrants.rules.rulebook import Rulebook
from warrants.rules.vocabulary import Effect, Kind, Severity

SECOND = timedelta(seconds=1)
MINOR = Offence("CC 188(1)", max_penalty_years=Decimal(1))


def judge(
    filing: Filing, history: History | None = None, rules: Rulebook | None = None
) -> list[Breach]:
    return check_filing(rules or kz(), filing, history, NOON)


def codes(breaches: list[Breach]) -> list[str]:
    return [breach.code for breach in breaches]


def target(capacity: str = "suspect", *protected: str, **more: bool) -> TargetFacts:
    return TargetFacts("person", capacity, protected=protected, **more)


def test_a_lawful_first_application_breaks_nothing() -> None:
    assert judge(a_filing()) == []


def test_a_lawful_renewal_breaks_nothing() -> None:
    assert judge(a_renewal(), a_history()) == []


class TestMeasures:
    def test_an_unknown_measure_is_refused_where_it_stands(self) -> None:
        (breach,) = judge(a_filing(measures=("231-2", "231-11")))
        assert (breach.code, breach.effect) == ("unknown_measure", Effect.REFUSE)
        assert breach.pointer == "/measures/1"

    @pytest.mark.parametrize(
        ("measure", "last_day"), [("231-8", "2017-07-02"), ("231-10", "2019-12-26")]
    )
    def test_a_repealed_measure_ends_with_its_repeal(self, measure: str, last_day: str) -> None:
        resolved = at(f"{last_day} 23:59")
        before = a_filing(measures=(measure,), resolved_at=resolved, historic=True)
        after = replace(before, resolved_at=resolved + timedelta(minutes=1))
        assert "measure_not_in_force" not in codes(judge(before))
        (breach,) = judge(after)
        assert (breach.code, breach.effect) == ("measure_not_in_force", Effect.FLAG)
        assert measure in str(breach.figures.values())
        (live,) = [one for one in judge(replace(after, historic=False)) if one.pointer]
        assert live.effect == Effect.REFUSE

    def test_a_measure_is_not_in_force_before_the_code(self) -> None:
        early = a_filing(resolved_at=at("2014-12-31 23:59"), historic=True)
        assert codes(judge(early)) == ["measure_not_in_force"]
        assert judge(replace(early, resolved_at=at("2015-01-01 00:00"))) == []


class TestLength:
    def test_thirty_days_are_allowed_and_one_hour_more_is_not(self) -> None:
        assert judge(a_filing(requested=Period(days=30))) == []
        (breach,) = judge(a_filing(requested=Period(hours=30 * 24 + 1)))
        assert breach.code == "term_longer_than_allowed"

    def test_thirty_one_days_are_refused_with_the_article(self) -> None:
        (breach,) = judge(a_filing(requested=Period.of_days(31)))
        assert breach.effect == Effect.REFUSE
        assert breach.article == "CPC 236(1)"
        assert (breach.limit, breach.actual) == ("P30D", "P31D")
        assert breach.pointer == "/requested_days"

    def test_the_third_renewal_of_thirty_one_days_is_refused_with_236_1(self) -> None:
        (breach,) = judge(a_renewal(requested=Period.of_days(31)), a_history(renewals=2))
        assert breach.code == "renewal_longer_than_allowed"
        assert "236(1)" in breach.article
        assert "236(2)" in breach.article

    def test_a_month_may_be_longer_than_thirty_days(self) -> None:
        march = a_filing(requested=Period(months=1), starts_at=at("2026-03-02 12:00"))
        february = replace(march, starts_at=at("2026-02-01 12:00"))
        assert codes(judge(march)) == ["term_longer_than_allowed"]
        assert judge(february) == []

    @pytest.mark.parametrize("measure", ["231-7", "231-9"])
    def test_what_the_body_only_watches_is_flagged(self, measure: str) -> None:
        (breach,) = judge(a_filing(measures=(measure,), requested=Period.of_days(31)))
        assert (breach.code, breach.effect) == ("term_longer_than_allowed", Effect.FLAG)

    def test_a_shorter_limit_that_flags_never_hides_a_longer_one_that_refuses(self) -> None:
        rules = kz_with(
            (
                """term = { max = "P30D", article = "body's norm; CPC""",
                """term = { max = "P20D", article = "body's norm; CPC""",
            )
        )
        both = a_filing(measures=("231-2", "231-7"))
        named = strictest(rules, both.measures).term
        assert named
        assert named.effect == Effect.REFUSE
        (flagged,) = judge(replace(both, requested=Period.of_days(25)), rules=rules)
        (refused,) = judge(replace(both, requested=Period.of_days(31)), rules=rules)
        assert (flagged.effect, refused.effect) == (Effect.FLAG, Effect.REFUSE)


class TestTimes:
    def test_a_resolution_of_the_future_is_refused(self) -> None:
        assert judge(a_filing(resolved_at=NOON)) == []
        assert codes(judge(a_filing(resolved_at=NOON + SECOND))) == ["resolved_in_future"]

    def test_an_urgent_start_in_the_future_is_refused(self) -> None:
        urgent = a_filing(kind=Kind.URGENT, urgent_started_at=NOON)
        assert judge(urgent) == []
        found = judge(replace(urgent, urgent_started_at=NOON + SECOND))
        assert codes(found) == ["urgent_in_future"]

    def test_late_filing_is_flagged_beyond_the_tolerance(self) -> None:
        assert judge(a_filing(resolved_at=NOON - DAY + SECOND)) == []
        (breach,) = judge(a_filing(resolved_at=NOON - DAY))
        assert (breach.code, breach.effect, breach.severity) == (
            "recorded_late",
            Effect.FLAG,
            Severity.LOW,
        )


class TestRenewals:
    def test_more_than_three_days_ahead_is_in_time_and_a_second_later_is_flagged(self) -> None:
        in_time = a_renewal(resolved_at=NOON - 2 * 60 * 60 * SECOND)
        end = in_time.resolved_at + 3 * DAY + SECOND
        assert judge(in_time, a_history(until=end)) == []
        (breach,) = judge(in_time, a_history(until=end - SECOND))
        assert (breach.code, breach.effect) == ("renewal_filed_late", Effect.FLAG)
        assert "236(2)" in breach.article

    def test_a_renewal_at_the_end_is_too_late(self) -> None:
        assert "renewal_after_end" not in codes(judge(a_renewal(), a_history(until=NOON + SECOND)))
        found = {one.code: one for one in judge(a_renewal(), a_history(until=NOON))}
        assert found["renewal_after_end"].effect == Effect.REFUSE

    def test_a_renewal_tells_results(self) -> None:
        (breach,) = judge(replace(a_renewal(), has_results=False), a_history())
        assert (breach.code, breach.pointer) == ("renewal_without_results", "/results_so_far")

    def test_the_fifth_is_quiet_and_the_sixth_opens_a_review(self) -> None:
        fifth, sixth = a_history(renewals=4), a_history(renewals=5)
        assert judge(a_renewal(), fifth) == []
        found = judge(a_renewal(), sixth)
        assert codes(found) == ["cumulative_above_limit", "too_many_renewals"]
        assert {(one.effect, one.severity) for one in found} == {(Effect.FLAG, Severity.HIGH)}
        assert found[0].figures == {"limit": 180, "actual": 210, "by": "body"}
        assert found[1].figures == {"limit": 5, "actual": 6, "by": "body"}

    def test_the_sum_of_days_is_watched_too(self) -> None:
        most = History(terms=(Span(NOON - 175 * DAY, NOON + 5 * DAY),), cumulative=150 * DAY)
        assert judge(a_renewal(), most) == []
        over = replace(most, cumulative=150 * DAY + SECOND)
        assert codes(judge(a_renewal(), over)) == ["cumulative_above_limit"]


class TestOffences:
    @pytest.mark.parametrize(("years", "passes"), [("1", False), ("1.01", True), ("12", True)])
    def test_more_than_one_year(self, years: str, passes: bool) -> None:
        filing = a_filing(offences=(Offence("CC", max_penalty_years=Decimal(years)),))
        assert (judge(filing) == []) is passes

    def test_an_unknown_penalty_does_not_pass(self) -> None:
        (breach,) = judge(a_filing(offences=(Offence("CC"),)))
        assert (breach.code, breach.article) == ("offence_below_gate", "CPC 232(4)")

    def test_a_criminal_group_passes_whatever_the_penalty(self) -> None:
        assert judge(a_filing(offences=(replace(MINOR, criminal_group=True),))) == []

    def test_one_that_passes_is_enough(self) -> None:
        assert judge(a_filing(offences=(MINOR, *a_filing().offences))) == []

    def test_types_seven_and_nine_are_open_to_any_offence(self) -> None:
        assert judge(a_filing(measures=("231-7", "231-9"), offences=(MINOR,))) == []
        (breach,) = judge(a_filing(measures=("231-7", "231-2"), offences=(MINOR,)))
        assert breach.figures["measure"] == "231-2"

    def test_france_asks_for_at_least_three_years(self) -> None:
        filing = a_filing(measures=("interception",))
        three = replace(filing, offences=(Offence("CP", max_penalty_years=Decimal(3)),))
        less = replace(filing, offences=(Offence("CP", max_penalty_years=Decimal("2.99")),))
        assert judge(three, rules=book("fr-cpp")) == []
        assert codes(judge(less, rules=book("fr-cpp"))) == ["offence_below_least"]


class TestTargets:
    @pytest.mark.parametrize("capacity", ["suspect", "named_in_report", "third_party", "place"])
    def test_those_of_232_7_are_allowed(self, capacity: str) -> None:
        assert judge(a_filing(targets=(target(capacity),))) == []

    @pytest.mark.parametrize("capacity", ["bystander", "whoever"])
    def test_others_are_refused_where_they_stand(self, capacity: str) -> None:
        (breach,) = judge(a_filing(targets=(target(), target(capacity))))
        assert (breach.code, breach.article) == ("target_not_allowed", "CPC 232(7)")
        assert breach.pointer == "/targets/1/capacity"

    def test_a_victim_only_with_consent(self) -> None:
        assert judge(a_filing(targets=(target("victim_consenting", consent=True),))) == []
        (breach,) = judge(a_filing(targets=(target("victim_consenting"),)))
        assert breach.code == "consent_missing"

    def test_a_lawyer_only_for_a_grave_offence_of_their_own(self) -> None:
        lawyer = target("suspect", "lawyer")
        (breach,) = judge(a_filing(targets=(lawyer,)))
        assert (breach.code, breach.effect) == ("protected_refused", Effect.REFUSE)
        assert breach.article == "CPC 232(8)"
        assert judge(a_filing(targets=(replace(lawyer, own_grave_offence=True),))) == []

    @pytest.mark.parametrize("category", ["judge", "prosecutor_general"])
    def test_a_judge_only_in_the_capital_and_with_agreement(self, category: str) -> None:
        filing = a_filing(targets=(target("suspect", category),))
        both = replace(filing, court_is_capital=True, prosecutor_general_agreed=True)
        assert codes(judge(filing)) == ["capital_court_missing", "agreement_missing"]
        assert codes(judge(replace(both, court_is_capital=False))) == ["capital_court_missing"]
        (breach,) = judge(replace(both, prosecutor_general_agreed=False))
        assert (breach.code, breach.article) == ("agreement_missing", "CPC 234(4)")
        assert judge(both) == []

    @pytest.mark.parametrize("category", ["journalist", "clergy", "doctor", "child", "relative"])
    def test_others_the_body_only_watches(self, category: str) -> None:
        (breach,) = judge(a_filing(targets=(target("suspect", category),)))
        assert (breach.code, breach.effect) == ("protected_noticed", Effect.FLAG)
        guilty = target("suspect", category, own_grave_offence=True)
        assert codes(judge(a_filing(targets=(guilty,)))) == ["protected_noticed"]

    def test_an_unknown_category_is_not_passed_over_in_silence(self) -> None:
        (breach,) = judge(a_filing(targets=(target("suspect", "priest"),)))
        assert (breach.code, breach.effect) == ("protected_unknown", Effect.FLAG)


class TestRoutes:
    @pytest.mark.parametrize("number", range(1, 7))
    def test_types_one_to_six_may_begin_urgently(self, number: int) -> None:
        urgent = a_filing(
            kind=Kind.URGENT,
            measures=(f"231-{number}",),
            urgent_started_at=NOON - DAY,
            starts_at=NOON - DAY,
        )
        assert judge(urgent) == []

    def test_type_seven_may_not(self) -> None:
        urgent = a_filing(kind=Kind.URGENT, measures=("231-7",), urgent_started_at=NOON - DAY)
        assert codes(judge(urgent)) == ["urgent_not_allowed"]

    @pytest.mark.parametrize("measure", ["231-1", "231-2"])
    def test_the_threat_route_is_open_to_types_one_and_two(self, measure: str) -> None:
        threat = a_filing(measures=(measure,), threat_consent=True, offences=(MINOR,))
        assert judge(threat) == []
        assert codes(judge(replace(threat, threat_consent=False))) == ["offence_below_gate"]

    def test_the_threat_route_is_closed_to_type_three(self) -> None:
        found = judge(a_filing(measures=("231-3",), threat_consent=True))
        assert codes(found) == ["threat_route_not_allowed"]

    def test_who_authorises(self) -> None:
        assert needs_judge(kz(), ("231-2",))
        assert needs_judge(kz(), ("231-7", "231-2"))
        assert not needs_judge(kz(), ("231-7", "231-9"))
        assert not needs_judge(kz(), ("231-2",), threat=True)
        assert needs_judge(kz(), ("231-2", "231-3"), threat=True)


def test_every_refusal_comes_at_once() -> None:
    filing = a_filing(
        measures=("231-2", "231-8", "231-99"),
        requested=Period.of_days(90),
        offences=(MINOR,),
        targets=(target("bystander", "lawyer"),),
    )
    found = judge(filing)
    assert {one.code for one in found if one.effect == Effect.REFUSE} == {
        "unknown_measure",
        "measure_not_in_force",
        "term_longer_than_allowed",
        "offence_below_gate",
        "target_not_allowed",
        "protected_refused",
    }


def test_a_historic_filing_is_never_refused() -> None:
    filing = a_filing(measures=("X",), requested=Period.of_days(400), historic=True)
    found = judge(filing)
    assert found
    assert {one.effect for one in found} == {Effect.FLAG}


@given(st.permutations(["231-1", "231-2", "231-5", "231-7", "231-8", "231-99"]), st.integers(1, 90))
def test_the_answer_does_not_depend_on_the_order_of_measures(
    measures: list[str], days: int
) -> None:
    def answer(order: tuple[str, ...]) -> list[Breach]:
        filing = a_filing(measures=order, requested=Period.of_days(days), offences=(MINOR,))
        return [replace(one, pointer="") for one in judge(filing)]

    assert answer(tuple(measures)) == answer(tuple(sorted(measures)))
    assert answer((*measures, *measures)) == answer(tuple(measures))
    assert strictest(kz(), measures) == strictest(kz(), sorted(measures))


BOOKS = st.sampled_from(CODES)


@given(BOOKS, st.lists(st.integers(1, 400), min_size=1, max_size=12), st.booleans(), st.data())
def test_no_sequence_of_accepted_filings_exceeds_a_refusing_limit(
    code: str, lengths: list[int], group: bool, data: st.DataObject
) -> None:
    rules = book(code)
    live = [key for key, one in rules.measures.items() if one.in_force.until is None]
    measures = tuple(data.draw(st.sets(st.sampled_from(live), min_size=1, max_size=3)))
    offences = (Offence("X", max_penalty_years=Decimal(10), criminal_group=group),)
    history, start = History(), NOON
    for number, days in enumerate(lengths):
        filing = a_renewal() if number else a_filing()
        filing = replace(
            filing,
            measures=measures,
            offences=offences,
            requested=Period.of_days(days),
            resolved_at=start - 4 * DAY if number else start,
            received_at=start - 4 * DAY if number else start,
        )
        if any(one.effect == Effect.REFUSE for one in judge_at(rules, filing, history)):
            continue
        until = rules.end_of(start, filing.requested)
        assert until <= longest_until(rules, measures, start, renewal=bool(number)).until or (
            not _refusing(rules, measures)
        )
        history = History(
            terms=(*history.terms, Span(start, until)),
            renewals=len(history.terms),
            cumulative=history.cumulative + (until - start),
        )
        start = until
        for limit in strictest(rules, measures).limits:
            if limit.effect == Effect.FLAG or isinstance(limit.max, int):
                continue
            if limit.only_with and (limit.only_with == "criminal_group") != group:
                continue
            assert start <= rules.end_of(history.terms[0].starts_at, limit.max)


def judge_at(rules: Rulebook, filing: Filing, history: History) -> list[Breach]:
    return check_filing(rules, filing, history, filing.received_at)


def _refusing(rules: Rulebook, measures: tuple[str, ...]) -> bool:
    return any(one.effect == Effect.REFUSE for one in strictest(rules, measures).terms)


@pytest.mark.parametrize(
    ("code", "measure", "longest"),
    [
        ("us-title3", "WC", "2026-04-01 13:00"),
        ("de-stpo", "100a", "2026-06-02 12:00"),
        ("de-stpo", "100b", "2026-04-02 12:00"),
        ("de-stpo", "100c", "2026-04-02 12:00"),
        ("fr-cpp", "interception", "2026-07-02 12:00"),
        ("uk-ipa", "interception", "2026-09-02 00:00"),
        ("kz-cpc", "231-2", "2026-04-01 12:00"),
    ],
)
def test_the_longest_single_term_of_each_regime(code: str, measure: str, longest: str) -> None:
    rules = book(code)
    start = at("2026-03-02 12:00", rules.zone)
    assert longest_until(rules, (measure,), start, renewal=False).until == at(longest, rules.zone)


def test_the_shortest_of_several_measures_binds() -> None:
    rules = book("de-stpo")
    start = at("2026-03-02 12:00", rules.zone)
    found = longest_until(rules, ("100a", "100b"), start, renewal=False)
    assert (found.until, found.article) == (at("2026-04-02 12:00", rules.zone), "StPO 100e(2)")


def test_without_a_limit_that_refuses_the_body_holds_to_one_year() -> None:
    found = longest_until(kz(), ("231-7",), NOON, renewal=False)
    assert (found.until, found.article) == (at("2027-03-02 12:00"), "body")


def test_the_cap_of_france_depends_on_organised_crime() -> None:
    rules = book("fr-cpp")
    start = at("2025-01-10 00:00", rules.zone)
    end = at("2026-01-10 00:00", rules.zone)
    year = History(terms=(Span(start, end),), renewals=2, cumulative=end - start)
    more = replace(
        a_renewal(requested=Period.of_days(1)),
        measures=("interception",),
        resolved_at=end - 5 * DAY,
        received_at=end - 5 * DAY,
    )
    (breach,) = judge_at(rules, more, year)
    assert (breach.code, breach.effect) == ("cumulative_above_limit", Effect.REFUSE)
    assert breach.article == "CPP 100-2"
    group = replace(more, offences=(replace(more.offences[0], criminal_group=True),))
    assert judge_at(rules, group, year) == []


def test_germany_flags_what_the_higher_court_has_to_decide() -> None:
    rules = book("de-stpo")
    start = at("2026-01-10 00:00", rules.zone)
    end = at("2026-07-10 00:00", rules.zone)
    half = History(terms=(Span(start, end),), renewals=5, cumulative=end - start)
    more = replace(
        a_renewal(requested=Period.of_days(10)),
        measures=("100b",),
        resolved_at=end - 5 * DAY,
        received_at=end - 5 * DAY,
    )
    (breach,) = judge_at(rules, more, half)
    assert (breach.code, breach.effect, breach.article) == (
        "cumulative_above_limit",
        Effect.FLAG,
        "StPO 100e(2)",
    )


def test_title_three_counts_from_first_use_but_not_beyond_ten_days() -> None:
    rules = book("us-title3")
    order = at("2026-03-02 12:00", rules.zone)

    def start(used: str | None) -> str:
        first = at(used, rules.zone) if used else None
        found = term_start(rules, ("WC",), decided_at=order, first_used_at=first)
        return found.astimezone(rules.zone).strftime("%Y-%m-%d %H:%M")

    assert start("2026-03-05 09:00") == "2026-03-05 09:00"
    # Ten times 24 hours; on 8 March the clocks go forward.
    assert start("2026-03-20 09:00") == start(None) == "2026-03-12 13:00"
    assert start("2026-03-01 09:00") == "2026-03-02 12:00"
    kazakh = term_start(kz(), ("231-2",), decided_at=NOON, first_used_at=NOON + DAY)
    assert kazakh == NOON


def test_what_binds_the_same_measures_is_worked_out_once() -> None:
    first = strictest(kz(), ("231-1", "231-2", "231-4"))
    assert strictest(kz(), ("231-4", "231-1", "231-2", "231-1")) is first
