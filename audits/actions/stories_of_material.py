"""What becomes of the material of the demonstration: chains of custody, and who looked at it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, time
from typing import TYPE_CHECKING, Any, Final

from audits.actions.stage import DAY, HOUR, ZONE, Stage, Story, a_name, at_work, badge, read_script
from oversight.models import Actor, User
from warrants.actions import access, custody, material
from warrants.enums import CustodyKind
from warrants.models import Material
from warrants.rules.custody import OF_THE_HOLDER
from warrants.rules.custody_submissions import AccessIn, AccessLogIn, CustodyIn, MaterialIn

if TYPE_CHECKING:
    from audits.actions.stories import Case

LOG_EVERY: Final = 7 * DAY
NIGHT: Final = time(2, 40)
ONE_IN: Final = 4  # of the cases beyond those that tell a chain for the first time
SPOKEN: Final = frozenset(  # what people wrote
    {"to", "recipient", "legal_basis", "label", "place", "act", "method", "reason"}
)
RECEIPTS: Final = frozenset({"received", "disputed"})


def logs(stage: Stage, first: datetime) -> Sequence[Story]:
    """Return the stories of agencies that send in, week by week, who looked at their material."""
    return [_log(stage, code, first) for code in stage.cast.officers]


def begin(case: Case) -> None:
    """Begin the stories of what a case that is in use brings."""
    for chain in _chosen(case):
        case.stage.told[chain["name"]] += 1
        case.stage.enter(_Piece(case, chain).story())


def _chosen(case: Case) -> Iterator[Mapping[str, Any]]:
    """Yield the chains of a case: those its plot names, one that was never told, or any."""
    chains: list[Mapping[str, Any]] = read_script("material")["chains"]
    if case.plot.material:
        yield from (chain for chain in chains if chain["name"] in case.plot.material)
        return
    age = (case.stage.now - case.at) / DAY
    fitting = [chain for chain in chains if chain["days"][0] + 1 < age < chain["days"][1]]
    if new := [chain for chain in fitting if not case.stage.told[chain["name"]]]:
        yield from new[:3]
    elif fitting and case.stage.rng(case.number, "material").randrange(ONE_IN) == 0:
        weights = [chain["weight"] for chain in fitting]
        yield case.stage.rng(case.number, "chain").choices(fitting, weights)[0]


class _Piece:
    """One piece of material, led through its chain a step at a time."""

    def __init__(self, case: Case, chain: Mapping[str, Any]) -> None:
        self.case, self.chain = case, chain
        self.rng = case.stage.rng(case.number, chain["name"])
        self.words: Mapping[str, Any] = read_script("material")["words"][case.language]
        people = case.stage.cast.officers[case.agency["code"]]
        self.other = next(one for one in people if one.pk != case.officer.pk)
        self.filter = a_name(case.stage.cast.script, self.rng)
        self.row = Material()

    def story(self) -> Story:
        """Record the piece, then what happens to it and who looks at it."""
        obtained_at = self.case.at + self.rng.uniform(2, 20) * HOUR
        yield obtained_at + 2 * HOUR
        self._obtain(obtained_at)
        last = obtained_at + 2 * HOUR
        for step in self.chain["steps"]:
            at = max(last, at_work(obtained_at + step["after"] * DAY, self.rng))
            yield at + HOUR
            if "look" in step:
                self._look(step, at)
            else:
                self._happen(step, at, obtained_at)
                last = at

    def _obtain(self, at: datetime) -> None:
        known = read_script("material")["classes"][self.case.plot.measure]
        confidential = self.chain.get("confidential", [])
        given = MaterialIn.model_validate(
            {
                "agency_reference": f"M-{self.case.number}-{self.case.warrant.materials.count() + 1}",
                "class": known["class"],
                "medium": known["medium"],
                "unit": known["unit"],
                "volume": self.rng.randint(max(2, known["most"] // 20), known["most"]),
                "copies": self.rng.choice([0, 1, 1]),
                "holder": self._say("rooms"),
                "sealed": True,
                "confidential": confidential,
                "filter_person": self.filter if confidential else "",
                "obtained_at": at,
                "officer": self.case.person(),
            }
        )
        self.row, _entry = material.record_material(
            warrant_id=self.case.warrant_id, given=given, by=self.case.by, at=at + 2 * HOUR
        )

    def _happen(self, step: Mapping[str, Any], at: datetime, obtained_at: datetime) -> None:
        kind = step["kind"]
        said = {name: self._value(name, value) for name, value in step.items() if name != "after"}
        if "planned" in step:
            said["planned_at"] = obtained_at + said.pop("planned") * DAY
        if "to_court" in step:
            said["to_court"] = self.case.agency["court"]
        if kind == "destroyed":
            said["witnesses"] = self._witnesses()
        if kind in RECEIPTS:
            said["holder"] = self.row.offered_to
        elif CustodyKind(kind) in OF_THE_HOLDER:
            said["holder"] = self.row.holder
        by, person = self._who(kind)
        given = CustodyIn.model_validate({**said, "at": at, "officer": person})
        self.row, _entry = custody.record_happening(
            material_id=self.row.pk, given=given, by=by, at=at + HOUR
        )

    def _who(self, kind: str) -> tuple[Actor, Mapping[str, str]]:
        """Return who reports a step, and the officer who took it."""
        case = self.case
        if kind in RECEIPTS and self.row.offered_court_id:
            judges = case.stage.cast.judges.values()
            judge = next(one for one in judges if one.court_id == self.row.offered_court_id)
            return judge.actor, {"name": judge.full_name}
        if kind == "filtered":
            return case.by, {"name": self.filter}
        if kind == "attested":
            return case.head.actor, {"name": case.head.full_name, "number": badge(case.head)}
        return case.officer.actor, case.person()

    def _witnesses(self) -> list[str]:
        """Return two people, neither of them the officer who destroys."""
        found = {self.case.officer.full_name}
        while len(found) < 3:  # noqa: PLR2004 - the officer and two
            found.add(a_name(self.case.stage.cast.script, self.rng))
        return sorted(found - {self.case.officer.full_name})

    def _value(self, name: str, value: Any) -> Any:
        if name == "quantity":
            return max(1, round(value * self.row.volume))
        if name == "copies" and isinstance(value, float):
            return self.row.copies
        if name in {"person", "filter_person"}:
            return badge(self.other) if name == "person" else self.filter
        return self._say(value) if name in SPOKEN else value

    def _say(self, word: str) -> str:
        """Return a word of the script in the case's language; what it does not know, as it is."""
        known = self.words.get(word, word)
        text = known if isinstance(known, str) else self.rng.choice(known)
        return str(text).format(number=self.rng.randint(3, 480))

    def _look(self, step: Mapping[str, Any], at: datetime) -> None:
        who = {
            "other": badge(self.other),
            "filter": self.filter,
            "stranger": f"KZ-{9000 + self.case.number}",
        }
        if step.get("night"):
            at = datetime.combine(at.astimezone(ZONE).date(), NIGHT, tzinfo=ZONE)
        line = AccessIn(
            material=self.row.reference,
            officer=who.get(step.get("by", ""), badge(self.case.officer)),
            at=at,
            how=step["look"],
            purpose=step["purpose"],
            records=step["records"],
            protected=step.get("protected", []),
        )
        self.case.stage.looks.setdefault(self.case.agency["code"], []).append(line)


def _log(stage: Stage, code: str, at: datetime) -> Story:
    """Send the looks of every week, where there were any."""
    officer: User = stage.cast.officers[code][0]
    while True:
        at += LOG_EVERY
        yield at
        if lines := stage.looks.pop(code, []):
            given = AccessLogIn(batch_reference=f"{code}-{at:%Y-%m-%d}", entries=lines)
            access.log_access(given=given, by=officer.actor, at=at)
