"""Complaints of the demonstration, by the same steps as real ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from audits.actions import casework, complaints, determinations
from audits.actions.stage import read_script
from audits.enums import ComplaintOutcome, Inadmissible, Remedy
from audits.models import Complaint
from audits.rules.complaints import ComplaintIn
from oversight.documents.cleaning import Cleaned
from oversight.models import PUBLIC, Agency, User

DAY: Final = timedelta(days=1)
TOLD: Final = ("about", "language", "text", "happened", "place", "wish", "name", "contact")
NOTES: Final = {
    "kk": "Өзім жазып жүрген күндер тізімі.",
    "ru": "Список дней, который я вёл сам.",
    "en": "The days as I wrote them down.",
}
CONFIRMED: Final = {
    "kk": "Шағымыңызды алдық.",
    "ru": "Мы получили вашу жалобу.",
    "en": "We have your complaint.",
}
TAKEN_UP: Final = {
    "kk": "Шағымыңызды қарауға аламыз.",
    "ru": "Мы принимаем вашу жалобу к рассмотрению.",
    "en": "We take your complaint up.",
}


@dataclass(frozen=True, slots=True)
class Staff:
    """Who works on the demonstration's complaints."""

    clerk: User
    auditor: User
    commissioner: User
    agency: Agency


def play(*, staff: Staff, at: datetime) -> list[dict[str, str]]:
    """Make every complaint of the script up to `at`; return their codes and states."""
    stories = read_script("complaints")["complaints"]
    return [_Story(story, staff, at).told() for story in stories]


class _Story:
    """One complaint, brought to its state a step at a time."""

    def __init__(self, script: Mapping[str, Any], staff: Staff, now: datetime) -> None:
        self.script, self.staff = script, staff
        self.begun = now - script["age"] * DAY
        told = {name: script[name] for name in TOLD if name in script}
        files = [Cleaned("text", NOTES[script["language"]].encode())] if "happened" in told else []
        sent = complaints.submit(
            given=ComplaintIn.model_validate(told),
            files=files,
            code=None,
            by=PUBLIC,
            at=self.begun,
        )
        self.row: Complaint = sent.complaint
        self.code = sent.code.text

    def told(self) -> dict[str, str]:
        """Play it; return what a visitor needs to open it."""
        state = self.script["state"]
        if state != "received":
            self._confirm()
        if state == "inadmissible":
            self._reject()
        elif state not in {"received", "acknowledged"}:
            self._take_up()
            if state != "admissible":
                self._examine()
            if state not in {"admissible", "investigating"}:
                self._answer(state)
        return {"code": self.code, "reference": self.row.reference, "state": state}

    def _step(self, who: User, days: float) -> dict[str, Any]:
        return {"complaint_id": self.row.pk, "by": who.actor, "at": self.begun + days * DAY}

    def _confirm(self) -> None:
        text = CONFIRMED[self.row.language]
        casework.acknowledge(**self._step(self.staff.clerk, 1), text=text)

    def _reject(self) -> None:
        casework.reject(
            **self._step(self.staff.auditor, 6),
            ground=Inadmissible(self.script["ground"]),
            duplicate_of="",
            reasons=self.script["letter"],
        )

    def _take_up(self) -> None:
        reasons = TAKEN_UP[self.row.language]
        casework.admit(**self._step(self.staff.auditor, 5), reasons=reasons)

    def _examine(self) -> None:
        auditor = self.staff.auditor
        casework.investigate(**self._step(auditor, 6))
        note = "The registers of the agencies are looked through for the time that is named."
        casework.note(**self._step(auditor, 7), text=note)
        task = "Ask the provider which requests it had."
        casework.add_task(
            **self._step(auditor, 7), text=task, due_on=(self.begun + 20 * DAY).date()
        )
        if question := self.script.get("question"):
            casework.ask_agency(**self._step(auditor, 8), agency=self.staff.agency, text=question)

    def _answer(self, state: str) -> None:
        remedies = [Remedy(one) for one in self.script.get("remedies", ())]
        made = determinations.propose(
            **self._step(self.staff.auditor, 40),
            outcome=ComplaintOutcome(self.script["outcome"]),
            remedies=remedies,
            reasons="What was found stands in the notes of the examination.",
            letter=self.script["letter"],
        )
        if remedies and state != "proposed":
            determinations.settle(
                determination_id=made.pk,
                agrees=True,
                remark="",
                by=self.staff.commissioner.actor,
                at=self.begun + 42 * DAY,
            )
        if state == "closed":
            determinations.close(**self._step(self.staff.auditor, 200))
        if state == "reopened":
            complaints.ask_to_reopen(
                complaint_id=self.row.pk,
                text=self.script["again"],
                by=PUBLIC,
                at=self.begun + 90 * DAY,
            )
            determinations.reopen(
                **self._step(self.staff.auditor, 95), reason="There is a number plate now."
            )
