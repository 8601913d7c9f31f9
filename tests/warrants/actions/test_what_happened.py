"""What has happened is taken in, though the law forbids it: flagged, owed for, reviewed, no term."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from audits.actions import reviews
from audits.models import Review
from oversight.enums import Role
from oversight.models import SYSTEM, LedgerEntry, Provider
from oversight.rules.refusal import Refusal
from tests.build import (
    DAY,
    HOUR,
    NOON,
    OFFICER,
    a_decision,
    a_filed_renewal,
    a_grant,
    a_person,
    a_provider,
    a_rulebook,
    a_target,
    a_warrant,
)
from tests.warrants.material import a_piece, by_agency
from tests.warrants.requests import asked
from warrants.actions import decisions, execution, filing, material, sweeps
from warrants.actions.occurrences import record_occurrence
from warrants.checks.enums import Result
from warrants.enums import Event, MaterialState, WarrantStatus
from warrants.models import Activation, Clock, Flag, ProviderOrder, Return, Term, Warrant
from warrants.rules.custody_submissions import ServiceIn
from warrants.rules.submissions import (
    ActivationIn,
    DecisionIn,
    EndIn,
    OccurrenceIn,
    ReturnIn,
    WithdrawalIn,
)
from warrants.selectors.histories import case_of, whole_case

pytestmark = pytest.mark.django_db
BEGAN = NOON - 3 * HOUR
URGENT = {"started_at": BEGAN.isoformat(), "why": "In haste."}
OWED = {"file_return", "tell_prosecutor_of_results"}


def urgent(**changes: Any) -> Warrant:
    """An urgent start three hours ago, told of as it was."""
    return a_warrant(urgent=URGENT, resolved_at=BEGAN.isoformat(), **changes)


def refused(case: Warrant, at: datetime = NOON + HOUR) -> Warrant:
    decide(case, at, outcome="refused", days=None)
    case.refresh_from_db()
    return case


def decide(case: Warrant, at: datetime = NOON + HOUR, **changes: Any) -> None:
    assert case.judge
    given = DecisionIn.model_validate(a_decision(case.judge, at, **changes))
    decisions.decide(warrant_id=case.pk, number=0, given=given, by=case.judge.actor, at=at)


def _from(at: datetime) -> dict[str, Any]:
    return {"from": at.isoformat()}  # a word of the language


def withdrawn(case: Warrant, at: datetime = NOON + HOUR) -> Warrant:
    given = WithdrawalIn.model_validate(
        {"reason": "Filed in error.", "withdrawn_at": at, "officer": OFFICER}
    )
    filing.withdraw(warrant_id=case.pk, given=given, by=by_agency(case), at=at)
    case.refresh_from_db()
    return case


def cut(case: Warrant, at: datetime) -> Warrant:
    given = EndIn(reason="cancelled", ended_at=at, why="It brought nothing.")
    execution.end_warrant(warrant_id=case.pk, given=given, by=by_agency(case), at=at)
    case.refresh_from_db()
    return case


def use(case: Warrant, at: datetime, kind: str = "started", **more: Any) -> Activation:
    given = ActivationIn.model_validate({"kind": kind, "at": at, **more})
    row, _entry = execution.record_activation(
        warrant_id=case.pk, given=given, by=by_agency(case), at=at
    )
    return row


def serve(case: Warrant, provider: Provider, at: datetime) -> ProviderOrder:
    given = ServiceIn(provider=provider.code, served_at=at)
    row, _entry = material.serve_order(warrant_id=case.pk, given=given, by=by_agency(case), at=at)
    return row


def flags(case: Warrant) -> dict[str, tuple[str, str]]:
    """Return weight and article of each flag of a case, by code."""
    rows = Flag.objects.filter(warrant=case).values_list("code", "severity", "article")
    return {code: (severity, article) for code, severity, article in rows}


def nothing_is_authorised(case: Warrant) -> bool:
    case.refresh_from_db()
    return not Term.objects.filter(warrant=case).exists() and (
        (case.first_from, case.last_until, case.cumulative_days) == (None, None, 0)
        and not case.is_in_force(NOON)
    )


def owed(case: Warrant) -> set[str]:
    running = Clock.objects.filter(warrant=case, outcome="", material=None)
    return set(running.values_list("rule", flat=True)) & OWED


LAWYER = {"targets": [a_target(protected=["lawyer"])]}
FORBIDDEN: Mapping[str, tuple[dict[str, Any], str, str]] = {
    "a lawyer": (LAWYER, "protected_refused", "CPC 232(8)"),
    "an offence below the gate": (
        {"offences": [{"code": "CC 1", "max_penalty_years": "1"}]},
        "offence_below_gate",
        "CPC 232(4)",
    ),
    "a repealed type": ({"measures": ["231-10"]}, "measure_not_in_force", "CPC 231(10), 251"),
    "a type that may not begin in haste": (
        {"measures": ["231-7"]},
        "urgent_not_allowed",
        "CPC 235",
    ),
    "whom the type may not be aimed at": (
        {"targets": [a_target(capacity="bystander")]},
        "target_not_allowed",
        "CPC 232(7)",
    ),
    "a victim who did not consent": (
        {"targets": [a_target(capacity="victim_consenting")]},
        "consent_missing",
        "CPC 232(7)",
    ),
    "a judge before a court of the region": (
        {"targets": [a_target(protected=["judge"])]},
        "capital_court_missing",
        "CPC 234(4)",
    ),
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_an_urgent_start_that_the_law_forbids_is_taken_in_and_never_confirmed(what: str) -> None:
    changes, code, article = FORBIDDEN[what]
    case = urgent(**changes)
    assert case.status == WarrantStatus.RUNNING_UNCONFIRMED
    assert flags(case)[code] == ("high", article)
    assert nothing_is_authorised(case)
    entry = LedgerEntry.objects.get(event=Event.URGENT_FILED)
    assert code in entry.facts["flags"]
    grants: tuple[dict[str, Any], ...] = ({}, {"outcome": "modified", "days": 1})
    for granting in grants:
        with pytest.raises(Refusal) as no:
            decide(case, **granting)
        assert code in {breach.code for breach in no.value.breaches}
    assert nothing_is_authorised(case)
    assert refused(case).status == WarrantStatus.REFUSED
    assert owed(case) == OWED


@pytest.mark.parametrize("what", FORBIDDEN)
def test_the_same_that_has_not_begun_is_asked_for_and_refused(what: str) -> None:
    changes, code, _article = FORBIDDEN[what]
    if code == "urgent_not_allowed":
        return
    with pytest.raises(Refusal) as no, transaction.atomic():
        a_warrant(**changes)
    assert code in {breach.code for breach in no.value.breaches}
    assert not Warrant.objects.exists()


def test_an_over_long_running_term_is_flagged_and_a_judge_may_grant_less() -> None:
    case = urgent(requested_days=31)
    assert flags(case)["term_longer_than_allowed"] == ("high", "CPC 236(1)")
    with pytest.raises(Refusal) as no:
        decide(case, days=31)
    assert {breach.code for breach in no.value.breaches} == {"term_too_long"}
    decide(case, outcome="modified", days=30)
    term = Term.objects.get(warrant=case)
    assert (term.starts_at, term.until) == (BEGAN, BEGAN + 30 * DAY)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"measures": ["no-such"]}, "unknown_measure"),
        ({"urgent": {"started_at": (NOON + HOUR).isoformat(), "why": "-"}}, "urgent_in_future"),
        ({"resolved_at": (NOON + HOUR).isoformat()}, "resolved_in_future"),
    ],
)
def test_what_is_no_telling_is_refused_and_leaves_nothing(
    changes: dict[str, Any], code: str
) -> None:
    with pytest.raises(Refusal) as no, transaction.atomic():
        a_warrant(**{"urgent": URGENT, **LAWYER, **changes})
    assert {breach.code for breach in no.value.breaches} == {code}
    assert not Warrant.objects.exists()


def test_a_lawful_urgent_start_is_confirmed_as_ever() -> None:
    case = urgent()
    assert set(flags(case)) <= {"late_to_court"}
    decide(case)
    assert Term.objects.get(warrant=case).starts_at == BEGAN


def test_a_measure_under_the_law_of_another_country_is_taken_in_under_ours() -> None:
    for code in ("us-title3", "kz-cpc"):
        a_rulebook(code)
    case = urgent(rulebook="us-title3", measures=["WC"])
    assert (case.rulebook.code, case.status) == ("kz-cpc", WarrantStatus.RUNNING_UNCONFIRMED)
    assert flags(case)["foreign_law"][0] == flags(case)["unknown_measure"][0] == "high"
    assert Flag.objects.get(code="foreign_law").figures == {"named": "us-title3", "own": "kz-cpc"}
    with pytest.raises(Refusal):
        decide(case)
    with pytest.raises(Refusal) as unknown, transaction.atomic():
        urgent(rulebook="us-title3", measures=["231-99"])
    assert {breach.code for breach in unknown.value.breaches} == {"unknown_measure"}
    with pytest.raises(Refusal) as nowhere, transaction.atomic():
        urgent(rulebook="xx-none")
    assert nowhere.value.why == "unknown_rulebook"


def test_nothing_is_asked_for_under_the_law_of_another_country() -> None:
    for code in ("us-title3", "kz-cpc"):
        a_rulebook(code)
    for measures in (["WC"], ["231-2"]):
        with pytest.raises(Refusal) as no, transaction.atomic():
            a_warrant(rulebook="us-title3", measures=measures)
        elsewhere = {one.code: one for one in no.value.breaches}["law_of_elsewhere"]
        assert (elsewhere.pointer, elsewhere.actual, elsewhere.limit) == (
            "/rulebook",
            "us-title3",
            "kz-cpc",
        )
    assert not Warrant.objects.exists()


def test_a_refused_urgent_start_is_flagged_owed_for_ruled_out_and_reviewed() -> None:
    case = urgent()
    piece = a_piece(case, at=NOON)
    refused(case)
    assert flags(case)["ran_without_authority"] == ("high", "CPC 235")
    figures = Flag.objects.get(code="ran_without_authority").figures
    began, ended = (datetime.fromisoformat(figures[name]) for name in ("from", "until"))
    assert (began, ended) == (BEGAN, NOON + HOUR)
    assert owed(case) == OWED
    assert Clock.objects.get(warrant=case, rule="file_return").due_at == NOON + HOUR + 30 * DAY
    piece.refresh_from_db()
    assert (piece.ruled_out, piece.state) == ("inadmissible", MaterialState.TO_DESTROY)
    assert Clock.objects.filter(material=piece, rule="destroy", outcome="").exists()
    late = a_piece(case, at=NOON + 2 * HOUR)
    assert late.ruled_out == "inadmissible"
    assert Flag.objects.filter(code="ran_without_authority").count() == 1
    shown = case_of(whole_case(case.pk), NOON + 2 * HOUR)
    within = {one.check.key: one.check for one in shown.checks}["use_within_authority"]
    assert within.result == Result.MISSING
    assert {line.code for line in within.lines} == {"use_unknown", "flags_raised"}
    assert nothing_is_authorised(case)
    assert reviews.open_due(at=NOON + DAY) == 1
    review = Review.objects.get(warrant=case)
    assert review.obligatory
    assert "ran_without_authority" in review.obligatory_because
    assert reviews.open_due(at=NOON + DAY) == 0


def test_use_under_a_refused_urgent_start_is_covered_until_the_refusal_and_not_beyond() -> None:
    case = refused(urgent())
    use(case, NOON)
    assert "use_outside_term" not in flags(case)
    use(case, NOON + HOUR, "stopped")
    assert "use_beyond_term" not in flags(case)
    use(case, NOON + HOUR)
    assert flags(case)["use_outside_term"] == ("high", "CPC 231(2), 243")


BEFORE: Mapping[str, Callable[[], Warrant]] = {
    "applied": a_warrant,
    "refused": lambda: refused(a_warrant()),
    "withdrawn": lambda: withdrawn(a_warrant()),
}


@pytest.mark.parametrize("stands", BEFORE)
def test_use_that_nobody_authorised_is_taken_in_flagged_and_owes_a_return(stands: str) -> None:
    case = BEFORE[stands]()
    status = case.status
    use(case, NOON + 2 * HOUR)
    assert flags(case)["use_without_authority"] == ("high", "CPC 231(2), 243")
    case.refresh_from_db()
    assert case.status == status
    assert nothing_is_authorised(case)
    over = stands != "applied"
    assert owed(case) == (OWED if over else set())
    assert reviews.open_due(at=NOON + DAY) == over
    use(case, NOON + 3 * HOUR)
    assert Clock.objects.filter(warrant=case, rule="file_return").count() == over


@pytest.mark.parametrize("over", [refused, withdrawn])
def test_what_ran_before_it_was_refused_or_withdrawn_is_owed_for_from_then(over: Any) -> None:
    case = a_warrant()
    use(case, NOON)
    piece = a_piece(case, at=NOON)
    assert piece.ruled_out == ""
    over(case)
    piece.refresh_from_db()
    assert piece.ruled_out == "inadmissible"
    assert owed(case) == OWED
    assert reviews.open_due(at=NOON + DAY) == 1


def test_results_and_occurrences_alone_tell_that_something_ran() -> None:
    told, followed = withdrawn(a_warrant()), refused(a_warrant(measures=["231-2", "231-7"]))
    returned(told, NOON + 2 * HOUR, installed="used", days_used=1)
    given = OccurrenceIn.model_validate({"what": "contact.met", "at": NOON + 2 * HOUR})
    record_occurrence(
        warrant_id=followed.pk, given=given, by=by_agency(followed), at=NOON + 2 * HOUR
    )
    assert flags(followed)["use_without_authority"][0] == "high"
    assert owed(followed) == OWED
    assert reviews.open_due(at=NOON + DAY) == 2


def test_what_ran_before_it_lapsed_is_owed_for_and_reviewed() -> None:
    case, idle = a_warrant(), a_warrant()
    use(case, NOON)
    assert sweeps.lapse_unanswered(at=NOON + 40 * DAY) == 2
    case.refresh_from_db()
    assert case.status == WarrantStatus.LAPSED
    assert (owed(case), owed(idle)) == (OWED, set())
    assert reviews.open_due(at=NOON + 41 * DAY) == 1
    assert Review.objects.get().warrant == case


def test_whatever_ran_is_reviewed_and_what_did_not_is_not() -> None:
    cutoff = cut(a_warrant(granted=True), NOON + 4 * DAY)
    own = a_warrant(measures=["231-7"])
    expired = a_warrant(granted=True)
    late = a_warrant()
    a_grant(late, at=NOON + 3 * DAY)
    stopped = refused(urgent())
    refused(a_warrant())
    withdrawn(a_warrant())
    sweeps.expire(at=NOON + 60 * DAY)
    reviews.open_due(at=NOON + 60 * DAY)
    seen = set(Review.objects.values_list("warrant", flat=True))
    assert seen == {one.pk for one in (cutoff, own, expired, late, stopped)}


def test_a_measure_that_was_not_asked_for_is_told_of_and_flagged() -> None:
    case = a_warrant(granted=True)
    use(case, NOON + DAY, measure="231-2")
    assert flags(case) == {}
    row = use(case, NOON + DAY, measure="231-4")
    assert row.measure == "231-4"
    assert flags(case)["use_of_another_measure"] == ("high", "CPC 231(4), 245")
    entry = LedgerEntry.objects.filter(event=Event.ACTIVATED).latest("id")
    assert (entry.facts["measure"], entry.facts["flags"]) == ("231-4", ["use_of_another_measure"])
    with pytest.raises(Refusal) as unknown:
        use(case, NOON + DAY, measure="231-99")
    assert (unknown.value.why, unknown.value.pointer) == ("unknown_measure", "/measure")


ORDERS: Mapping[str, tuple[Callable[[], Warrant], datetime]] = {
    "before a decision": (a_warrant, NOON + HOUR),
    "after a refusal": (lambda: refused(a_warrant()), NOON + 2 * HOUR),
    "after a refused urgent start": (lambda: refused(urgent()), NOON + 2 * HOUR),
    "after a withdrawal": (lambda: withdrawn(a_warrant()), NOON + 2 * HOUR),
    "after a revocation": (
        lambda: cut(a_warrant(granted=True), NOON + 4 * DAY),
        NOON + 4 * DAY,
    ),
    "after the last term": (lambda: a_warrant(granted=True), NOON + HOUR + 30 * DAY),
}


@pytest.mark.parametrize("when", ORDERS)
def test_an_order_served_without_authority_is_recorded_and_flagged(when: str) -> None:
    make, at = ORDERS[when]
    case, provider = make(), a_provider()
    row = serve(case, provider, at)
    assert row.served_at == at
    flag = Flag.objects.get(warrant=case, code="order_served_without_authority")
    assert (flag.severity, flag.article) == ("high", "CPC 231(2), 243")
    assert datetime.fromisoformat(flag.figures["at"]) == at
    entry = LedgerEntry.objects.filter(event=Event.SERVED).latest("id")
    assert entry.facts["flags"] == ["order_served_without_authority"]


def test_an_order_served_under_authority_is_not_flagged() -> None:
    granted, running = a_warrant(granted=True), urgent()
    ahead = a_warrant()
    later: dict[str, Any] = {"from": (NOON + 2 * DAY).isoformat()}
    decide(ahead, **later)
    for case, at in (
        (granted, NOON + HOUR),
        (granted, NOON + HOUR + 30 * DAY - timedelta(seconds=1)),
        (running, NOON),
        (ahead, NOON + DAY),
    ):
        serve(case, a_provider(), at)
    assert not Flag.objects.filter(code__startswith="order_").exists()


def test_an_order_served_again_without_authority_is_flagged_and_its_row_stays() -> None:
    case, provider = a_warrant(granted=True), a_provider()
    serve(case, provider, NOON + DAY)
    with pytest.raises(Refusal) as twice:
        serve(case, provider, NOON + 2 * DAY)
    assert twice.value.why == "duplicate"
    cut(case, NOON + 4 * DAY)
    serve(case, provider, NOON + 5 * DAY)
    assert ProviderOrder.objects.get(warrant=case).served_at == NOON + DAY
    assert flags(case)["order_served_again"][0] == "high"


def test_material_that_nobody_was_allowed_to_obtain_is_recorded_flagged_and_ruled_out() -> None:
    case = withdrawn(a_warrant())
    piece = a_piece(case, at=NOON + 2 * HOUR)
    assert flags(case)["obtained_outside_term"][0] == "high"
    assert (piece.ruled_out, piece.state) == ("inadmissible", MaterialState.TO_DESTROY)
    assert owed(case) == OWED


def returned(case: Warrant, at: datetime, **figures: Any) -> Return:
    given = ReturnIn.model_validate(figures)
    row, _entry = execution.file_return(warrant_id=case.pk, given=given, by=by_agency(case), at=at)
    return row


def test_the_days_used_are_held_against_what_held_and_not_against_what_was_cut() -> None:
    case = cut(a_warrant(granted=True), NOON + HOUR + 4 * DAY)
    returned(case, NOON + 5 * DAY, days_used=4)
    assert flags(case) == {}
    returned(case, NOON + 5 * DAY, days_used=20)
    flag = Flag.objects.get(warrant=case, code="days_exceed_authority")
    assert (flag.severity, flag.figures) == ("high", {"limit": 4, "actual": 20})


def test_a_return_for_what_nobody_authorised_is_taken_in_and_flagged() -> None:
    case = withdrawn(a_warrant())
    returned(case, NOON + DAY, installed="never")
    assert flags(case) == {}
    returned(case, NOON + DAY, installed="used", days_used=2)
    assert flags(case)["result_without_authority"][0] == "high"
    assert flags(case)["days_exceed_authority"][0] == "high"
    waiting = urgent()
    returned(waiting, NOON + DAY, installed="used", days_used=1)
    assert not set(flags(waiting)) & {"result_without_authority", "days_exceed_authority"}


@pytest.mark.parametrize(
    ("ahead", "flagged"), [(10 * DAY, False), (10 * DAY + HOUR, True), (364 * DAY, True)]
)
def test_a_term_that_begins_far_ahead_of_its_decision_is_flagged(
    ahead: timedelta, flagged: bool
) -> None:
    case, at = a_warrant(), NOON + HOUR
    later: dict[str, Any] = {"from": (at + ahead).isoformat()}
    decide(case, at, **later)
    found = Flag.objects.filter(warrant=case, code="term_starts_far_ahead")
    assert [(one.severity, one.party, one.article) for one in found] == (
        [("high", "court", "body's norm")] if flagged else []
    )
    assert Term.objects.get(warrant=case).starts_at == at + ahead


def test_doubtful_identifiers_are_told_of_and_never_refused() -> None:
    person = {"name": "A. Person", "iin": "900312030450"}
    line = {"details": "+77O11234567"}
    case = a_warrant(
        targets=[a_target(identity=person), a_target(kind="device", identity=line), a_target()]
    )
    found = Flag.objects.filter(warrant=case, code="identifier_doubtful").order_by("pk")
    assert [(one.severity, one.figures) for one in found] == [
        ("low", {"field": "/targets/0/identity/iin", "rule": "iin_check_digit"}),
        ("low", {"field": "/targets/1/identity/details", "rule": "telephone_letters"}),
    ]
    kept = str([one.facts for one in LedgerEntry.objects.all()]) + str(
        [one.figures for one in Flag.objects.all()]
    )
    assert "900312030450" not in kept
    assert "77O1" not in kept


def test_nobody_else_tells_of_a_case() -> None:
    case = a_warrant()
    given = ActivationIn.model_validate({"kind": "started", "at": NOON})
    for by in (a_person(Role.OFFICER).actor, a_person(Role.AUDITOR).actor, SYSTEM):
        with pytest.raises(PermissionDenied):
            execution.record_activation(warrant_id=case.pk, given=given, by=by, at=NOON)
    assert not Activation.objects.exists()


def test_an_end_dated_back_leaves_what_was_told_before_without_authority() -> None:
    case, provider = a_warrant(granted=True), a_provider()
    use(case, NOON + 2 * DAY)
    use(case, NOON + 9 * DAY, "stopped")
    serve(case, provider, NOON + 3 * DAY)
    a_piece(case, at=NOON + 8 * DAY)
    assert flags(case) == {}
    given = EndIn(reason="cancelled", ended_at=NOON + 2 * DAY, why="It brought nothing.")
    _case, entry = execution.end_warrant(
        warrant_id=case.pk, given=given, by=by_agency(case), at=NOON + 10 * DAY
    )
    found = flags(case)
    assert {code: weight for code, (weight, _article) in found.items()} == {
        "use_outside_term": "high",
        "use_beyond_term": "high",
        "order_served_without_authority": "high",
        "obtained_outside_term": "high",
        "recorded_late": "low",
    }
    assert set(entry.facts["flags"]) == set(found)
    assert Flag.objects.get(code="obtained_outside_term").material_id


def test_an_end_leaves_alone_what_lay_before_it() -> None:
    case = a_warrant(granted=True)
    use(case, NOON + 2 * DAY)
    use(case, NOON + 4 * DAY, "stopped")
    a_piece(case, at=NOON + 4 * DAY + HOUR)  # written down on the next day
    cut(case, NOON + 4 * DAY)
    assert flags(case) == {}


def test_what_an_urgent_start_ran_before_its_term_is_flagged() -> None:
    case = urgent()
    decide(case, outcome="modified", days=5, **_from(NOON + HOUR))
    assert flags(case)["urgent_start_uncovered"][0] == "high"
    whole = urgent()
    decide(whole, outcome="modified", days=5, **_from(BEGAN))
    assert "urgent_start_uncovered" not in flags(whole)


def test_a_withdrawal_dated_back_is_flagged() -> None:
    case = a_warrant()
    given = WithdrawalIn.model_validate(
        {"reason": "Filed in error.", "withdrawn_at": NOON - 9 * DAY, "officer": OFFICER}
    )
    filing.withdraw(warrant_id=case.pk, given=given, by=by_agency(case), at=NOON + HOUR)
    assert set(flags(case)) == {"recorded_late"}


@pytest.mark.parametrize(
    "figures",
    [
        {"installed": "never", "communications": 500, "persons": 10},
        {"installed": "not_used", "days_used": 9},
        {"installed": "not_used", "incriminating": 1},
        {"days_used": 0, "matches": 5},
    ],
)
def test_a_return_that_denies_its_own_results_is_flagged(figures: Mapping[str, Any]) -> None:
    case = a_warrant(granted=True)
    returned(case, NOON + DAY, **figures)
    assert flags(case)["results_without_use"][0] == "medium"


def test_use_that_a_return_denies_is_flagged_whichever_is_told_first() -> None:
    first, second = a_warrant(granted=True), a_warrant(granted=True)
    use(first, NOON + DAY)
    returned(first, NOON + 2 * DAY, installed="never")
    returned(second, NOON + 2 * DAY, days_used=0)
    use(second, NOON + 2 * DAY + HOUR)
    assert flags(first)["use_denied"] == flags(second)["use_denied"] == ("high", "")


def test_days_told_in_pieces_are_held_together_against_what_was_authorised() -> None:
    case = cut(a_warrant(granted=True), NOON + HOUR + 4 * DAY)
    returned(case, NOON + 5 * DAY, days_used=3)
    assert flags(case) == {}
    returned(case, NOON + 5 * DAY, days_used=3)
    flag = Flag.objects.get(warrant=case, code="days_exceed_authority")
    assert (flag.severity, flag.figures) == ("high", {"limit": 4, "actual": 6})


@pytest.mark.parametrize("name", ["incriminating", "matches"])
def test_what_only_use_can_bring_of_what_nobody_authorised_is_flagged(name: str) -> None:
    case = withdrawn(a_warrant())
    returned(case, NOON + DAY, **{name: 2})
    assert flags(case)["result_without_authority"][0] == "high"


def test_a_return_dated_back_is_flagged() -> None:
    case = a_warrant(granted=True)
    returned(case, NOON + 9 * DAY, persons=1, filed_at=NOON + DAY)
    assert set(flags(case)) == {"recorded_late"}


@pytest.mark.parametrize("number", ["900312300450", "9003 1230 0450", "900312-3OO450"])
def test_an_identification_number_in_an_open_text_is_a_notice_that_does_not_repeat_it(
    number: str,
) -> None:
    case = a_warrant(
        facts=f"He is {number}.",
        offences=[{"code": "188", "title": number, "max_penalty_years": 10}],
        targets=[a_target(pseudonym=number)],
    )
    found = Flag.objects.filter(warrant=case, code="identifier_doubtful")
    assert {flag.figures["field"] for flag in found} == {
        "/facts",
        "/offences/0/title",
        "/targets/0/pseudonym",
    }
    assert {(flag.severity, flag.figures["rule"]) for flag in found} == {
        ("low", "iin_in_open_text")
    }
    request = asked(by=a_person(Role.OFFICER).actor, legal_basis=f"Of {number}")
    (flag,) = request.flags.all()
    assert flag.figures["field"] == "/legal_basis"


def test_a_renewal_asked_for_after_the_end_is_an_attempt_also_once_the_end_is_noted() -> None:
    case = cut(a_warrant(granted=True), NOON + HOUR + 4 * DAY)
    with pytest.raises(Refusal) as refusal:
        a_filed_renewal(case, at=NOON + 5 * DAY)
    assert refusal.value.why == "wrong_state"
    assert [breach.code for breach in refusal.value.breaches] == ["renewal_after_end"]
    assert refusal.value.attempt.kind == "renewal"
