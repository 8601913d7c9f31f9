"""What each step on a case writes into the ledger."""

from __future__ import annotations

from typing import Any

from django.test import override_settings

from audits.actions import closing
from oversight.enums import KernelEvent
from oversight.flags.actions import settle
from oversight.models import SYSTEM
from tests.access.world import DAY, OFFICER, World
from tests.architecture.lines import Call, line, of
from tests.audits.closing import a_case_to_close
from tests.build import (
    HOUR,
    NOON,
    RULEBOOKS,
    a_decision,
    a_filing,
    a_renewal,
    a_rulebook,
    a_target,
    a_warrant,
)
from tests.warrants import hi1
from tests.warrants.wiretap import AN_ORDER, table
from warrants.actions import (
    decisions,
    exchange,
    execution,
    filing,
    historic,
    proofs,
    readings,
    recusals,
    rulebooks,
)
from warrants.enums import Event, FlagState
from warrants.persons.actions import linking
from warrants.rules.hi1 import Kind, derived
from warrants.rules.submissions import (
    ActivationIn,
    DecisionIn,
    EndIn,
    RenewalIn,
    ReturnIn,
    WarrantIn,
    WithdrawalIn,
)
from warrants.rules.wiretap_tables import read_table


@line(filing.file_warrant, Event.FILED)
def _(world: World) -> Call:
    given, by = WarrantIn.model_validate(a_filing(world.court)), of(world, "officer")
    return lambda: filing.file_warrant(given=given, by=by, at=NOON)


@line(filing.file_warrant, Event.URGENT_FILED, also=":urgent")
def _(world: World) -> Call:
    urgent = {"started_at": (NOON - HOUR).isoformat(), "why": "A life is at stake."}
    given = WarrantIn.model_validate(a_filing(world.court, urgent=urgent))
    return lambda: filing.file_warrant(given=given, by=of(world, "officer"), at=NOON)


@line(exchange.take_in, Event.FILED)
def _(world: World) -> Call:
    tree, by = hi1.filing_message("own-agency", world.court.code), of(world, "officer")
    return lambda: exchange.take_in(tree=tree, by=by, at=NOON)


@line(exchange.take_in, Event.DATA_ASKED, also=":request")
def _(world: World) -> Call:
    tree, by = hi1.request_message("own-agency", "carrier"), of(world, "officer")
    return lambda: exchange.take_in(tree=tree, by=by, at=NOON)


@line(exchange.take_in, Event.WITHDRAWN, Event.READ, also=":withdrawal")
def _(world: World) -> Call:
    name = derived(Kind.AUTHORISATION, world.own.applied.pk)
    tree = hi1.message("own-agency", hi1.give_up(name, NOON - HOUR), hi1.get(name))
    return lambda: exchange.take_in(tree=tree, by=of(world, "officer"), at=NOON)


@line(filing.file_renewal, Event.RENEWAL_FILED)
def _(world: World) -> Call:
    pk, given = world.own.granted.pk, RenewalIn.model_validate(a_renewal(NOON))
    return lambda: filing.file_renewal(warrant_id=pk, given=given, by=of(world, "officer"), at=NOON)


@line(filing.withdraw, Event.WITHDRAWN)
def _(world: World) -> Call:
    given = WithdrawalIn.model_validate(
        {"reason": "Closed.", "withdrawn_at": NOON - HOUR, "officer": OFFICER}
    )
    pk, by = world.own.applied.pk, of(world, "officer")
    return lambda: filing.withdraw(warrant_id=pk, given=given, by=by, at=NOON)


@line(decisions.allocate, Event.ALLOCATED)
def _(world: World) -> Call:
    pk, judge = world.own.applied.pk, world.own.second_judge
    by = of(world, "commissioner")
    return lambda: decisions.allocate(warrant_id=pk, judge=judge, by=by, reason="Leave.", at=NOON)


@line(decisions.decide, Event.DECIDED)
def _(world: World) -> Call:
    pk, judge = world.own.applied.pk, world.own.judge
    given = DecisionIn.model_validate(a_decision(judge, NOON))
    return lambda: decisions.decide(warrant_id=pk, number=0, given=given, by=judge.actor, at=NOON)


@line(execution.record_activation, Event.ACTIVATED)
def _(world: World) -> Call:
    pk, given = world.own.granted.pk, ActivationIn(kind="started", at=NOON - HOUR)
    by = of(world, "officer")
    return lambda: execution.record_activation(warrant_id=pk, given=given, by=by, at=NOON)


@line(execution.end_warrant, Event.ENDED)
def _(world: World) -> Call:
    pk, by = world.own.granted.pk, of(world, "officer")
    given = EndIn(reason="cancelled", ended_at=NOON - HOUR, why="Done.")
    return lambda: execution.end_warrant(warrant_id=pk, given=given, by=by, at=NOON)


@line(execution.file_return, Event.RETURN_FILED)
def _(world: World) -> Call:
    pk, given = world.own.ended.pk, ReturnIn(installed="used", persons=3)
    by = of(world, "officer")
    return lambda: execution.file_return(warrant_id=pk, given=given, by=by, at=NOON)


@line(closing.close_settled, Event.CLOSED)
def _(world: World) -> Call:
    a_case_to_close(world.own.ended, world.people["officer"])
    return lambda: closing.close_settled(at=NOON)


@line(readings.record_reading, Event.READ)
def _(world: World) -> Call:
    warrant, by = world.own.granted, of(world, "auditor")
    return lambda: readings.record_reading(warrant=warrant, by=by, at=NOON, where="desk")


@line(readings.record_export, Event.LISTED)
def _(world: World) -> Call:
    cases = [f"W-2026-{number:06d}" for number in range(5000)]
    by = of(world, "auditor")
    return lambda: readings.record_export(references=cases, by=by, at=NOON, filters={})


@line(proofs.take_out, Event.PROOF_TAKEN_OUT)
def _(world: World) -> Call:
    warrant, by = world.own.granted, of(world, "auditor")
    return lambda: proofs.take_out(warrant=warrant, number=0, by=by, at=NOON)


@line(recusals.recuse, Event.RECUSED)
def _(world: World) -> Call:
    pk, person, by = world.own.granted.pk, world.people["auditor"], of(world, "commissioner")
    return lambda: recusals.recuse(warrant_id=pk, person=person, reason="Kin.", by=by, at=NOON)


@line(linking.rotate_lookup_key, KernelEvent.LOOKUP_KEY_ROTATED, Event.PERSONS_LINKED)
def _(world: World) -> Call:
    target = a_target(identity={"name": "A. Person"})
    a_warrant(by=world.people["officer"], judge=world.own.judge, targets=[target])

    def rotate() -> Any:
        with override_settings(LOOKUP_KEY=b"3" * 32):
            return linking.rotate_lookup_key(by=SYSTEM, at=NOON)

    return rotate


@line(rulebooks.load, Event.RULEBOOK_LOADED)
def _(world: World) -> Call:
    text = next((RULEBOOKS / "us-title3").glob("*.toml")).read_text(encoding="utf-8")
    return lambda: rulebooks.load(text=text, name="us.toml", at=NOON)


@line(rulebooks.activate, Event.RULEBOOK_ACTIVATED)
def _(world: World) -> Call:
    pk, by, day = world.version.pk, of(world, "commissioner"), (NOON + DAY).date()
    return lambda: rulebooks.activate(version_id=pk, active_from=day, by=by, at=NOON)


@line(settle, Event.FLAG_SETTLED)
def _(world: World) -> Call:
    pk, by, state = world.own.flag.pk, of(world, "auditor"), FlagState.CONFIRMED
    return lambda: settle(flag_id=pk, state=state, reason="Seen.", by=by, at=NOON)


@line(historic.take_over, Event.IMPORTED, KernelEvent.ORGANISATION_ADDED, KernelEvent.PERSON_ADDED)
def _(world: World) -> Call:
    a_rulebook("us-title3")
    read = read_table(table(AN_ORDER), name="a.csv")
    return lambda: list(historic.take_over(table=read, sha256="a" * 64, by=SYSTEM, at=NOON))
