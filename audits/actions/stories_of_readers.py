"""What stands out of the demonstration's ledger: some days of reading that a commissioner asks about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Final

from audits.actions import readers
from audits.actions.stage import DAY, HOUR, MINUTE, ZONE, Stage, Story
from audits.enums import Anomaly
from oversight.actions import people, refusals
from oversight.enums import Language, Role
from oversight.models import Actor, Agency, User
from warrants.actions import readings
from warrants.models import Warrant

SECONDS: Final = timedelta(seconds=50)
NIGHTLY: Final = 34  # different cases within half an hour
LATE, EARLY, MORNING = time(23, 10), time(1, 30), time(10, 5)


def stories(stage: Stage, administrator: Actor) -> Sequence[Story]:
    """Return the stories; each takes its steps among those of the cases."""
    return [
        _by_night(stage),
        _looked_at(stage),
        _guessed(stage),
        _tried(stage),
        _moved(stage, administrator),
        _taken_out(stage),
    ]


def _by_night(stage: Stage) -> Story:
    """An auditor goes through many cases at night, none of them theirs."""
    reader, at = stage.cast.auditors[-1], _at(stage, 9, LATE)
    for number in range(NIGHTLY):
        yield at
        cases = Warrant.objects.exclude(review__auditor=reader).order_by("-pk")
        if case := cases[number : number + 1].first():
            readings.record_reading(warrant=case, by=reader.actor, at=at, where="desk")
        at += SECONDS


def _looked_at(stage: Stage) -> Story:
    """An auditor looks something up late; the commissioner asked, and was answered."""
    reader, at = stage.cast.auditors[0], _at(stage, 16, EARLY)
    yield at
    case = Warrant.objects.order_by("pk").first()
    if case is None:
        return
    readings.record_reading(warrant=case, by=reader.actor, at=at, where="desk")
    yield at + 9 * HOUR
    readers.look_at_anomaly(
        kind=Anomaly.NIGHT,
        who=reader.actor.code,
        day=_local_day(at) - DAY,
        remark=str(stage.cast.script["words"]["ru"]["anomaly"]),
        by=stage.cast.commissioner.actor,
        at=at + 9 * HOUR,
    )


def _guessed(stage: Stage) -> Story:
    """Somebody guesses at a password until the account is locked."""
    judge = next(iter(stage.cast.judges.values()))
    at = _at(stage, 4, EARLY)
    for number in range(6):
        yield at + number * MINUTE
        locked = number >= 4  # noqa: PLR2004 - the fifth try locks
        refusals.record_failed_sign_in(
            username=judge.username, locked=locked, at=at + number * MINUTE
        )


def _tried(stage: Stage) -> Story:
    """An officer tries references of another agency, one after the other."""
    officer, at = _officer(stage), _at(stage, 3, MORNING)
    for number in range(8):
        yield at + number * MINUTE
        foreign = Warrant.objects.exclude(agency=officer.agency_id).order_by("-pk")
        if case := foreign[number : number + 1].first():
            refusals.record_refusal(
                subject=("warrant", case.reference),
                by=officer.actor,
                at=at + number * MINUTE,
                facts={"page": "agency_warrant", "method": "GET", "status": 404},
            )


def _moved(stage: Stage, administrator: Actor) -> Story:
    """An officer of an agency becomes an auditor, and reads a case of that agency."""
    at, code = _at(stage, 40, MORNING), next(iter(stage.cast.officers))
    yield at
    names = stage.cast.script["names"]["women"]
    person = people.add_person(
        fields={
            "username": f"{code}-officer3",
            "full_name": f"{names['surnames'][-1]} {names['names'][-1]}",
            "role": Role.OFFICER,
            "agency": Agency.objects.get(code=code),
            "language": Language.RUSSIAN,
        },
        password=None,
        by=administrator,
        at=at,
    )
    at = _at(stage, 12, MORNING)
    yield at
    moved = {"role": Role.AUDITOR, "agency": None}
    person = people.change_person(user=person, fields=moved, by=administrator, at=at)
    for days in (10, 8):
        at = _at(stage, days, MORNING)
        yield at
        if case := Warrant.objects.filter(agency__code=code).order_by("-pk").first():
            readings.record_reading(warrant=case, by=person.actor, at=at, where="desk")


def _taken_out(stage: Stage) -> Story:
    """The whole register is taken out."""
    at = _at(stage, 6, MORNING)
    yield at
    references = list(Warrant.objects.order_by("-pk").values_list("reference", flat=True))
    readings.record_export(
        references=references, by=stage.cast.auditors[0].actor, at=at, filters={}
    )


def _officer(stage: Stage) -> User:
    return next(iter(stage.cast.officers.values()))[0]


def _local_day(at: datetime) -> date:
    return at.astimezone(ZONE).date()


def _at(stage: Stage, days_ago: int, clock: time) -> datetime:
    """Return a time of day, where the body sits, some days ago."""
    return datetime.combine(_local_day(stage.now) - days_ago * DAY, clock, tzinfo=ZONE)
