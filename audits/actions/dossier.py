"""Hands that every step on a complaint needs: lock it, seal for it, keep its deadlines, tell of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from audits.enums import ComplaintEvent, MessageKind, Sender
from audits.models import Complaint, ComplaintFile, ComplaintMessage
from audits.rules.complaints import MOST_FILES
from audits.selectors.norms import Counter, complaint_norms
from oversight.actions import ledger
from oversight.deadlines import actions as deadlines
from oversight.deadlines.models import Clock
from oversight.documents.cleaning import Cleaned
from oversight.models import Actor, LedgerEntry, User
from oversight.rules import sealing
from oversight.rules.keystore import KeyDestroyed
from oversight.rules.refusal import Refusal
from oversight.selectors import vault

BODY: Final = "body"  # whose deadlines these are


def lock(complaint_id: int) -> Complaint:
    """Lock a complaint for the step, so that of two at once the second sees the first's work."""
    rows = Complaint.objects.select_for_update(of=("self",)).select_related("agency")
    return rows.get(pk=complaint_id)


class Seal:
    """Seals words for one complaint and makes the hashes that stand for them in the ledger."""

    def __init__(self, complaint: Complaint, key: bytes | None = None) -> None:
        """Take the key of a complaint.

        Raises:
            Refusal: `erased`: its key was destroyed, or it never had words of its own.
        """
        self.reference = complaint.reference
        if key is None:
            try:
                key = vault.open_case_key(bytes(complaint.case_key or b""))
            except (KeyDestroyed, sealing.SealBroken):
                raise Refusal("erased") from None
        self.key = key

    def text(self, words: str, place: str) -> bytes:
        return sealing.seal(self.key, words, place=f"{self.reference}/{place}")

    def file(self, content: bytes, number: int) -> bytes:
        return sealing.seal_bytes(self.key, content, place=f"{self.reference}/file/{number}")

    def hash(self, words: str | bytes) -> str:
        raw = words if isinstance(words, bytes) else words.encode()
        return sealing.text_hash(sealing.text_salt(self.key), raw)


def post(
    complaint: Complaint,
    seal: Seal,
    text: str,
    *,
    kind: MessageKind,
    at: datetime,
    author: User | None = None,
) -> ComplaintMessage:
    """Add a message: of the complainant where nobody else is named."""
    last = complaint.messages.order_by("-number").values_list("number", flat=True).first()
    number = (last or 0) + 1
    return ComplaintMessage.objects.create(
        complaint=complaint,
        number=number,
        sender=Sender.BODY if author else Sender.COMPLAINANT,
        kind=kind,
        sealed=seal.text(text, f"message/{number}"),
        at=at,
        by=author,
    )


def attach(complaint: Complaint, seal: Seal, files: Sequence[Cleaned], at: datetime) -> list[str]:
    """Add cleaned files; return the hashes that stand for them.

    Raises:
        Refusal: `too_many_files`.
    """
    known = complaint.files.count()
    if known + len(files) > MOST_FILES:
        raise Refusal("too_many_files", pointer="/files")
    ComplaintFile.objects.bulk_create(
        ComplaintFile(
            complaint=complaint,
            number=number,
            kind=one.kind,
            size=len(one.content),
            sealed=seal.file(one.content, number),
            at=at,
        )
        for number, one in enumerate(files, start=known + 1)
    )
    return [seal.hash(one.content) for one in files]


def start(complaint: Complaint, norm: str, at: datetime, counter: Counter | None = None) -> None:
    """Let a deadline of the body begin to run."""
    clock_of(complaint, norm, at, counter or Counter()).save()


def clock_of(complaint: Complaint, norm: str, at: datetime, counter: Counter) -> Clock:
    """Return a deadline of the body on a complaint, not yet stored."""
    return deadlines.begun(
        rule=norm,
        due=counter.due(norm, at),
        started_at=at,
        article=complaint_norms()[norm].article,
        party=BODY,
        complaint=complaint,
    )


def stop(complaint: Complaint, norm: str, at: datetime) -> None:
    """Settle a running deadline by what was done at `at`."""
    deadlines.settle(complaint.clocks.filter(rule=norm, stopped_at=None), at=at)


def cancel(complaint: Complaint, at: datetime) -> None:
    """End every running deadline: there is nothing left to keep."""
    deadlines.cancel(complaint.clocks.filter(stopped_at=None), at=at)


def record(
    event: ComplaintEvent,
    complaint: Complaint,
    actor: Actor,
    at: datetime,
    facts: Mapping[str, Any],
) -> LedgerEntry:
    return ledger.record(
        event=event, subject=("complaint", complaint.reference), by=actor, at=at, facts=facts
    )
