"""A machine says what a record shows; what it is worth, a person judges."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests.warrants.rules.books import CODES, book, kz
from warrants.checks.conduct import INSTANT, days_covered, last_day
from warrants.checks.enums import Result
from warrants.checks.facts import (
    ApplicationFacts,
    CaseFacts,
    Check,
    DecisionFacts,
    MaterialFacts,
    NoticeFacts,
)
from warrants.checks.rules import scorecard
from warrants.checks.words import sentence

SHOWN, MISSING, NOT_YET = Result.SHOWN, Result.MISSING, Result.NOT_YET
NA, TO_JUDGE, NOT_SAID = Result.NA, Result.TO_JUDGE, Result.NOT_SAID
DAY = timedelta(days=1)
START = datetime(2026, 1, 1, 19, tzinfo=UTC)  # midnight of the second in Almaty
END = START + 60 * DAY
NOW = END + 10 * DAY
TEXTS = frozenset({"necessity", "less_intrusive", "proportionality"})
GRANTED = DecisionFacts("granted")
FIRST = ApplicationFacts(0, TEXTS, decision=GRANTED)
RENEWAL = ApplicationFacts(1, TEXTS | {"results_so_far"}, decision=GRANTED)
GOOD = CaseFacts(
    at=NOW,
    measures=("231-2",),
    court="Court",
    offences=("CC 188",),
    targets=1,
    identified=1,
    applications=(FIRST, RENEWAL),
    terms=((START, START + 30 * DAY), (START + 30 * DAY, END)),
    days=60,
    renewals=1,
    uses=((True, START), (False, END)),
    over=True,
    returns=(NOW,),
    days_used=60,
    notice=NoticeFacts("told", served=1),
    material=MaterialFacts(2, 2),
)


def checks(facts: CaseFacts, code: str = "kz-cpc") -> dict[str, Check]:
    return {check.key: check for check in scorecard(book(code), facts)}


def results(facts: CaseFacts, code: str = "kz-cpc") -> dict[str, Result]:
    return {key: check.result for key, check in checks(facts, code).items()}


def said(facts: CaseFacts, key: str, code: str = "kz-cpc") -> list[tuple[str, tuple[int, ...]]]:
    return [(line.code, line.which) for line in checks(facts, code)[key].lines]


def test_a_good_case_is_judged_by_nobody_but_people() -> None:
    found = results(GOOD)
    judged = {key for key, result in found.items() if result == TO_JUDGE}
    assert judged == {
        "necessity",
        "less_intrusive",
        "proportionality",
        "reasons_given",
        "renewals_justified",
    }
    assert found["duration_limited"] == MISSING
    assert found["protected_persons"] == NA
    rest = set(found) - judged - {"duration_limited", "protected_persons"}
    assert {found[key] for key in rest} == {SHOWN}


@pytest.mark.parametrize(
    ("differing", "key", "result"),
    [
        ({"measures": ("231-99",)}, "legal_basis", MISSING),
        ({"measures": ()}, "legal_basis", MISSING),
        ({"measures": ("231-2", "231-99")}, "legal_basis", MISSING),
        ({"offences": ()}, "offence_named", MISSING),
        ({"targets": 0, "identified": 0}, "target_named", MISSING),
        ({"targets": 2}, "target_named", TO_JUDGE),
        ({"uses": ((True, START - DAY), (False, END))}, "use_within_authority", MISSING),
        ({"uses": ((True, START), (False, END + DAY))}, "use_within_authority", MISSING),
        ({"uses": ((True, START),)}, "use_within_authority", MISSING),
        ({"uses": ()}, "use_within_authority", MISSING),
        ({"uses": (), "unused": True}, "use_within_authority", NA),
        ({"uses": (), "unused": True}, "use_logged", NA),
        ({"uses": (), "over": False}, "use_logged", NOT_YET),
        ({"uses": ()}, "use_logged", MISSING),
        ({"days_used": 61}, "use_within_authority", MISSING),
        ({"returns": (), "return_due": NOW + DAY}, "result_reported", NOT_YET),
        ({"returns": (), "return_due": NOW}, "result_reported", MISSING),
        ({"returns": (), "return_due": NOW - DAY}, "result_reported", MISSING),
        ({"returns": ()}, "result_reported", MISSING),
        ({"returns": (), "over": False}, "result_reported", NOT_YET),
        ({"protected": ("lawyer",)}, "protected_persons", TO_JUDGE),
        ({"protected": ("journalist",)}, "protected_persons", TO_JUDGE),
        ({"protected": ("child",)}, "protected_persons", TO_JUDGE),
        ({"protected": ("ngo_worker",)}, "protected_persons", TO_JUDGE),
        ({"protected": ("astronaut",)}, "protected_persons", TO_JUDGE),
        ({"notice": NoticeFacts("overdue", due_at=NOW - DAY)}, "person_notified", MISSING),
        ({"notice": NoticeFacts("due", due_at=NOW + DAY)}, "person_notified", NOT_YET),
        ({"notice": NoticeFacts("excused")}, "person_notified", NA),
        ({"notice": NoticeFacts()}, "person_notified", NOT_YET),
        ({"notice": NoticeFacts(asked=False)}, "person_notified", MISSING),
        ({"notice": NoticeFacts(), "over": False}, "person_notified", NOT_YET),
        ({"material": MaterialFacts(2, 1)}, "material_accounted", NOT_YET),
        (
            {"material": MaterialFacts(2, 1, flags=("retention_over",))},
            "material_accounted",
            MISSING,
        ),
        ({"material": MaterialFacts()}, "material_accounted", MISSING),
        ({"material": MaterialFacts(), "unused": True}, "material_accounted", NA),
        ({"material": MaterialFacts(), "over": False}, "material_accounted", NOT_YET),
    ],
)
def test_one_difference_changes_one_check(
    differing: dict[str, Any], key: str, result: Result
) -> None:
    assert results(replace(GOOD, **differing))[key] == result


@pytest.mark.parametrize("key", ["necessity", "less_intrusive", "proportionality"])
def test_every_application_is_looked_at_and_no_text_passes(key: str) -> None:
    silent = replace(RENEWAL, number=2, stated=frozenset())
    same = replace(RENEWAL, number=3, repeated=TEXTS)
    facts = replace(GOOD, applications=(FIRST, RENEWAL, silent, same))
    assert said(facts, key) == [
        ("text_given", (0, 1)),
        ("text_absent", (2,)),
        ("text_repeated", (3,)),
    ]
    assert results(facts)[key] == MISSING


def test_a_renewal_that_repeats_the_last_results_says_so() -> None:
    again = replace(RENEWAL, number=2, repeated=frozenset({"results_so_far"}))
    facts = replace(GOOD, applications=(FIRST, RENEWAL, again))
    assert said(facts, "renewals_justified") == [("text_given", (1,)), ("text_repeated", (2,))]
    assert results(facts)["renewals_justified"] == TO_JUDGE


def test_without_a_renewal_there_are_no_results_to_tell() -> None:
    assert said(replace(GOOD, applications=(FIRST,)), "renewals_justified") == [("no_renewal", ())]


def test_a_decision_is_shown_by_who_made_it_and_a_refusal_is_no_fault() -> None:
    refused = replace(RENEWAL, decision=DecisionFacts("refused"))
    lines = checks(replace(GOOD, applications=(FIRST, refused)))["independent_authority"].lines
    assert [(line.result, line.figures["outcome"], line.which) for line in lines] == [
        (SHOWN, "granted", (0,)),
        (SHOWN, "refused", (1,)),
    ]


@pytest.mark.parametrize("measure", ["231-7", "231-9"])
def test_where_the_law_asks_for_no_judge_none_is_missing(measure: str) -> None:
    own = replace(FIRST, decision=DecisionFacts("granted", by_judge=False))
    facts = replace(GOOD, measures=(measure,), applications=(own,))
    (line,) = checks(facts)["independent_authority"].lines
    assert (line.result, line.code) == (NA, "decided_by_body")
    assert line.figures["article"] == kz().measures[measure].article
    assert said(facts, "reasons_given") == [("reasons_of_the_filing", (0,))]


def test_where_the_law_asks_for_a_judge_one_is_missing() -> None:
    own = replace(FIRST, decision=DecisionFacts("granted", by_judge=False))
    for measures in (("231-2",), ("231-2", "231-7")):
        (line,) = checks(replace(GOOD, measures=measures, applications=(own,)))[
            "independent_authority"
        ].lines
        assert (line.result, line.code) == (MISSING, "judge_absent")
        assert line.figures["article"] == kz().measures["231-2"].article


def test_on_the_threat_route_the_law_asks_for_no_judge() -> None:
    own = replace(FIRST, threat=True, decision=DecisionFacts("granted", by_judge=False))
    facts = replace(GOOD, measures=("231-2",), applications=(own,))
    threat = kz().measures["231-2"].threat
    assert threat
    (line,) = checks(facts)["independent_authority"].lines
    assert (line.result, line.code) == (NA, "decided_by_body")
    assert line.figures["article"] == threat.article
    renewed = replace(RENEWAL, decision=DecisionFacts("granted", by_judge=False))
    assert said(replace(facts, applications=(own, renewed)), "independent_authority") == [
        ("decided_by_body", (0,)),
        ("judge_absent", (1,)),
    ]
    both = replace(facts, measures=("231-2", "231-4"))
    assert kz().measures["231-4"].threat is None
    assert said(both, "independent_authority") == [("judge_absent", (0,))]


@pytest.mark.parametrize(
    ("waiting", "code", "result"),
    [
        ({"waits": True, "decide_by": NOW + INSTANT}, "decision_waits", NOT_YET),
        ({"waits": True, "decide_by": NOW}, "decision_late", MISSING),
        ({"waits": True}, "decision_open", NOT_YET),
        ({}, "decision_moot", NA),
    ],
)
@pytest.mark.parametrize("key", ["independent_authority", "reasons_given"])
def test_a_decision_that_is_not_due_is_not_missing(
    waiting: dict[str, Any], code: str, result: Result, key: str
) -> None:
    facts = replace(GOOD, applications=(ApplicationFacts(0, TEXTS, **waiting),))
    (line,) = checks(facts)[key].lines
    assert (line.code, line.result) == (code, result)


def test_reasons_are_there_repeated_or_missing_but_never_passed() -> None:
    decisions = [GRANTED, replace(GRANTED, repeats=True), replace(GRANTED, reasons=False)]
    facts = replace(
        GOOD,
        applications=tuple(
            replace(RENEWAL, number=number, decision=one) for number, one in enumerate(decisions)
        ),
    )
    assert said(facts, "reasons_given") == [
        ("reasons_given", (0,)),
        ("reasons_repeated", (1,)),
        ("reasons_absent", (2,)),
    ]


def test_several_authorities_are_more_than_one_decision_shows() -> None:
    facts = replace(GOOD, measures=("interception",))
    assert results(facts, "uk-ipa")["independent_authority"] == TO_JUDGE


@pytest.mark.parametrize("days", [1, 180, 181, 360])
def test_the_body_s_own_threshold_is_no_limit(days: int) -> None:
    (line,) = checks(replace(GOOD, days=days, renewals=11))["duration_limited"].lines
    assert (line.result, line.code) == (MISSING, "no_limit_but_a_threshold")


def test_a_law_without_any_limit_says_so() -> None:
    rules = kz()
    measure = rules.measures["231-2"].model_copy(update={"limits": ()})
    bare = rules.model_copy(update={"measures": {**rules.measures, "231-2": measure}})
    (found,) = [one for one in scorecard(bare, GOOD) if one.key == "duration_limited"]
    assert [line.code for line in found.lines] == ["no_limit"]


@pytest.mark.parametrize(
    ("days", "group", "result"),
    [(365, False, SHOWN), (367, False, MISSING), (367, True, SHOWN), (740, True, MISSING)],
)
def test_in_france_the_limit_is_that_of_the_offence(days: int, group: bool, result: Result) -> None:
    facts = replace(GOOD, measures=("interception",), days=days, criminal_group=group)
    (line,) = checks(facts, "fr-cpp")["duration_limited"].lines
    assert (line.result, line.figures["article"]) == (result, "CPP 100-2")


@pytest.mark.parametrize(("renewals", "result"), [(1, SHOWN), (2, MISSING)])
def test_a_limit_on_renewals_limits_the_whole(renewals: int, result: Result) -> None:
    facts = replace(GOOD, measures=("706-95",), renewals=renewals)
    assert results(facts, "fr-cpp")["duration_limited"] == result


def test_each_measure_is_asked_for_its_own_limit() -> None:
    facts = replace(GOOD, measures=("706-95", "706-95-1"), renewals=1)
    limited = {code: one for code, one in book("fr-cpp").measures.items() if code in facts.measures}
    assert len(limited) == 2
    assert said(facts, "duration_limited", "fr-cpp") == [
        ("renewals_within_limit", ()),
        ("no_limit_but_a_threshold", ()),
    ]
    assert results(facts, "fr-cpp")["duration_limited"] == MISSING


def test_a_deadline_within_a_day_is_told_by_its_hour() -> None:
    due = datetime(2026, 11, 15, 3, 40, tzinfo=UTC)  # 08:40 in Almaty
    hour = due.astimezone(kz().zone)
    late = replace(GOOD, notice=NoticeFacts("overdue", due_at=due))
    assert [one.figures for one in checks(late)["person_notified"].lines] == [{"end": hour}]
    waits = ApplicationFacts(0, TEXTS, waits=True, decide_by=due)
    (line,) = checks(replace(GOOD, applications=(waits,)))["reasons_given"].lines
    assert line.figures == {"end": hour}
    running = replace(GOOD, uses=(), over=False, returns=(), terms=((START, due),))
    for key in ("use_within_authority", "use_logged", "result_reported"):
        assert checks(running)[key].lines[0].figures == {"end": hour}
    kept = replace(GOOD, material=MaterialFacts(1, 0, keep_until=due))
    assert checks(kept)["material_accounted"].lines[0].figures["end"] == hour


@pytest.mark.parametrize("days", [60, 400])
def test_what_the_law_only_makes_harder_is_no_limit(days: int) -> None:
    facts = replace(GOOD, measures=("100b",), days=days)
    (line,) = checks(facts, "de-stpo")["duration_limited"].lines
    assert (line.result, line.code) == (MISSING, "no_limit_but_a_condition")
    assert line.figures["article"] == "StPO 100e(2)"


def test_a_measure_out_of_force_has_no_basis() -> None:
    facts = replace(GOOD, terms=((datetime(2014, 1, 1, tzinfo=UTC), START),))
    assert said(facts, "legal_basis") == [("measures_not_in_force", ())]


def test_use_is_held_against_the_term_as_it_was_cut() -> None:
    cut = ((START, START + 4 * DAY),)
    facts = replace(GOOD, terms=cut, uses=((True, START), (False, START + 4 * DAY)))
    assert said(replace(facts, days_used=4), "use_within_authority") == [("use_inside", ())]
    beyond = checks(replace(facts, days_used=20))["use_within_authority"]
    assert beyond.result == MISSING
    assert beyond.lines[-1].figures == {"used": 20, "days": 4}


def test_an_urgent_start_waits_for_its_confirmation_and_refused_it_lay_outside() -> None:
    waiting = replace(
        GOOD, terms=(), days_used=None, urgent_at=START, uses=((True, START),), over=False
    )
    assert results(waiting)["use_within_authority"] == NOT_YET
    assert results(replace(waiting, over=True))["use_within_authority"] == MISSING


def test_a_day_that_ends_at_midnight_is_the_day_before() -> None:
    facts = replace(GOOD, returns=(), return_due=START + 90 * DAY)
    (line,) = checks(facts)["result_reported"].lines
    assert (line.code, line.figures) == ("return_due", {"end": START + 90 * DAY})
    assert sentence(line, "en") == "Due by the end of 1 April 2026."
    assert last_day(START, kz().zone) == date(2026, 1, 1)
    assert days_covered([(START, START + 4 * DAY)], kz().zone) == 4
    assert days_covered([(START, START + timedelta(seconds=1))], kz().zone) == 1


@pytest.mark.parametrize(
    ("ahead", "code", "result"),
    [(INSTANT, "return_due", NOT_YET), (0 * DAY, "return_late", MISSING)],
)
def test_a_return_is_in_time_before_its_deadline_alone(
    ahead: timedelta, code: str, result: Result
) -> None:
    (line,) = checks(replace(GOOD, returns=(), return_due=NOW + ahead))["result_reported"].lines
    assert (line.code, line.result) == (code, result)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "First application: waits for a decision, due by 10.03.2026 13:30."),
        ("ru", "Первое ходатайство: ожидает решения, срок до 10.03.2026 13:30."),
        ("kk", "Алғашқы өтінішхат: шешім күтуде, мерзімі: 10.03.2026 13:30."),
    ],
)
def test_a_deadline_within_a_day_is_said_by_its_hour(language: str, said: str) -> None:
    by = datetime(2026, 3, 10, 8, 30, tzinfo=UTC)
    waits = ApplicationFacts(0, TEXTS, waits=True, decide_by=by)
    facts = replace(GOOD, at=by - DAY, applications=(waits,))
    (line,) = checks(facts)["independent_authority"].lines
    assert sentence(line, language) == said


def test_a_term_within_a_day_runs_out_by_its_hour() -> None:
    until = datetime(2026, 3, 10, 8, 30, tzinfo=UTC)
    facts = replace(GOOD, at=until - DAY, terms=((START, until),), uses=(), over=False)
    lines = [
        line for line in checks(facts)["use_within_authority"].lines if line.code == "use_later"
    ]
    assert [sentence(line, "en") for line in lines] == [
        "No start is on record so far; the last term runs out by 10.03.2026 13:30."
    ]


def test_what_the_law_asks_for_a_protected_person_is_named() -> None:
    lines = checks(replace(GOOD, protected=("child", "lawyer")))["protected_persons"].lines
    assert [(line.code, line.figures["category"]) for line in lines] == [
        ("protected_by_body", "child"),
        ("protected_unless", "lawyer"),
    ]
    assert lines[1].figures["article"] == "CPC 232(8)"


def test_what_a_publication_leaves_out_is_not_missing() -> None:
    bare = CaseFacts(
        at=NOW,
        measures=("WC",),
        historic=True,
        applications=(ApplicationFacts(0, decision=DecisionFacts("granted", reasons=False)),),
        over=True,
    )
    found = results(bare, "us-title3")
    silent = {key for key, result in found.items() if result == NOT_SAID}
    assert silent == set(found) - {
        "legal_basis",
        "independent_authority",
        "duration_limited",
        "renewals_justified",
    }
    assert found["duration_limited"] == MISSING  # the law's lack, not the publication's


def test_nothing_granted_owes_nothing() -> None:
    never = CaseFacts(at=NOW, measures=("231-2",), applications=(ApplicationFacts(0, TEXTS),))
    found = results(never)
    for key in ("use_within_authority", "use_logged", "result_reported", "person_notified"):
        assert found[key] == NA


@pytest.mark.parametrize("code", CODES)
def test_every_regime_has_the_same_checks_in_the_same_order(code: str) -> None:
    facts = replace(GOOD, measures=(next(iter(book(code).measures)),))
    assert list(checks(facts, code)) == list(checks(GOOD))
    assert all(check.source and check.lines for check in checks(facts, code).values())


def test_a_flag_is_named_where_it_speaks_of_a_check() -> None:
    flagged = replace(GOOD, flags=frozenset({"days_exceed_authority", "recorded_late"}))
    assert results(GOOD)["use_within_authority"] == SHOWN
    (inside, line) = checks(flagged)["use_within_authority"].lines
    assert (inside.result, line.result) == (SHOWN, TO_JUDGE)
    assert line.figures == {"flags": ("days_exceed_authority",)}
    assert sum(one.code == "flags_raised" for c in checks(flagged).values() for one in c.lines) == 1
