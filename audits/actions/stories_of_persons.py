"""Persons of the demonstration: who is told of a measure, who asks, and whose name is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from audits.actions import requests, unsealings
from audits.actions.stage import DAY, HOUR, MINUTE, Stage, Story, a_name, at_work, read_script
from audits.enums import RequestStatus, Seen
from audits.rules.fiction import iin
from oversight.enums import Language
from oversight.models import PUBLIC, SYSTEM, User
from warrants.actions import notices
from warrants.enums import TargetKind
from warrants.models import Target, Warrant
from warrants.persons.actions import linking
from warrants.rules.submissions import FinalDecisionIn, NoticeDecisionIn, NoticeIn

if TYPE_CHECKING:
    from audits.actions.stories import Case

FINAL_AFTER: Final = {"due": (10, 40), "overdue": (20, 60), "deferred": (15, 50)}  # days
SELDOM: Final = 9  # cases, of which one is aimed at somebody known
WATCHED: Final = 12  # persons who come back
WAYS: Final = ("in_person", "post", "counsel", "electronic")


def aimed_at(case: Case) -> dict[str, str]:
    """Return at whom a case is aimed: somebody new, at times a person of others, or of their name."""
    fresh = {"name": a_name(case.stage.cast.script, case.rng), "iin": iin(case.rng)}
    known = [one.identity for one in case.stage.cases.values() if "iin" in one.identity]
    chances = case.stage.rng(case.number, "person")
    if not known or chances.randrange(SELDOM):
        return fresh
    again = chances.choice(known[:WATCHED])
    return again if chances.randrange(3) else {"name": again["name"]}


def notice(case: Case) -> Story:
    """Report how the case ended for good; then a judge rules on notice, or the person is told."""
    wanted = case.plot.notice
    if not wanted:
        return
    rng = case.stage.rng(case.number, "notice")
    at = at_work(case.at + rng.uniform(*FINAL_AFTER.get(wanted, (15, 90))) * DAY, rng)
    at = max(at, case.at + DAY)
    yield at
    given = FinalDecisionIn(
        ending=rng.choice(["conviction", "conviction", "terminated", "acquittal"]),
        decided_at=at - 5 * HOUR,
        paper=_say(case, "paper"),
    )
    notices.record_final_decision(warrant_id=case.warrant_id, given=given, by=case.by, at=at)
    at = at_work(at + rng.uniform(20, 150) * DAY, rng)
    yield at
    if wanted in {"deferred", "waived"} and case.judge:
        ruling = NoticeDecisionIn.model_validate(
            {
                "ruling": wanted,
                "ground": rng.choice(["criminal_group", "safety"]),
                "reasons": _say(case, wanted),
                "decided_at": at - 20 * MINUTE,
                "judge": case.judge.username,
            }
        )
        notices.rule_on_notice(warrant_id=case.warrant_id, given=ruling, by=case.judge.actor, at=at)
    elif wanted in {"served", "unidentified"}:
        for target in Target.objects.filter(warrant=case.warrant_id).order_by("number"):
            yield at
            _tell(case, target, wanted, at)
            at += HOUR


def _tell(case: Case, target: Target, wanted: str, at: datetime) -> None:
    """Serve the notice on a person; of a place, nobody can be told."""
    rng = case.stage.rng(case.number, "told", target.number)
    served = wanted == "served" and target.kind == TargetKind.PERSON
    said = (
        {"outcome": "served", "way": rng.choice(WAYS), "proof": _say(case, "proof")}
        if served
        else {"outcome": "unidentified", "why": _say(case, "unidentified")}
    )
    given = NoticeIn.model_validate({**said, "target": target.number, "at": at - HOUR})
    notices.record_service(warrant_id=case.warrant_id, given=given, by=case.by, at=at)
    if served and "iin" in case.identity:
        case.stage.notified.append(case.identity)


def _say(case: Case, word: str) -> str:
    number = case.stage.rng(case.number, word).randint(3, 980)
    return str(read_script("persons")["words"][case.language][word]).format(number=number)


def stories(stage: Stage, codes: list[dict[str, str]]) -> Sequence[Story]:
    """Return the stories of those who ask, whose codes are added to `codes`, and of unsealings."""
    return [
        *(
            _request(stage, number, one, codes)
            for number, one in enumerate(read_script("persons")["requests"])
        ),
        *(
            _unsealing(stage, number, one)
            for number, one in enumerate(read_script("persons")["unsealings"])
        ),
    ]


def _request(
    stage: Stage, number: int, told: Mapping[str, Any], codes: list[dict[str, str]]
) -> Story:
    """Ask what is held, show who one is, be looked up by one and answered by another."""
    at, state = stage.now - told["age"] * DAY, told["state"]
    yield at
    person = _asker(stage, number, told["who"])
    asked = requests.receive(
        person={**person, "contact": ""}, language=Language(told["language"]), by=PUBLIC, at=at
    )
    pk, reference = asked.request.pk, asked.request.reference
    codes.append({"code": asked.code.text, "reference": reference, "state": state})
    if state == RequestStatus.RECEIVED:
        return
    at += 2 * DAY
    yield at
    established = state != RequestStatus.UNIDENTIFIED
    requests.check_identity(
        request_id=pk,
        established=established,
        seen=Seen.CARD if established else Seen.NOTHING,
        by=stage.cast.clerk.actor,
        at=at,
    )
    if state in {RequestStatus.IDENTIFIED, RequestStatus.UNIDENTIFIED}:
        return
    at += 3 * DAY
    yield at
    linking.link_waiting(by=SYSTEM, at=at)  # as the worker does all the time
    requests.look_up(request_id=pk, by=stage.cast.auditors[0].actor, at=at)
    if state == RequestStatus.LOOKED_UP:
        return
    at += 4 * DAY
    yield at
    second = stage.cast.commissioner.actor
    requests.read_finding(request_id=pk, by=second, at=at)
    requests.answer(request_id=pk, answer=told["answer"], by=second, at=at + 5 * MINUTE)


def _asker(stage: Stage, number: int, who: str) -> dict[str, str]:
    """Return who asks: somebody who was told, somebody whose case runs, or nobody's number."""
    rng = stage.rng("asker", number)
    running = [
        case.identity for case in stage.cases.values() if case.started and "iin" in case.identity
    ]
    known = {"told": stage.notified, "running": running}.get(who)
    if known:
        return rng.choice(known)
    return {"name": a_name(stage.cast.script, rng), "iin": iin(rng)}


def _unsealing(stage: Stage, number: int, told: Mapping[str, Any]) -> Story:
    """Ask who a case is aimed at; a second person agrees or does not; then it is read."""
    at, state = stage.now - told["age"] * DAY, told["state"]
    yield at
    asker: User = stage.cast.auditors[number % 2]
    cases = Warrant.objects.visible_to(asker.actor).filter(targets__sealed_identity__isnull=False)
    case = cases.distinct().order_by("-pk")[number : number + 1].first()
    if case is None:
        return
    row = unsealings.ask(warrant_id=case.pk, reason=told["reason"], by=asker.actor, at=at)
    if state == "waiting":
        return
    at += 4 * MINUTE
    yield at
    second = stage.cast.commissioner.actor
    if state == "refused":
        unsealings.refuse(unsealing_id=row.pk, reason=told["answer"], by=second, at=at)
        return
    unsealings.approve(unsealing_id=row.pk, by=second, at=at)
    at += 3 * MINUTE
    yield at
    unsealings.read(unsealing_id=row.pk, by=asker.actor, at=at)
