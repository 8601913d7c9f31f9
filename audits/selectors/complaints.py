"""Reading complaints: what is sealed opened in memory, lists for the desk, what looks alike."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from audits.enums import ComplaintStatus, Sender
from audits.models import AgencyQuestion, Complaint, ComplaintFile
from audits.rules.complaints import ALIKE, likeness
from oversight.deadlines.edge import passed
from oversight.deadlines.models import Clock
from oversight.models import Actor, LedgerEntry
from oversight.rules import sealing
from oversight.rules.codes import Code
from oversight.rules.keystore import KeyDestroyed
from oversight.selectors import vault
from warrants.enums import Source

LOOKED_AT: Final = 200  # complaints that share a run of words
SHOWN: Final = 10
SEALED: Final = ("sealed_content", "sealed_person", "case_key", "sketch", "printed")
OPEN: Final = (
    ComplaintStatus.RECEIVED,
    ComplaintStatus.ADMISSIBLE,
    ComplaintStatus.INVESTIGATING,
)


class Opened:
    """One complaint with its key in hand: opens what is sealed, place by place.

    Where the key was destroyed, or there never was one, everything reads as None.
    """

    def __init__(self, complaint: Complaint) -> None:
        self.reference = complaint.reference
        self.key: bytes | None = None
        if complaint.case_key is not None:
            try:
                self.key = vault.open_case_key(bytes(complaint.case_key))
            except KeyDestroyed:
                self.key = None

    def text(self, blob: bytes | memoryview | None, place: str) -> str | None:
        if not blob or self.key is None:
            return None
        return sealing.unseal(self.key, bytes(blob), place=f"{self.reference}/{place}")

    def file(self, row: ComplaintFile) -> bytes | None:
        if self.key is None or not row.sealed:
            return None
        place = f"{self.reference}/file/{row.number}"
        return sealing.unseal_bytes(self.key, bytes(row.sealed), place=place)


@dataclass(frozen=True, slots=True)
class Line:
    """One sealed row, opened: its number, its words, and the row itself."""

    row: Any
    text: str | None


@dataclass(frozen=True, slots=True)
class Told:
    """A complaint as its complainant may see it: nothing of what is kept inside."""

    complaint: Complaint
    content: dict[str, str]
    messages: list[Line]
    files: list[ComplaintFile]
    clocks: list[Clock]


@dataclass(frozen=True, slots=True)
class Dossier:
    """A complaint as the body's staff see it."""

    told: Told
    notes: list[Line]
    tasks: list[Line]
    questions: list[tuple[AgencyQuestion, str | None, str | None]]
    determinations: list[tuple[Any, str | None, str | None]]
    warrants: list[Any]
    alike: list[tuple[Complaint, int]]
    history: list[LedgerEntry]


def by_code(code: Code) -> Complaint | None:
    """Return the complaint of a receipt code; a code of nothing costs exactly as much."""
    found = Complaint.objects.filter(lookup=code.lookup(settings.LOOKUP_KEY)).first()
    return found if code.opens(found.code_hash if found else None) else None


def told(complaint: Complaint, opened: Opened | None = None) -> Told:
    """Return what the complainant may see of a complaint."""
    opened = opened or Opened(complaint)
    written = opened.text(complaint.sealed_content, "content")
    content = json.loads(written) if written else {}
    content.pop("salt", None)
    return Told(
        complaint=complaint,
        content=content,
        messages=_lines(opened, complaint.messages.select_related("by"), "message"),
        files=list(complaint.files.defer("sealed")),
        clocks=list(complaint.clocks.all()),
    )


def dossier(complaint: Complaint, by: Actor) -> Dossier:
    """Return everything about a complaint but the name and the contact."""
    opened = Opened(complaint)
    return Dossier(
        told=told(complaint, opened),
        notes=_lines(opened, complaint.notes.select_related("by"), "note"),
        tasks=_lines(opened, complaint.tasks.select_related("added_by", "done_by"), "task"),
        questions=[
            (
                row,
                opened.text(row.sealed_question, f"question/{row.reference}"),
                opened.text(row.sealed_answer, f"answer/{row.reference}"),
            )
            for row in complaint.questions.select_related("agency", "asked_by")
            .prefetch_related("clocks")
            .order_by("pk")
        ],
        determinations=[
            (
                row,
                opened.text(row.sealed_reasons, f"reasons/{row.number}"),
                opened.text(row.sealed_letter, f"letter/{row.number}"),
            )
            for row in complaint.determinations.select_related("proposed_by", "settled_by")
        ],
        warrants=list(complaint.links.select_related("warrant", "by").order_by("pk")),
        alike=alike(complaint, by),
        history=list(
            LedgerEntry.objects.filter(
                subject_type="complaint", subject=complaint.reference
            ).order_by("-pk")[:100]
        ),
    )


def question_text(question: AgencyQuestion) -> Line:
    """Return a question and nothing else of its complaint, for the agency that is asked."""
    opened = Opened(question.complaint)
    return Line(question, opened.text(question.sealed_question, f"question/{question.reference}"))


def answer_text(question: AgencyQuestion) -> str | None:
    opened = Opened(question.complaint)
    return opened.text(question.sealed_answer, f"answer/{question.reference}")


def person_of(complaint: Complaint) -> dict[str, str]:
    """Return the name and the contact; empty where none was given or all is erased."""
    written = Opened(complaint).text(complaint.sealed_person, "person")
    return dict(json.loads(written)) if written else {}


def alike(complaint: Complaint, by: Actor) -> list[tuple[Complaint, int]]:
    """Return complaints whose words are much the same, with the share in per cent; a hint only."""
    if not complaint.sketch:
        return []
    others = (
        Complaint.objects.visible_to(by)
        .filter(sketch__overlap=complaint.sketch)
        .exclude(pk=complaint.pk)
        .defer("sealed_content", "sealed_person", "case_key", "printed")
        .order_by("-pk")[:LOOKED_AT]
    )
    found = ((other, likeness(complaint.sketch, other.sketch)) for other in others)
    close = [(other, round(100 * share)) for other, share in found if share >= ALIKE]
    return sorted(close, key=lambda one: -one[1])[:SHOWN]


def listed(actor: Actor, asked: dict[str, Any], at: datetime) -> QuerySet[Complaint]:
    """Return the complaints that the list asks for."""
    found = Complaint.objects.visible_to(actor).select_related("agency", "handler").defer(*SEALED)
    status = asked.get("status") or "open"
    if status == "open":
        waiting = Q(status__in=OPEN) | Q(reopen_asked_at__isnull=False)
        found = found.filter(waiting, source=Source.LIVE)
    elif status != "all":
        found = found.filter(status=status)
    for name in ("about", "agency", "reference"):
        if asked.get(name):
            found = found.filter(**{name: asked[name]})
    if asked.get("whose") == "mine":
        found = found.filter(handler=actor.user)
    elif asked.get("whose") == "nobody":
        found = found.filter(handler=None)
    if asked.get("late"):
        clocks = Clock.objects.filter(passed(at), complaint=OuterRef("pk"), stopped_at=None)
        found = found.filter(Exists(clocks))
    return found


def next_clocks(rows: Iterable[Complaint]) -> dict[int, Clock]:
    """Return the running deadline that falls first, for each of some complaints."""
    running = Clock.objects.filter(
        complaint__in=[row.pk for row in rows], stopped_at=None
    ).order_by("complaint", "due_at")
    found = running.distinct("complaint")
    return {clock.complaint_id: clock for clock in found if clock.complaint_id}


def filing_entry(complaint: Complaint) -> LedgerEntry:
    """Return the ledger entry that proves when a complaint was received."""
    return LedgerEntry.objects.filter(
        subject_type="complaint", subject=complaint.reference, event="complaint.received"
    ).latest("pk")


def from_complainant(complaint: Complaint) -> int:
    """Return how many messages the complainant has sent."""
    return complaint.messages.filter(sender=Sender.COMPLAINANT).count()


def _lines(opened: Opened, rows: Iterable[Any], place: str) -> list[Line]:
    return [Line(row, opened.text(row.sealed, f"{place}/{row.number}")) for row in rows]
