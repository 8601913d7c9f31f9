"""What each step on the persons concerned: notice, requests, unsealing, writes into the ledger."""

from __future__ import annotations

from typing import Any

from audits.actions import requests, unsealings
from audits.enums import AuditEvent, ComplaintEvent, RequestEvent, RequestWay, Seen
from oversight.enums import Language
from oversight.models import SYSTEM
from tests.access.persons import a_request, persons_bodies
from tests.access.world import World
from tests.architecture.lines import Call, line, of
from tests.build import HOUR, NOON, a_target, a_warrant
from warrants.actions import notices, occurrences
from warrants.enums import Event
from warrants.persons.actions import counting, linking, settling
from warrants.rules.submissions import (
    FinalDecisionIn,
    NoticeDecisionIn,
    NoticeIn,
    OccurrenceIn,
    RemedyIn,
)


@line(linking.link_waiting, Event.PERSONS_LINKED)
def _(world: World) -> Call:
    a_warrant(targets=[a_target(identity={"name": "A. Person"})])
    return lambda: linking.link_waiting(by=SYSTEM, at=NOON)


@line(linking.remark, Event.PERSONS_UNMARKED, Event.PERSONS_LINKED)
def _(world: World) -> Call:
    a_warrant(targets=[a_target(identity={"name": "A. Person"})])
    return lambda: linking.remark(by=SYSTEM, at=NOON)


@line(counting.take_figures, Event.PERSONS_COUNTED)
def _(world: World) -> Call:
    return lambda: counting.take_figures(by=SYSTEM, at=NOON)


@line(settling.join, Event.PERSONS_JOINED)
def _(world: World) -> Call:
    pk, by = world.persons.proposal.pk, of(world, "auditor")
    return lambda: settling.join(proposal_id=pk, reason="Seen.", by=by, at=NOON)


@line(settling.part, Event.PERSONS_PARTED)
def _(world: World) -> Call:
    pk, by = world.persons.proposal.pk, of(world, "auditor")
    return lambda: settling.part(proposal_id=pk, reason="Seen.", by=by, at=NOON)


@line(settling.record_reading, Event.PERSONS_READ)
def _(world: World) -> Call:
    chain, by = world.persons.proposal.first, of(world, "auditor")
    return lambda: settling.record_reading(chain=chain, by=by, at=NOON)


@line(requests.receive, RequestEvent.RECEIVED)
def _(world: World) -> Call:
    return lambda: a_request(at=NOON)


@line(requests.take_in, RequestEvent.RECEIVED, RequestEvent.CHECKED)
def _(world: World) -> Call:
    given: dict[str, Any] = {"person": {"name": "Somebody"}, "language": Language.KAZAKH}
    how: dict[str, Any] = {"way": RequestWay.PAPER, "seen": Seen.CARD, "by": of(world, "clerk")}
    return lambda: requests.take_in(**given, **how, at=NOON)


@line(requests.check_identity, RequestEvent.CHECKED)
def _(world: World) -> Call:
    pk, by = a_request(at=NOON).pk, of(world, "clerk")
    return lambda: requests.check_identity(
        request_id=pk, established=True, seen=Seen.CARD, by=by, at=NOON
    )


@line(requests.look_up, RequestEvent.LOOKED_UP)
def _(world: World) -> Call:
    pk, by = a_request(at=NOON).pk, of(world, "auditor")
    requests.check_identity(request_id=pk, established=True, seen=Seen.CARD, by=by, at=NOON)
    return lambda: requests.look_up(request_id=pk, by=by, at=NOON)


@line(requests.read_person, RequestEvent.PERSON_READ)
def _(world: World) -> Call:
    pk, by = world.persons.request.pk, of(world, "clerk")
    return lambda: requests.read_person(request_id=pk, by=by, at=NOON)


@line(requests.read_finding, RequestEvent.FINDING_READ)
def _(world: World) -> Call:
    pk, by = world.persons.request.pk, of(world, "commissioner")
    return lambda: requests.read_finding(request_id=pk, by=by, at=NOON)


@line(requests.answer, RequestEvent.ANSWERED)
def _(world: World) -> Call:
    pk, by = world.persons.request.pk, of(world, "commissioner")
    return lambda: requests.answer(request_id=pk, answer="neither", by=by, at=NOON)


@line(notices.record_final_decision, Event.FINAL_DECISION)
def _(world: World) -> Call:
    pk, by = world.own.ended.pk, of(world, "officer")
    given = FinalDecisionIn(ending="acquittal", decided_at=NOON - HOUR)
    return lambda: notices.record_final_decision(warrant_id=pk, given=given, by=by, at=NOON)


@line(occurrences.record_occurrence, Event.OCCURRED)
def _(world: World) -> Call:
    pk, by = world.own.granted.pk, of(world, "officer")
    given = OccurrenceIn(what="contact.met", at=NOON - HOUR)
    return lambda: occurrences.record_occurrence(warrant_id=pk, given=given, by=by, at=NOON)


@line(notices.rule_on_notice, Event.NOTICE_RULED)
def _(world: World) -> Call:
    pk, by = world.own.told.pk, of(world, "judge")
    given = NoticeDecisionIn.model_validate(persons_bodies("j")["api_notice_decision"])
    return lambda: notices.rule_on_notice(warrant_id=pk, given=given, by=by, at=NOON)


@line(notices.record_remedy, Event.REMEDY)
def _(world: World) -> Call:
    pk, by = world.own.told.pk, of(world, "officer")
    told = NoticeIn(target=0, outcome="served", at=NOON, way="post", proof="RR-1")
    notices.record_service(warrant_id=pk, given=told, by=by, at=NOON)
    given = RemedyIn(target=0, step="asked", at=NOON)
    return lambda: notices.record_remedy(warrant_id=pk, given=given, by=by, at=NOON)


@line(notices.record_service, Event.NOTICE_SETTLED)
def _(world: World) -> Call:
    pk, by = world.own.told.pk, of(world, "officer")
    given = NoticeIn.model_validate(persons_bodies("j")["api_notification"])
    return lambda: notices.record_service(warrant_id=pk, given=given, by=by, at=NOON)


@line(unsealings.ask, AuditEvent.UNSEALING_ASKED)
def _(world: World) -> Call:
    pk, by = world.own.granted.pk, of(world, "auditor")
    return lambda: unsealings.ask(warrant_id=pk, reason="A doubt.", by=by, at=NOON)


@line(unsealings.ask_complainant, AuditEvent.UNSEALING_ASKED)
def _(world: World) -> Call:
    pk, by = world.persons.named.pk, of(world, "auditor")
    return lambda: unsealings.ask_complainant(complaint_id=pk, reason="A doubt.", by=by, at=NOON)


@line(unsealings.approve, AuditEvent.UNSEALING_GIVEN)
def _(world: World) -> Call:
    pk, by = world.persons.unsealing.pk, of(world, "commissioner")
    return lambda: unsealings.approve(unsealing_id=pk, by=by, at=NOON)


@line(unsealings.refuse, AuditEvent.UNSEALING_REFUSED)
def _(world: World) -> Call:
    pk, by = world.persons.unsealing.pk, of(world, "commissioner")
    return lambda: unsealings.refuse(unsealing_id=pk, reason="No.", by=by, at=NOON)


@line(unsealings.read, AuditEvent.IDENTITY_READ)
def _(world: World) -> Call:
    pk, by = world.persons.given_unsealing.pk, of(world, "auditor")
    return lambda: unsealings.read(unsealing_id=pk, by=by, at=NOON)


@line(unsealings.read, ComplaintEvent.CONTACT_READ, also=":complainant")
def _(world: World) -> Call:
    by = of(world, "auditor")
    row = unsealings.ask_complainant(
        complaint_id=world.persons.named.pk, reason="A doubt.", by=by, at=NOON
    )
    unsealings.approve(unsealing_id=row.pk, by=of(world, "commissioner"), at=NOON)
    return lambda: unsealings.read(unsealing_id=row.pk, by=by, at=NOON)
