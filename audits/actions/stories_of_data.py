"""Requests for stored data in the demonstration: each side by its own account."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from random import Random
from typing import TYPE_CHECKING, Any, Final

from audits.actions.stage import DAY, HOUR, Stage, Story, at_work, badge, read_script
from audits.rules.fiction import iin
from oversight.enums import Role
from oversight.models import Actor, Provider, User
from warrants.actions import bulk_orders, data_answers, data_requests
from warrants.models import DataRequest
from warrants.rules.request_submissions import (
    BulkOrderIn,
    BulkStageIn,
    DataAnswerIn,
    DataReceiptIn,
    DataRequestIn,
)
from warrants.rules.requests import FACE

if TYPE_CHECKING:
    from audits.actions.stories import Case

ONE_IN: Final = 2  # of the cases of a measure, once every kind was told


def stories(stage: Stage) -> Sequence[Story]:
    """Return the requests that rest on no warrant, and the order on bulk data."""
    found: list[Story] = [_bulk(stage)]
    for number, ask in enumerate(read_script("requests")["asks"]):
        first, last = ask.get("days", (0, 0))
        times = ask.get("times", 0)
        for turn in range(times):
            age = first + (last - first) * turn / max(1, times - 1)
            rng = stage.rng("data", number, turn)
            at = stage.now - age * DAY
            at = at_work(at, rng) if age > 1 else at
            code = rng.choice(list(stage.cast.officers))
            found.append(_Ask(stage, ask, turn, code, rng).story(at))
    return found


def begin(case: Case) -> None:
    """Begin what is asked under the warrant of a case that is in use."""
    for number, ask in enumerate(read_script("requests")["asks"]):
        if case.plot.measure not in ask.get("measures", ()):
            continue
        turn = case.stage.told[f"ask/{number}"]
        rng = case.stage.rng(case.number, "data", number)
        if turn < len(ask["answers"]) or rng.randrange(ONE_IN) == 0:
            case.stage.told[f"ask/{number}"] += 1
            asking = _Ask(case.stage, ask, turn, case.agency["code"], rng)
            asking.under(case)
            case.stage.enter(asking.story(case.at + rng.uniform(2, 70) * HOUR))


class _Ask:
    """One request, from the agency that asks to what it says it received."""

    def __init__(
        self, stage: Stage, ask: Mapping[str, Any], turn: int, code: str, rng: Random
    ) -> None:
        self.stage, self.ask, self.turn, self.rng = stage, ask, turn, rng
        people = stage.cast.officers[code]
        self.officer, self.head = rng.choice(people[:-1]), people[-1]
        agency = next(one for one in stage.cast.script["agencies"] if one["code"] == code)
        self.words = read_script("requests")["words"][rng.choice(agency["languages"])]
        self.case: Case | None = None
        self.selectors = rng.randint(1, ask["most"])

    def under(self, case: Case) -> None:
        """Ask under the warrant of a case, by its officer and in its language."""
        self.case, self.officer, self.head = case, case.officer, case.head
        self.words = read_script("requests")["words"][case.language]

    def story(self, at: datetime) -> Story:
        """Ask, be answered, say what arrived."""
        yield at
        if self.case and not self.case.started:
            return
        request = self._file(at)
        name = self.ask["answers"][self.turn % len(self.ask["answers"])]
        answer = read_script("requests")["answers"].get(name)
        if answer is None:
            return
        at += self.rng.uniform(4, 120) * HOUR
        yield at
        records = self._answer(request, answer, at)
        if "receipt" not in answer:
            return
        at += self.rng.uniform(2, 40) * HOUR
        yield at
        self._confirm(request, answer["receipt"], records, at)

    def _file(self, at: datetime) -> DataRequest:
        ask, rng = self.ask, self.rng
        face = {"probe_quality": rng.choice(["good", "fair", "poor"])}
        until = at - rng.uniform(6, 40) * HOUR
        urgent = bool(ask.get("urgent")) and rng.randrange(2) == 0
        given = DataRequestIn.model_validate(
            {
                "agency_reference": f"D-{rng.randrange(10**6):06}",
                "provider": ask["provider"],
                "warrant": self.case.warrant.reference if self.case else None,
                "legal_basis": self._say("basis"),
                "purpose": "investigation",
                "categories": ask["categories"],
                "selectors": [
                    {
                        "kind": ask["kind"],
                        "count": self.selectors,
                        "values": [_value(ask["kind"], rng) for _ in range(self.selectors)],
                    }
                ],
                "since": until - ask["back"] * DAY,
                "until": until,
                "urgent": urgent,
                "urgent_why": self._say("urgent") if urgent else "",
                "face_search": {**face, "watchlist": self._say("watchlist")}
                if self._is_face
                else None,
                "requested_at": at - HOUR,
                "officer": _person(self.officer),
                "approved_by": _person(self.head),
            }
        )
        request, _entry = data_requests.ask(given=given, by=self.officer.actor, at=at)
        return request

    def _answer(self, request: DataRequest, answer: Mapping[str, Any], at: datetime) -> int:
        """Answer as the provider; return how many records were given."""
        base = round(self.ask["each"] * self.selectors * answer.get("share", 0.0))
        excess = round(base * answer["excess"]) or 1 if "excess" in answer else 0
        categories = list(self.ask["categories"]) if base else []
        more = answer.get("more", {}).get(self.ask["categories"][0])
        given = DataAnswerIn.model_validate(
            {
                "outcome": answer["outcome"],
                "ground": self._say(answer["ground"]) if "ground" in answer else "",
                "records": base + excess,
                "persons": self.selectors if base else 0,
                "categories": categories + ([more] if more else []),
                "excess": excess,
                "excess_quarantined": excess > 0,
                "candidates": self.rng.randint(1, 8) if self._is_face and base else None,
                "provider_reference": f"{request.provider.code[:3].upper()}-{request.pk:05}",
                "answered_at": at - HOUR,
            }
        )
        match answer.get("by"):
            case "body":
                record, by = data_answers.record_paper_answer, self.stage.cast.auditors[0].actor
            case "agency":
                record, by = data_answers.record_paper_answer, self.officer.actor
            case _:
                record, by = data_answers.answer, _of_provider(self.stage, request.provider)
        record(request_id=request.pk, given=given, by=by, at=at)
        return given.records

    def _confirm(self, request: DataRequest, how: str, records: int, at: datetime) -> None:
        checked = self._is_face and records and how != "unchecked"
        given = DataReceiptIn.model_validate(
            {
                "records": records - max(1, records // 4) if how == "fewer" else records,
                "persons": self.selectors if records else 0,
                "excess_quarantined": True,
                "received_at": at - HOUR,
                "check": {
                    "outcome": self.rng.choice(["match", "no_match", "no_match", "inconclusive"]),
                    "at": at - HOUR,
                    "by": _person(self.officer),
                }
                if checked
                else None,
                "officer": _person(self.officer),
            }
        )
        data_answers.confirm_receipt(
            request_id=request.pk, given=given, by=self.officer.actor, at=at
        )

    @property
    def _is_face(self) -> bool:
        return FACE in self.ask["categories"]

    def _say(self, word: str) -> str:
        return str(self.words[word]).format(number=self.rng.randint(1000, 9900))


def _bulk(stage: Stage) -> Story:
    """Order bulk data, ask for it, and report every stage of what is done with it."""
    told, rng = read_script("requests")["bulk"], stage.rng("bulk")
    people, words = stage.cast.officers[told["agency"]], read_script("requests")["words"]["ru"]
    officer, head = people[0], people[-1]
    at = at_work(stage.now - told["days"] * DAY, rng)
    yield at
    order, _entry = bulk_orders.order_bulk(
        given=BulkOrderIn.model_validate(
            {
                "agency_reference": "B-0001",
                "authority": words["authority"].format(number=rng.randint(100, 900)),
                "purpose": "investigation",
                "categories": ["image"],
                "selector_kinds": ["plate"],
                "most_selectors": told["most_selectors"],
                "why": words["why"],
                "starts_at": at - 2 * HOUR,
                "until": at + 60 * DAY,
                "decided_at": at - 3 * HOUR,
                "officer": _person(officer),
            }
        ),
        by=officer.actor,
        at=at,
    )
    at += 2 * DAY
    yield at
    request, _entry = data_requests.ask(
        given=DataRequestIn.model_validate(
            {
                "agency_reference": "B-0001/1",
                "provider": told["provider"],
                "legal_basis": order.authority,
                "purpose": "investigation",
                "categories": ["image"],
                "selectors": [{"kind": "plate", "count": 36}],
                "since": at - 20 * DAY,
                "until": at - DAY,
                "bulk": True,
                "bulk_order": order.reference,
                "requested_at": at - HOUR,
                "officer": _person(officer),
                "approved_by": _person(head),
            }
        ),
        by=officer.actor,
        at=at,
    )
    collected = told["stages"][0]
    yield at + DAY
    data_answers.answer(
        request_id=request.pk,
        given=DataAnswerIn.model_validate(
            {
                "outcome": "given",
                "records": collected["records"],
                "persons": collected["persons"],
                "categories": ["image"],
                "answered_at": at + DAY - HOUR,
            }
        ),
        by=_of_provider(stage, request.provider),
        at=at + DAY,
    )
    for stage_ in told["stages"]:
        then = at + stage_["after"] * DAY
        yield then
        given = {name: value for name, value in stage_.items() if name != "after"}
        bulk_orders.report_stage(
            order_id=order.pk,
            given=BulkStageIn.model_validate(
                {
                    **given,
                    "at": then - HOUR,
                    "officer": _person(officer),
                    "approved_by": _person(head),
                }
            ),
            by=officer.actor,
            at=then,
        )


def _of_provider(stage: Stage, provider: Provider) -> Actor:
    """Return who answers for a provider: its machine, where it has one here."""
    machine = stage.cast.machines.get(provider.code)
    return machine.actor if machine else Actor(role=Role.PROVIDER, provider_id=provider.pk)


def _person(user: User) -> dict[str, str]:
    return {"name": user.full_name, "number": badge(user)}


def _value(kind: str, rng: Random) -> str:
    """Return something that could be asked about, and is nobody's."""
    number = rng.randrange(10**7)
    match kind:
        case "number":
            return f"+7 700 {number:07}"  # a range that no operator was given
        case "person":
            return iin(rng)
        case "plate":
            return f"{number % 1000:03} XX {number % 20:02}"
        case "account":
            return f"KZ00 DEMO {number:07}"
    return f"{kind} {number}"
