"""One person in many cases is one chain; what only proposes waits for an auditor."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from oversight.enums import Role
from oversight.flags.actions import settle
from oversight.flags.enums import FlagState
from oversight.flags.models import Flag
from oversight.models import SYSTEM, Agency, LedgerEntry
from oversight.rules.refusal import Refusal
from tests.build import (
    DAY,
    HOUR,
    NOON,
    a_client,
    a_grant,
    a_person,
    a_provider,
    a_target,
    a_warrant,
    signed_in,
)
from tests.constraints import refused
from tests.warrants.requests import asked
from warrants.actions import identities, recusals
from warrants.models import PersonChain, PersonCount, PersonProposal, Target, ValueMark, Warrant
from warrants.persons.actions import counting, linking, settling
from warrants.persons.rules.norms import norm_on
from warrants.persons.rules.thresholds import Counted, Limits, passed
from warrants.selectors import identities as known

pytestmark = pytest.mark.django_db
NAME, IIN, PHONE = "Әбдіқайым Ермек Нұрланұлы", "880412300123", "+7 701 123 45 67"


def a_case(*, agency: Agency | None = None, granted: bool = False, **identity: str) -> Warrant:
    by = a_client(agency=agency)
    return a_warrant(by=by, granted=granted, targets=[a_target(identity=identity)])


def linked() -> list[PersonChain]:
    """Link what waits; return the chains that have members, the oldest first."""
    linking.link_waiting(by=SYSTEM, at=NOON + DAY)
    return list(PersonChain.objects.exclude(case_key=None).order_by("pk"))


def numbers(chain: PersonChain) -> tuple[int, int, int]:
    chain.refresh_from_db()
    return chain.cases, chain.days, chain.agencies


def test_one_number_three_warrants_one_day_three_agencies_is_one_chain() -> None:
    for _ in range(3):
        a_case(name=NAME, iin=IIN, granted=True)
    (chain,) = linked()
    assert numbers(chain) == (3, 30, 3), "days that cases share are counted once"


def test_one_number_three_warrants_one_day_one_agency_is_one_chain() -> None:
    agency = a_client().agency
    for _ in range(3):
        a_case(agency=agency, iin=IIN)
    (chain,) = linked()
    assert numbers(chain) == (3, 0, 1)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"iin": IIN}, {"iin": IIN, "name": "Another Name"}),
        ({"name": NAME, "details": "8 701 123-45-67"}, {"name": "X Y", "details": PHONE}),
        ({"details": "IMEI 352099001761481"}, {"details": "35-209900-176148-1"}),
        ({"details": "@falcon"}, {"details": "write to @Falcon"}),
        ({"details": "Toyota 123 ABC 02"}, {"details": "123АВС02"}),
    ],
)
def test_a_value_that_identifies_links(first: dict[str, Any], second: dict[str, Any]) -> None:
    a_case(**first)
    a_case(**second)
    (chain,) = linked()
    assert numbers(chain)[0] == 2


def test_a_third_case_makes_one_person_of_two_chains() -> None:
    a_case(iin=IIN)
    a_case(details=PHONE)
    assert len(linked()) == 2
    a_case(iin=IIN, details=PHONE)
    (chain,) = linked()
    assert numbers(chain)[0] == 3


def test_two_persons_of_one_case_are_two_chains() -> None:
    two = [a_target(identity={"iin": IIN}), a_target(identity={"iin": "870101300111"})]
    a_warrant(targets=two)
    assert [numbers(chain)[0] for chain in linked()] == [1, 1]


def test_each_selector_of_a_request_is_chained_by_itself() -> None:
    a_case(details=PHONE)
    selectors = [{"kind": "number", "count": 2, "values": ["87011234567", "87017654321"]}]
    request = asked(by=a_client().actor, provider=a_provider(), selectors=selectors)
    chains = linked()
    found = [(chain.cases, chain.requests) for chain in chains]
    assert found == [(1, 1), (0, 1)]
    assert known.held_on(["8 701 765 43 21"]).requests == {request.pk: {"phone"}}


def test_a_number_of_many_persons_stops_linking_and_says_so() -> None:
    for number in range(5):
        a_case(iin=f"88041230012{number}", details=PHONE)
    (chain,) = linked()
    assert (numbers(chain)[0], chain.shared) == (5, False)
    a_case(iin="880412300129", details=PHONE)
    a_case(details=PHONE)
    chains = linked()
    assert [(chain.cases, chain.shared) for chain in chains] == [(1, True)] * 6 + [(1, False)]
    assert len(known.warrants_of([PHONE])) == 7, "who asks by it is still found"


def test_a_name_only_proposes_and_an_auditor_joins_and_parts() -> None:
    a_case(name=NAME, granted=True)
    a_case(name="Ермек Абдикайым", granted=True)
    assert len(linked()) == 2
    proposal = PersonProposal.objects.get()
    auditor = a_person(Role.AUDITOR).actor
    with pytest.raises(Refusal, match="no_reason"):
        settling.join(proposal_id=proposal.pk, reason=" ", by=auditor, at=NOON + DAY)
    settling.join(proposal_id=proposal.pk, reason="Same birthday.", by=auditor, at=NOON + DAY)
    (chain,) = linked()
    assert numbers(chain) == (2, 30, 2)
    with pytest.raises(Refusal, match="wrong_state"):
        settling.join(proposal_id=proposal.pk, reason="Twice.", by=auditor, at=NOON + DAY)
    settling.part(proposal_id=proposal.pk, reason="A brother.", by=auditor, at=NOON + DAY)
    assert [numbers(chain)[0] for chain in linked()] == [1, 1]
    proposal.refresh_from_db()
    assert proposal.state == "apart"
    first, _space, earlier = proposal.reason.partition("\n\n")
    assert first == "A brother."
    assert earlier.endswith(": Same birthday."), "what was said before is not lost"
    entries = LedgerEntry.objects.filter(event__in=["persons.joined", "persons.parted"])
    assert [entry.by for entry in entries] == [auditor.code] * 2
    assert NAME not in str([entry.facts for entry in entries])
    assert "brother" not in str([entry.facts for entry in entries])


def test_a_number_cannot_be_parted_and_a_stranger_parts_nobody() -> None:
    a_case(name=NAME)
    a_case(name=NAME)
    linked()
    proposal = PersonProposal.objects.get()
    strangers = [a_person(role).actor for role in (Role.CLERK, Role.JUDGE, Role.OFFICER)]
    for by in (*strangers, SYSTEM):
        with pytest.raises(PermissionDenied):
            settling.join(proposal_id=proposal.pk, reason="Mine.", by=by, at=NOON + DAY)
    proposal.refresh_from_db()
    assert proposal.state == "waiting"


def test_whoever_is_kept_away_from_a_case_does_not_judge_it() -> None:
    first, _second = a_case(name=NAME), a_case(name=NAME)
    linked()
    auditor = a_person(Role.AUDITOR)
    recusals.recuse(
        warrant_id=first.pk,
        person=auditor,
        reason="Kin.",
        by=a_person(Role.COMMISSIONER).actor,
        at=NOON,
    )
    proposal = PersonProposal.objects.get()
    with pytest.raises(PermissionDenied):
        settling.part(proposal_id=proposal.pk, reason="No.", by=auditor.actor, at=NOON + DAY)


def test_whoever_is_kept_away_from_a_case_does_not_settle_what_is_noticed_of_its_person() -> None:
    cases = [a_case(name=NAME, iin=IIN) for _ in range(3)]
    a_case(name=NAME)  # proposed to be the same
    (chain, _other) = linked()
    flag = Flag.objects.get(chain=chain, code="person_asked_anew")
    kin, free = a_person(Role.AUDITOR), a_person(Role.AUDITOR)
    recusals.recuse(
        warrant_id=cases[1].pk,
        person=kin,
        reason="Kin.",
        by=a_person(Role.COMMISSIONER).actor,
        at=NOON,
    )
    with pytest.raises(PermissionDenied):
        settle(
            flag_id=flag.pk,
            state=FlagState.DISMISSED,
            reason="Nothing.",
            by=kin.actor,
            at=NOON + DAY,
        )
    address, said = reverse("desk_flag", args=[flag.pk]), {"state": "dismissed", "reason": "No."}
    browser = signed_in(kin)
    assert 'name="reason"' not in browser.get(address).content.decode()
    assert browser.post(address, said).status_code == 403
    proposal = PersonProposal.objects.get()
    to_proposal = reverse("desk_person_proposal", args=[proposal.pk])
    assert to_proposal not in browser.get(chain.get_absolute_url()).content.decode()
    assert to_proposal in signed_in(free).get(chain.get_absolute_url()).content.decode()
    assert signed_in(free).post(address, said).status_code == 302
    flag.refresh_from_db()
    assert (flag.state, flag.settled_by) == ("dismissed", free)


@pytest.mark.parametrize(
    ("first", "second", "proposals"),
    [
        ({"name": NAME, "iin": "900312300450"}, {"name": NAME, "iin": "880412300120"}, 0),
        ({"name": NAME, "iin": "900312300450"}, {"name": NAME, "iin": "900312030450"}, 1),
        ({"name": NAME, "iin": "900312300450"}, {"name": NAME}, 1),
        ({"details": "Абая 10, Алматы"}, {"details": "Алматы, ул. Абая, 10"}, 1),
        ({"name": NAME}, {"name": "Somebody Else"}, 0),
    ],
)
def test_what_is_proposed(first: dict[str, Any], second: dict[str, Any], proposals: int) -> None:
    """Two whole numbers that differ are two persons; a slip in a number may be one."""
    a_case(**first)
    a_case(**second)
    linked()
    assert PersonProposal.objects.filter(state="waiting").count() == proposals


def test_a_value_that_identifies_settles_what_a_name_proposed() -> None:
    a_case(name=NAME, iin=IIN)
    a_case(name=NAME, details=PHONE)
    linked()
    assert PersonProposal.objects.count() == 1
    a_case(iin=IIN, details=PHONE)
    assert len(linked()) == 1
    assert not PersonProposal.objects.exists()


def test_linking_twice_changes_nothing_and_one_who_is_killed_begins_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for _ in range(5):
        a_case(iin=IIN)
    monkeypatch.setattr(linking, "BATCH", 2)
    real, batches = linking._link_batch, []

    def killed(*given: Any) -> int:
        batches.append(given)
        if len(batches) == 2:
            raise KeyboardInterrupt
        return real(*given)

    monkeypatch.setattr(linking, "_link_batch", killed)
    with pytest.raises(KeyboardInterrupt):
        linking.link_waiting(by=SYSTEM, at=NOON)
    assert linking.link_waiting(by=SYSTEM, at=NOON) == 3
    (chain,) = linked()
    assert numbers(chain)[0] == 5
    assert linking.link_waiting(by=SYSTEM, at=NOON) == 0


def test_no_record_says_in_clear_whose_it_is() -> None:
    case_, other = a_case(iin=IIN), a_case(iin=IIN)
    (chain,) = linked()
    columns = {
        model: [field.name for field in model._meta.concrete_fields if field.is_relation]
        for model in (PersonChain, ValueMark)
    }
    assert columns == {PersonChain: ["merged_into"], ValueMark: []}
    for warrant in (case_, other):
        links = bytes(Target.objects.get(warrant=warrant).sealed_links or b"")
        assert str(chain.pk).encode() not in links[:1]
        assert links


def test_the_end_of_one_identity_lets_the_others_stay_linked() -> None:
    cases = [a_case(iin=IIN, granted=True) for _ in range(3)]
    (chain,) = linked()
    before = bytes(chain.case_key or b"")
    identities.destroy(warrant_id=cases[0].pk, at=NOON + DAY)
    (chain,) = linked()
    assert (numbers(chain)[0], bytes(chain.case_key or b"") != before) == (2, True)
    assert known.warrants_of([IIN]) == [cases[1].pk, cases[2].pk]


def test_the_end_of_what_linked_two_parts_them() -> None:
    first, middle, last = a_case(iin=IIN), a_case(iin=IIN, details=PHONE), a_case(details=PHONE)
    assert len(linked()) == 1
    identities.destroy(warrant_id=middle.pk, at=NOON + DAY)
    assert [numbers(chain)[0] for chain in linked()] == [1, 1]
    assert known.warrants_of([IIN]) == [first.pk]
    assert known.warrants_of([PHONE]) == [last.pk]


def test_the_last_identity_takes_the_secret_of_its_chain_with_it() -> None:
    case_ = a_case(iin=IIN)
    (chain,) = linked()
    identities.destroy(warrant_id=case_.pk, at=NOON + DAY)
    chain.refresh_from_db()
    assert (chain.case_key, chain.sealed, ValueMark.objects.count()) == (None, None, 0)
    assert linked() == []


def test_days_that_a_decision_adds_are_counted() -> None:
    first, second = a_case(iin=IIN, granted=True), a_case(iin=IIN)
    (chain,) = linked()
    assert numbers(chain)[:2] == (2, 30)
    a_grant(second, at=NOON + 10 * DAY)
    counting.count_due(at=NOON + 10 * DAY + HOUR)
    assert numbers(chain)[:2] == (2, 40)
    assert first.pk != second.pk


# --- what the body is told


def flagged(chain: PersonChain) -> list[tuple[str, dict[str, int]]]:
    rows = Flag.objects.filter(chain=chain).order_by("pk")
    return [(flag.code, flag.figures) for flag in rows]


@pytest.mark.parametrize("together", [True, False])
def test_three_warrants_on_one_day_are_flagged_for_the_body(together: bool) -> None:
    agency = a_client().agency if together else None
    cases = [a_case(agency=agency, iin=IIN, granted=True) for _ in range(3)]
    (chain,) = linked()
    figures = {"cases": 3, "days": 30, "agencies": 1 if together else 3, "limit": 2, "actual": 3}
    assert flagged(chain) == [("person_asked_anew", figures)]
    own = Flag.objects.filter(warrant__in=cases).values_list("code", flat=True)
    assert not [code for code in own if code.startswith("person")], "it is shown its own alone"


def test_two_warrants_are_not_flagged() -> None:
    for _ in range(2):
        a_case(iin=IIN, granted=True)
    (chain,) = linked()
    assert flagged(chain) == []


@pytest.mark.parametrize(("days", "codes"), [(180, []), (181, ["person_days_above_norm"])])
def test_the_threshold_of_days_counts_the_person(days: int, codes: list[str]) -> None:
    norm = norm_on(NOON.date())
    counted = Counted(cases={1, 2}, agencies={1}, days=days, limits=Limits(days=400))
    assert [breach.code for breach in passed(counted, norm)] == codes
    counted.cases = {1}
    assert list(passed(counted, norm)) == [], "a single case has limits of its own"


def test_a_new_case_counts_as_a_renewal() -> None:
    norm = norm_on(NOON.date())
    counted = Counted(cases={1, 2}, renewals=4, limits=Limits(renewals=5))
    assert list(passed(counted, norm)) == []
    counted.renewals = 5
    (breach,) = passed(counted, norm)
    assert (breach.code, breach.limit, breach.actual) == ("person_renewals_above_norm", "5", "6")


def test_a_flag_is_raised_anew_once_it_is_settled_and_more_has_come() -> None:
    for _ in range(3):
        a_case(iin=IIN)
    (chain,) = linked()
    a_case(iin=IIN)
    linked()
    assert len(flagged(chain)) == 1, "an open one says it already"
    auditor = a_person(Role.AUDITOR).actor
    flag = Flag.objects.get(chain=chain)
    settle(flag_id=flag.pk, state=FlagState.EXPLAINED, reason="Known.", by=auditor, at=NOON)
    counting.count_due(at=NOON + 3 * DAY)
    assert [figures["cases"] for _code, figures in flagged(chain)] == [3, 4]
    entry = LedgerEntry.objects.get(event="persons.flag_settled")
    assert (entry.subject_type, entry.subject) == ("personchain", str(chain.pk))


def test_days_by_person_are_written_down_once_a_day() -> None:
    a_case(iin=IIN, granted=True)
    a_case(iin=IIN, granted=True)
    a_case(name=NAME, granted=True)
    a_case(name=NAME)
    linked()
    row = counting.take_figures(by=SYSTEM, at=NOON + DAY)
    assert row is not None
    bands = {
        "30": [2, 1, 1],
        "90": [0, 0, 0],
        "180": [0, 0, 0],
        "365": [0, 0, 0],
        "over": [0, 0, 0],
    }
    assert (row.bands, row.waiting) == (bands, 1)
    assert counting.take_figures(by=SYSTEM, at=NOON + DAY + HOUR) is None
    assert LedgerEntry.objects.get(event="persons.counted").facts["waiting"] == 1
    with refused("append_only"):
        PersonCount.objects.update(waiting=0)
