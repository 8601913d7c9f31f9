"""One flag of every kind of subject."""

from __future__ import annotations

from typing import Any

from oversight.flags.models import Flag
from oversight.models import Actor, User
from tests.audits.figures import a_figure_flag
from tests.build import DAY, NOON, a_provider, a_warrant
from tests.warrants.material import a_piece
from tests.warrants.requests import asked, ordered, staged
from tests.warrants.statements.things import a_statement
from warrants.actions import recusals
from warrants.models import Warrant
from warrants.persons.models import PersonChain


def a_case(by: Actor) -> Warrant:
    return a_warrant(by=by.user, granted=True, at=NOON - 2 * DAY)


def a_flag(warrant: Warrant, severity: str = "high", **more: Any) -> Flag:
    said = {"code": "too_many_renewals", "raised_at": NOON, "figures": {"count": 6, "max": 5}}
    return Flag.objects.create(warrant=warrant, severity=severity, **(said | more))


def a_flag_on_a_person() -> Flag:
    chain = PersonChain.objects.create(cases=4, days=210, agencies=2, counted_at=NOON)
    return Flag.objects.create(
        chain=chain,
        code="person_asked_anew",
        severity="high",
        raised_at=NOON,
        figures={"cases": 4, "days": 210, "agencies": 2},
    )


def flags_of_every_kind(by: Actor) -> dict[str, Flag]:
    """Return a flag of each kind of subject, by the name of its foreign key."""
    case = a_case(by)
    piece = a_piece(case, by=by, at=NOON - DAY)
    provider = a_provider("carrier")
    request = asked(
        by=by,
        provider=provider,
        warrant=case.reference,
        categories=["image"],
        since=(NOON - 90 * DAY).isoformat(),
    )
    return {
        "warrant": a_flag(case),
        "material": a_flag(case, material=piece, code="access_after_end"),
        "data_request": request.flags.get(),
        "bulk_order": staged(ordered(by=by), selectors=101).flags.get(),
        "figure": a_figure_flag(),
        "statement": a_statement(provider).flags.get(),
        "chain": a_flag_on_a_person(),
    }


def recused(person: User, case: Warrant, by: User) -> None:
    recusals.recuse(warrant_id=case.pk, person=person, reason="Kin.", by=by.actor, at=NOON)
