"""Repeated reasons are found outside the filing, shown beside each other, flagged and counted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from oversight.enums import Role
from oversight.models import LedgerEntry
from tests.build import (
    DAY,
    HOUR,
    NOON,
    a_decision,
    a_filed_renewal,
    a_person,
    a_warrant,
    signed_in,
)
from tests.warrants.repetition.corpus import REASONS, Text, texts
from warrants.actions import decisions, recusals
from warrants.enums import Event
from warrants.models import Application, Flag, Repetition, WaitingText
from warrants.repetition import actions, rules, selectors
from warrants.rules.submissions import DecisionIn

NORM = selectors.norms()[0]
OTHER = (
    "Bank records show the sums but not who ordered them. Her messages to the notary stop where "
    "the parties agree on a price. Only calls to the eight numbers in the annex are kept."
)


def nearest(all_texts: Sequence[Text]) -> dict[int, int]:
    """Return which earlier text each one is found to repeat."""
    own = [rules.own_words(one.words, NORM) for one in all_texts]
    found = {}
    for number, text in enumerate(own):
        scores = [
            (rules.similarity(text, other, NORM), place) for place, other in enumerate(own[:number])
        ]
        best = max(scores, default=(0, 0))
        if best[0]:
            found[number] = best[1]
    return found


def test_of_200_texts_all_20_copies_are_found_and_at_most_three_others() -> None:
    measured = texts()
    assert len(measured) == 200
    assert {one.language for one in measured} == {"kk", "ru", "en"}
    copies = {number: one.repeats for number, one in enumerate(measured) if one.repeats is not None}
    assert len(copies) == 20
    found = nearest(measured)
    assert {number: found.get(number) for number in copies} == copies
    assert len(found.keys() - copies.keys()) <= 3


def test_what_everybody_writes_is_no_repetition() -> None:
    for some in NORM.formulas.values():
        text = rules.own_words(" ".join([*some, "He works alone."]), NORM)
        assert rules.similarity(text, text, NORM) == 0
    longer = [
        rules.own_words(f"{' '.join(NORM.formulas['en'])} {one}", NORM) for one in (REASONS, OTHER)
    ]
    assert rules.similarity(longer[0], longer[1], NORM) == 0
    assert rules.similarity(longer[0], rules.own_words(REASONS, NORM), NORM) == 100


def test_the_norm_is_dated_and_the_first_holds_before_it() -> None:
    assert selectors.norm_on(NORM.norm.in_force_from) == NORM
    assert selectors.norm_on(NOON.date()) == selectors.norms()[-1]


@pytest.mark.django_db
def test_filing_waits_and_costs_no_entry_of_its_own() -> None:
    case = a_warrant(necessity=REASONS)
    waiting = WaitingText.objects.values_list("application__warrant", "of_decision")
    assert list(waiting) == [(case.pk, False)]
    assert not Flag.objects.filter(code="reasons_repeated").exists()
    assert actions.find_repeated(at=NOON) == 1
    assert actions.find_repeated(at=NOON) == 0


@pytest.mark.django_db
@pytest.mark.parametrize("relation", ["officer", "head", "nobody"])
def test_another_case_of_the_same_officer_or_head(relation: str) -> None:
    one, two = a_person(Role.OFFICER), a_person(Role.OFFICER)
    second = a_person(Role.OFFICER, agency=one.agency) if relation == "head" else one
    head = {"name": "The Head"}
    who: dict[str, Any] = {"officer": {"name": "A"}, "approved_by": head}
    first = a_warrant(by=one, necessity=REASONS, **who)
    if relation == "head":
        who["officer"] = {"name": "B"}
    if relation == "nobody":
        second = two  # of another agency, under the same names
    case = a_warrant(by=second, necessity=REASONS.replace("second", "third"), **who)
    actions.find_repeated(at=NOON)
    found = list(
        Repetition.objects.values_list("application__warrant", "other__warrant", "relation")
    )
    assert found == ([] if relation == "nobody" else [(case.pk, first.pk, relation)])
    flags = Flag.objects.filter(warrant=case, code="reasons_repeated")
    assert flags.count() == len(found)
    if found:
        flag, entry = flags.get(), LedgerEntry.objects.get(event=Event.REPEATED)
        assert (flag.severity, flag.party) == ("medium", "agency")
        assert entry.facts["parts"] == ["necessity"]
        assert "victim" not in str(entry.facts)


@pytest.mark.django_db
def test_results_that_are_those_of_the_application_before() -> None:
    case = a_warrant(granted=True, at=NOON)
    for number, results in enumerate((REASONS, REASONS, OTHER), start=1):
        at = NOON + number * 20 * DAY
        renewal = a_filed_renewal(case, at=at, results_so_far=results, necessity=f"Point {number}.")
        decisions.allocate(warrant_id=case.pk, at=at)
        case.refresh_from_db()
        assert case.judge
        given = DecisionIn.model_validate(a_decision(case.judge, at + HOUR))
        decisions.decide(
            warrant_id=case.pk,
            number=renewal.number,
            given=given,
            by=case.judge.actor,
            at=at + HOUR,
        )
    actions.find_repeated(at=NOON + 70 * DAY)
    found = Repetition.objects.values_list(
        "application__number", "other__number", "part", "relation"
    )
    assert list(found) == [(2, 1, "results_so_far", "before")]


@pytest.mark.django_db
def test_reasons_of_the_same_judge_are_the_courts() -> None:
    judge = a_person(Role.JUDGE)
    for officer in (a_person(Role.OFFICER), a_person(Role.OFFICER)):
        case = a_warrant(by=officer, judge=judge)
        given = DecisionIn.model_validate(a_decision(judge, NOON + HOUR, reasons=REASONS))
        decisions.decide(warrant_id=case.pk, number=0, given=given, by=judge.actor, at=NOON + HOUR)
    actions.find_repeated(at=NOON + DAY)
    row = Repetition.objects.get()
    assert (row.relation, row.part, row.similarity) == ("judge", "reasons", 100)
    assert Flag.objects.get(code="reasons_repeated").party == "court"
    auditor = a_person(Role.AUDITOR)
    (court,) = selectors.by_court(auditor.actor)
    assert (court.name, court.repeated, court.before, court.elsewhere) == (
        str(judge.court),
        1,
        0,
        1,
    )
    assert selectors.by_agency(auditor.actor) == []


@pytest.mark.django_db
def test_the_other_text_is_shown_to_those_who_may_see_both(clock: Any) -> None:
    judge, officer = a_person(Role.JUDGE), a_person(Role.OFFICER)
    first = a_warrant(by=officer, judge=judge, necessity=REASONS)
    case = a_warrant(by=officer, judge=judge, necessity=f"{REASONS} So it is.")
    actions.find_repeated(at=NOON)
    auditor, other = a_person(Role.AUDITOR), a_person(Role.AUDITOR)
    recusals.recuse(
        warrant_id=first.pk,
        person=other,
        reason="Kin.",
        by=a_person(Role.COMMISSIONER).actor,
        at=NOON,
    )
    for person, page, sees in (
        (auditor, "desk_warrant", True),
        (other, "desk_warrant", False),
        (officer, "agency_warrant", True),
        (judge, "bench_case", True),
    ):
        said = signed_in(person).get(reverse(page, args=[case.reference])).content.decode()
        assert "Reasons that repeat others" in said, page
        assert (first.reference in said) is sees, page
        assert ("It is not yours to read." in said) is not sees, page
    table = signed_in(auditor).get(reverse("desk_repeated")).content.decode()
    assert case.reference in table
    assert str(officer.agency) in table


@pytest.mark.django_db
def test_the_list_is_filtered_by_whose_text_it_is() -> None:
    judge, officer = a_person(Role.JUDGE), a_person(Role.OFFICER)
    a_warrant(by=officer, judge=judge, necessity=REASONS)
    case = a_warrant(by=officer, judge=judge, necessity=f"{REASONS} So it is.")
    actions.find_repeated(at=NOON)
    actor = a_person(Role.AUDITOR).actor
    (row,) = selectors.latest(actor, {})
    fitting = {
        "agency": str(case.agency_id),
        "court": str(case.court_id),
        "part": "necessity",
        "relation": row.relation,
    }
    foreign = {"agency": "0", "court": "0", "part": "reasons", "relation": "judge"}
    assert list(selectors.latest(actor, fitting)) == [row]
    for name, value in foreign.items():
        assert list(selectors.latest(actor, fitting | {name: value})) == []


@pytest.mark.django_db
def test_a_repetition_is_written_once() -> None:
    officer = a_person(Role.OFFICER)
    for _time in range(2):
        a_warrant(by=officer, necessity=REASONS)
    actions.find_repeated(at=NOON)
    with pytest.raises(DatabaseError), transaction.atomic():
        Repetition.objects.update(similarity=1)
    assert Application.objects.count() == 2
    actions.pass_over(newest=0)
    assert not WaitingText.objects.exists()
