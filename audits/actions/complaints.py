"""What a complainant does: complain, write again, ask to look again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction

from audits.actions import dossier
from audits.actions.dossier import Seal
from audits.enums import ComplaintAbout, ComplaintEvent, MessageKind
from audits.models import Complaint
from audits.rules.complaints import (
    ANSWERED,
    LONGEST_TEXT,
    MOST_MESSAGES,
    ComplaintIn,
    check_reopening,
    sketch,
)
from audits.selectors.complaints import from_complainant
from audits.selectors.norms import Counter
from oversight.actions import references, vault
from oversight.documents.cleaning import Cleaned
from oversight.enums import Role
from oversight.models import Actor, Agency, LedgerEntry
from oversight.rules import codes
from oversight.rules.codes import Code
from oversight.rules.refusal import Refusal


@dataclass(frozen=True, slots=True)
class Submitted:
    """A complaint that was received, its code, which is shown once, and its proof."""

    complaint: Complaint
    code: Code
    entry: LedgerEntry


@transaction.atomic
def submit(
    *,
    given: ComplaintIn,
    files: Sequence[Cleaned],
    code: Code | None,
    by: Actor,
    at: datetime,
) -> Submitted:
    """Receive a complaint: seal it under a key of its own, start the body's deadlines.

    `code` is the receipt code where the door has made one; a fresh one otherwise.

    Raises:
        PermissionDenied: `by` is somebody with another part in it.
        Refusal: `unknown_agency`, `too_many_files`, `unknown_about`.
    """
    if by.role != Role.PUBLIC:
        raise PermissionDenied
    if given.about not in ComplaintAbout.values:
        raise Refusal("unknown_about", pointer="/about")
    agency = None
    if given.agency:
        agency = Agency.objects.filter(code=given.agency).first()
        if agency is None:
            raise Refusal("unknown_agency", pointer="/agency")
    code = code or _fresh()
    row = Complaint(
        reference=references.next_reference("C", at),
        about=given.about,
        agency=agency,
        language=given.language,
        named=bool(given.name),
        received_at=at,
        recorded_at=at,
        heard_at=at,
        lookup=code.lookup(settings.LOOKUP_KEY),
        code_hash=code.hashed(),
    )
    key, row.case_key = vault.new_case_key()
    seal = Seal(row, key)
    content = {
        name: str(getattr(given, name))
        for name in ("text", "happened", "place", "wish")
        if getattr(given, name)
    }
    written = json.dumps(content, ensure_ascii=False, sort_keys=True)
    row.sealed_content = seal.text(written, "content")
    if given.name or given.contact:
        person = json.dumps({"name": given.name, "contact": given.contact}, ensure_ascii=False)
        row.sealed_person = seal.text(person, "person")
    row.sketch = sketch(given.text, key=settings.LOOKUP_KEY)
    row.save()
    hashes = dossier.attach(row, seal, files, at)
    counter = Counter()
    for norm in ("acknowledge", "admit"):
        dossier.start(row, norm, at, counter)
    facts = {
        "about": given.about,
        "agency": agency.code if agency else None,
        "language": given.language,
        "named": row.named,
        "content_hash": seal.hash(written),
        "file_hashes": hashes,
    }
    entry = dossier.record(ComplaintEvent.RECEIVED, row, by, at, facts)
    return Submitted(row, code, entry)


@transaction.atomic
def hear(
    *, complaint_id: int, text: str, files: Sequence[Cleaned], by: Actor, at: datetime
) -> Complaint:
    """Take in what a complainant adds: words, files, or both.

    Raises:
        PermissionDenied: `by` is not the complainant.
        Refusal: `nothing_written`, `too_long`, `too_many_files`, `too_many_messages`,
            `wrong_state` once it is closed, `erased`.
    """
    if by.role != Role.PUBLIC:
        raise PermissionDenied
    row = dossier.lock(complaint_id)
    if row.status == "closed":
        raise Refusal("wrong_state")
    _check_text(row, text, needed=not files)
    seal = Seal(row)
    hashes = dossier.attach(row, seal, files, at)
    if text.strip():
        dossier.post(row, seal, text.strip(), kind=MessageKind.TEXT, at=at)
    row.heard_at = at
    row.save(update_fields=["heard_at"])
    facts = {"text_hash": seal.hash(text.strip()), "file_hashes": hashes}
    dossier.record(ComplaintEvent.HEARD, row, by, at, facts)
    return row


@transaction.atomic
def ask_to_reopen(*, complaint_id: int, text: str, by: Actor, at: datetime) -> Complaint:
    """Ask the body to look again at an answered complaint, within the norm.

    Raises:
        PermissionDenied: `by` is not the complainant.
        Refusal: `wrong_state`, `reopening_too_late`, `nothing_written`, `too_long`, `erased`.
    """
    if by.role != Role.PUBLIC:
        raise PermissionDenied
    row = dossier.lock(complaint_id)
    if row.status not in ANSWERED or row.reopen_asked_at is not None:
        raise Refusal("wrong_state")
    check_reopening(due_at=row.reopen_until, at=at)
    _check_text(row, text, needed=True)
    seal = Seal(row)
    dossier.post(row, seal, text.strip(), kind=MessageKind.REOPENING, at=at)
    row.heard_at = row.reopen_asked_at = at
    row.save(update_fields=["heard_at", "reopen_asked_at"])
    facts = {"text_hash": seal.hash(text.strip())}
    dossier.record(ComplaintEvent.REOPEN_ASKED, row, by, at, facts)
    return row


def _check_text(row: Complaint, text: str, *, needed: bool) -> None:
    if needed and not text.strip():
        raise Refusal("nothing_written", pointer="/text")
    if len(text) > LONGEST_TEXT:
        raise Refusal("too_long", pointer="/text")
    if from_complainant(row) >= MOST_MESSAGES:
        raise Refusal("too_many_messages")


def _fresh() -> Code:
    """Return a code by which no complaint is found yet."""
    code = codes.new()
    while Complaint.objects.filter(lookup=code.lookup(settings.LOOKUP_KEY)).exists():
        code = codes.new()
    return code
