"""An agency's case page offers the steps that stand open, as the actions themselves judge it."""

from __future__ import annotations

from collections.abc import Callable, Set
from typing import Any, Final

import pytest
from django.db import transaction
from django.urls import reverse

from oversight.enums import Role
from oversight.models import User
from oversight.rules.refusal import Refusal
from tests.build import (
    DAY,
    HOUR,
    NOON,
    OFFICER,
    Clock,
    a_decision,
    a_filed_renewal,
    a_person,
    a_renewal,
    a_target,
    a_warrant,
    signed_in,
)
from tests.warrants.material import a_piece_as_filed
from warrants.actions import decisions, execution, filing, material, notices
from warrants.enums import Why
from warrants.models import Warrant
from warrants.rules.custody_submissions import MaterialIn, ServiceIn
from warrants.rules.submissions import (
    ActivationIn,
    DecisionIn,
    EndIn,
    FinalDecisionIn,
    NoticeIn,
    RemedyIn,
    RenewalIn,
    ReturnIn,
    WithdrawalIn,
)
from warrants.selectors.histories import whole_case
from warrants.selectors.steps import open_steps

pytestmark = pytest.mark.django_db
LATER = NOON + 26 * DAY
SHUT = {Why.WRONG_STATE, Why.UNKNOWN_TARGET}
STEPS: dict[str, tuple[Callable[..., Any], type[Any], dict[str, Any]]] = {
    "renewal": (filing.file_renewal, RenewalIn, a_renewal(LATER)),
    "withdrawal": (
        filing.withdraw,
        WithdrawalIn,
        {"reason": "Filed twice.", "withdrawn_at": LATER, "officer": OFFICER},
    ),
    "activation": (execution.record_activation, ActivationIn, {"kind": "started", "at": NOON}),
    "end": (
        execution.end_warrant,
        EndIn,
        {"reason": "cancelled", "ended_at": NOON + DAY, "why": "It brought nothing."},
    ),
    "final-decision": (
        notices.record_final_decision,
        FinalDecisionIn,
        {"ending": "conviction", "decided_at": LATER},
    ),
    "remedy": (notices.record_remedy, RemedyIn, {"target": 0, "step": "asked", "at": LATER}),
    "order": (material.serve_order, ServiceIn, {"provider": "nobody", "served_at": NOON}),
    "return": (execution.file_return, ReturnIn, {"persons": 1}),
    "material": (material.record_material, MaterialIn, a_piece_as_filed(NOON + DAY)),
}


def _decide(case: Warrant, number: int = 0, **changes: Any) -> Warrant:
    assert case.judge
    given = DecisionIn.model_validate(a_decision(case.judge, NOON + HOUR, **changes))
    decisions.decide(
        warrant_id=case.pk, number=number, given=given, by=case.judge.actor, at=NOON + HOUR
    )
    return case


def _stands(case: Warrant, status: str) -> Warrant:
    Warrant.objects.filter(pk=case.pk).update(status=status)
    return case


def _step(case: Warrant, by: User, name: str, **changes: Any) -> Warrant:
    act, shape, body = STEPS[name]
    given = shape.model_validate(body | changes)
    act(warrant_id=case.pk, given=given, by=by.actor, at=LATER)
    return case


def _renewing(by: User) -> Warrant:
    case = a_warrant(by=by, granted=True)
    a_filed_renewal(case, at=LATER)
    return case


def _urgent(by: User) -> Warrant:
    urgent = {"started_at": (NOON - 2 * HOUR).isoformat(), "why": "In haste."}
    return a_warrant(by=by, urgent=urgent)


def _ended(by: User) -> Warrant:
    return _step(a_warrant(by=by, granted=True), by, "end")


def _decided_for_good(by: User) -> Warrant:
    return _step(_ended(by), by, "final-decision")


def _told(by: User) -> Warrant:
    case = _decided_for_good(by)
    given = NoticeIn(target=0, outcome="served", at=LATER, way="post", proof="RR-1")
    notices.record_service(warrant_id=case.pk, given=given, by=by.actor, at=LATER)
    return case


def _asked(by: User) -> Warrant:
    return _step(_told(by), by, "remedy")


TOLD: Final = frozenset({"activation", "order", "return", "material"})  # what has happened
REFUSED: dict[str, Any] = {"outcome": "refused", "days": None}
STANDS: dict[str, tuple[Callable[[User], Warrant], Set[str]]] = {
    "applied": (lambda by: a_warrant(by=by), {"withdrawal", *TOLD}),
    "urgent": (_urgent, TOLD),
    "authorised": (
        lambda by: a_warrant(by=by, granted=True),
        {"renewal", "end", *TOLD},
    ),
    "renewing": (
        _renewing,
        {"withdrawal", "end", *TOLD},
    ),
    "refused": (
        lambda by: _decide(a_warrant(by=by), **REFUSED),
        TOLD,
    ),
    "urgent and refused": (
        lambda by: _decide(_urgent(by), **REFUSED),
        {"final-decision", *TOLD},
    ),
    "withdrawn": (lambda by: _step(a_warrant(by=by), by, "withdrawal"), TOLD),
    "lapsed": (lambda by: _stands(_step(a_warrant(by=by), by, "withdrawal"), "lapsed"), TOLD),
    "ended": (_ended, {"final-decision", *TOLD}),
    "decided for good": (_decided_for_good, TOLD),
    "told": (_told, {"remedy", *TOLD}),
    "closed": (
        lambda by: _stands(_decided_for_good(by), "closed"),
        TOLD,
    ),
}


@pytest.mark.parametrize("stands", STANDS)
def test_what_is_offered_is_what_is_taken(clock: Clock, stands: str) -> None:
    officer = a_person(Role.OFFICER)
    make, offered = STANDS[stands]
    clock.at = LATER
    case = make(officer)

    taken = {name for name in STEPS if _is_taken(case, officer, name)}
    page = signed_in(officer).get(reverse("agency_warrant", args=[case.reference]))
    shown = {name for name, _title in page.context["steps"]}
    if page.context["takes_material"]:
        shown.add("material")
    assert shown == taken == offered
    body = page.content.decode()
    for name in STEPS.keys() - {"material"}:
        link = reverse("agency_step", args=[case.reference, name])
        assert (f'href="{link}"' in body) == (name in offered)
    material_link = reverse("agency_material_new", args=[case.reference])
    assert (f'href="{material_link}"' in body) == ("material" in offered)


def _is_taken(case: Warrant, by: User, name: str) -> bool:
    """Whether the action goes past where the case stands; whatever it writes is undone."""
    try:
        with transaction.atomic():
            _step(case, by, name)
            transaction.set_rollback(True)
    except Refusal as refusal:
        return refusal.why not in SHUT
    return True


def test_nothing_more_is_offered_about_a_remedy_that_is_decided(clock: Clock) -> None:
    officer = a_person(Role.OFFICER)
    case = _asked(officer)
    assert "remedy" in open_steps(whole_case(case.pk), officer.actor)
    _step(case, officer, "remedy", step="decided", outcome="lawful")
    assert "remedy" not in open_steps(whole_case(case.pk), officer.actor)


def test_nothing_is_offered_to_whoever_may_not_report(clock: Clock) -> None:
    case = a_warrant(granted=True, targets=[a_target()])
    for stranger in (a_person(Role.OFFICER), a_person(Role.AUDITOR)):
        assert open_steps(whole_case(case.pk), stranger.actor) == frozenset()


def test_the_address_of_a_step_that_is_not_offered_answers_with_its_refusal(clock: Clock) -> None:
    officer = a_person(Role.OFFICER)
    case = a_warrant(by=officer)
    client = signed_in(officer)
    address = reverse("agency_step", args=[case.reference, "final-decision"])
    assert client.get(address).status_code == 200
    answer = client.post(address, {"ending": "conviction", "decided_at": f"{NOON:%Y-%m-%dT%H:%M}"})
    assert answer.status_code == 422
    assert not hasattr(Warrant.objects.get(pk=case.pk), "final_decision")
    assert answer.context["form"].non_field_errors()
