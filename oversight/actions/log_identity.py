"""Which log this is: its name, its keys, its classes, and what it signed last.

The last signed checkpoint is also kept outside the database, at `settings.LOG_MEMORY`:
a restored older backup would otherwise sign a second history under the same name.
"""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from oversight.actions import ledger
from oversight.enums import KernelEvent
from oversight.models import SYSTEM, LedgerEntry, LogKey
from oversight.rules.merkle import MissingTile
from oversight.rules.notes import Note, NoteFault, Signer, TreeHead, Verifier, read_head, read_note
from oversight.selectors import log


class LogStopped(RuntimeError):
    """The log must not go on; the text says why, and what to do."""


def begin(*, at: datetime) -> None:
    """Look before going on: is this the log that was signed last, and by which rules?

    A new key and new classes are recorded as entries before they are used.

    Raises:
        LogStopped: the database is not the one that was signed last.
    """
    _refuse_other_name()
    _refuse_restored()
    with transaction.atomic():
        _record_key(at=at)
        _record_policy(at=at)


def renew(*, at: datetime) -> LedgerEntry:
    """Go on under the new name `LOG_ORIGIN` after a part of the log was lost.

    What was signed under the old name stays in the entry: whoever holds that
    checkpoint can see that, and where, the old log broke off.

    Raises:
        LogStopped: nothing was lost, or the name is the old one.
    """
    remembered = recall()
    if remembered is None:
        raise LogStopped("Nothing is remembered of an earlier log, so there is nothing to renew.")
    lost = read_head(remembered.text)
    if lost.origin == settings.LOG_ORIGIN:
        msg = f"Give the log another name first: OVERSIGHT_LOG_ORIGIN is still {lost.origin}."
        raise LogStopped(msg)
    size = log.size()
    with transaction.atomic():
        if _holds(lost, size):
            msg = f"Nothing of {lost.origin} was lost. Set OVERSIGHT_LOG_ORIGIN back to it."
            raise LogStopped(msg)
        entry = ledger.record(
            event=KernelEvent.LOG_RENEWED,
            subject=("log", settings.LOG_ORIGIN),
            by=SYSTEM,
            at=at,
            facts={
                "previous": lost.origin,
                "signed_size": lost.size,
                "signed_root": lost.root.hex(),
                "kept_size": size,
                "kept_root": log.root_at(size).hex(),
            },
        )
    memory = settings.LOG_MEMORY
    memory.rename(memory.with_name(f"{memory.name}.lost-{lost.size}"))
    return entry


# --- memory outside the database --------------------------------------------------------------
def remember(note: str) -> None:
    """Keep the note as the last one signed; the file is whole at every instant."""
    path: Path = settings.LOG_MEMORY
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    with draft.open("w", encoding="utf-8") as file:
        file.write(note)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def recall() -> Note | None:
    """Return the last signed checkpoint that this machine remembers.

    Raises:
        LogStopped: the file cannot be read as one.
    """
    path: Path = settings.LOG_MEMORY
    try:
        note = read_note(path.read_text(encoding="utf-8"))
        read_head(note.text)
    except FileNotFoundError:
        return None
    except (NoteFault, UnicodeDecodeError) as fault:
        msg = (
            f"{path} does not hold the checkpoint that was signed last ({fault})"
            " Put the newest published one there: it is at /log/checkpoint, and with the witnesses."
        )
        raise LogStopped(msg) from fault
    return note


def _refuse_restored() -> None:
    note = recall()
    if note is None:
        return
    head = read_head(note.text)
    known = [one.verifier for one in signers()] + [one.verifier for one in log.keys_used()]
    if head.origin != settings.LOG_ORIGIN or not _is_signed(note, known):
        msg = (
            f"{settings.LOG_MEMORY} remembers a checkpoint of {head.origin} that was not signed by"
            f" {settings.LOG_ORIGIN} with a key of LOG_KEYS. Set the origin and the keys back; after"
            " a loss, manage.py renew_log goes on under a new name (docs/operations.md)."
        )
        raise LogStopped(msg)
    size = log.size()
    if not _holds(head, size):
        msg = (
            f"A log of {head.size} leaves was signed before, and the database holds {size} that do"
            " not begin with, or reach to, those: an older backup was restored, or the log was"
            " changed. Nothing is signed until this is settled. Restore the newer database; if it"
            " is lost, docs/operations.md says how to go on (“A restored backup”)."
        )
        raise LogStopped(msg)


def _is_signed(note: Note, known: list[Verifier]) -> bool:
    try:
        return any(note.signed_by(key) for key in known)
    except NoteFault:  # it carries a signature that is none
        return False


def _holds(head: TreeHead, size: int) -> bool:
    """Whether the tree of `size` leaves begins with the one that was signed."""
    try:
        return head.size <= size and log.root_at(head.size) == head.root
    except MissingTile:
        return False


def _refuse_other_name() -> None:
    newest = log.newest(published=False)
    if newest is None:
        return
    name = read_head(read_note(newest.note).text).origin
    renewed = LedgerEntry.objects.filter(
        subject_type="log", subject=settings.LOG_ORIGIN, event=KernelEvent.LOG_RENEWED
    )
    if name != settings.LOG_ORIGIN and not renewed.exists():
        msg = (
            f"The log has signed as {name}, and OVERSIGHT_LOG_ORIGIN is {settings.LOG_ORIGIN}."
            f" A log keeps its name: set it back to {name}."
        )
        raise LogStopped(msg)


# --- keys and classes -------------------------------------------------------------------------
def signers() -> list[Signer]:
    """Return who signs, the newest key first."""
    return [Signer(settings.LOG_ORIGIN, seed) for seed in reversed(settings.LOG_KEYS)]


def _record_key(*, at: datetime) -> None:
    newest = str(signers()[0].verifier)
    last = LogKey.objects.order_by("-id").first()
    if last is not None and last.verifier == newest:
        return
    if LogKey.objects.filter(verifier=newest).exists():
        raise LogStopped(
            "The last key of LOG_KEYS was in use before another one. Put the newest key last."
        )
    size = log.size()
    LogKey.objects.create(verifier=newest, since=at, size=size)
    ledger.record(
        event=KernelEvent.LOG_KEY_CHANGED,
        subject=("log", settings.LOG_ORIGIN),
        by=SYSTEM,
        at=at,
        facts={"key": newest, "previous": last.verifier if last else "", "size": size},
    )


def _record_policy(*, at: datetime) -> None:
    subject, event = ("log", "classes"), KernelEvent.LOG_POLICY_SET
    policy = dict(settings.LOG_CLASS_POLICY)
    known = LedgerEntry.objects.filter(subject_type="log", subject="classes", event=event)
    last = known.order_by("-id").first()
    if last is None or last.facts["policy"] != policy:
        ledger.record(event=event, subject=subject, by=SYSTEM, at=at, facts={"policy": policy})
