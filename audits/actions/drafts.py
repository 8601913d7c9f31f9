"""A complaint while it is being written: kept for a day, readable by its writer alone.

The writer holds a token in the page, in no address and in no cookie. The draft's name and
its key are both made of the token and cannot be told from each other; the receipt code is
made of it too, so that whoever sends twice, because the answer got lost on a bad line,
gets the same code again and files one complaint.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction

from audits.actions import complaints
from audits.actions.complaints import Submitted
from audits.models import Complaint, ComplaintDraft, DraftFile
from audits.rules.complaints import MOST_FILES, ComplaintIn
from audits.selectors.complaints import filing_entry
from oversight.documents.cleaning import Cleaned
from oversight.models import Actor
from oversight.rules import codes, sealing
from oversight.rules.codes import Code
from oversight.rules.refusal import Refusal

TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{43}")  # 32 random bytes
KEPT: Final = timedelta(hours=24)
CODES: Final = 8  # tries to find a code whose first signs nobody has


@dataclass(frozen=True, slots=True)
class Draft:
    """What was written so far; empty where nothing is kept under this token."""

    token: str
    fields: dict[str, str]
    files: list[tuple[int, str, int]]


def new_token() -> str:
    return secrets.token_urlsafe(32)


def is_token(text: str) -> bool:
    return bool(TOKEN.fullmatch(text))


def read(*, token: str, at: datetime) -> Draft:
    """Return a draft of the last day."""
    row = ComplaintDraft.objects.filter(name=_part(token, "name"), expires_at__gt=at).first()
    if row is None:
        return Draft(token, {}, [])
    text = sealing.unseal(_part(token, "key"), bytes(row.sealed), place="draft")
    files = [(one.number, one.kind, one.size) for one in row.files.defer("sealed")]
    return Draft(token, json.loads(text), files)


@transaction.atomic
def save(*, token: str, fields: Mapping[str, str], at: datetime) -> None:
    """Keep what is written so far for another day; nothing is filed yet, so nothing is recorded."""
    text = json.dumps(dict(fields), ensure_ascii=False)
    ComplaintDraft.objects.update_or_create(
        name=_part(token, "name"),
        defaults={
            "sealed": sealing.seal(_part(token, "key"), text, place="draft"),
            "expires_at": at + KEPT,
        },
    )


@transaction.atomic
def add_file(*, token: str, file: Cleaned, at: datetime) -> None:
    """Keep a cleaned file with a draft.

    Raises:
        Refusal: `draft_gone`, `too_many_files`.
    """
    row = _locked(token, at)
    numbers = list(row.files.values_list("number", flat=True))
    if len(numbers) >= MOST_FILES:
        raise Refusal("too_many_files", pointer="/files")
    number = max(numbers, default=0) + 1
    DraftFile.objects.create(
        draft=row,
        number=number,
        kind=file.kind,
        size=len(file.content),
        sealed=sealing.seal_bytes(_part(token, "key"), file.content, place=f"draft/{number}"),
    )


@transaction.atomic
def remove_file(*, token: str, number: int, at: datetime) -> None:
    """Forget a file of a draft.

    Raises:
        Refusal: `draft_gone`.
    """
    _locked(token, at).files.filter(number=number).delete()


@transaction.atomic
def discard(*, token: str) -> None:
    """Forget a draft at once."""
    ComplaintDraft.objects.filter(name=_part(token, "name")).delete()


@transaction.atomic
def send(*, token: str, given: ComplaintIn, by: Actor, at: datetime) -> Submitted:
    """File a draft and forget it; sent before, return that complaint with the same code.

    Raises:
        Refusal: `draft_gone`, and whatever `complaints.submit` refuses.
    """
    row = (
        ComplaintDraft.objects.select_for_update()
        .filter(name=_part(token, "name"), expires_at__gt=at)
        .first()
    )
    code, known = _code(token)
    if known is not None:
        return Submitted(known, code, filing_entry(known))
    if row is None:
        raise Refusal("draft_gone")
    files = [
        Cleaned(
            one.kind,
            sealing.unseal_bytes(
                _part(token, "key"), bytes(one.sealed), place=f"draft/{one.number}"
            ),
        )
        for one in row.files.all()
    ]
    sent = complaints.submit(given=given, files=files, code=code, by=by, at=at)
    row.delete()
    return sent


def sent_before(*, token: str) -> Submitted | None:
    """Return what was filed with this token already, with its code; the code costs its hash."""
    code, known = _code(token)
    return Submitted(known, code, filing_entry(known)) if known else None


@transaction.atomic
def forget_old(*, at: datetime) -> int:
    """Delete drafts whose day is over; return how many."""
    return (
        ComplaintDraft.objects.filter(expires_at__lte=at)
        .delete()[1]
        .get("audits.ComplaintDraft", 0)
    )


def _locked(token: str, at: datetime) -> ComplaintDraft:
    rows = ComplaintDraft.objects.select_for_update()
    found = rows.filter(name=_part(token, "name"), expires_at__gt=at).first()
    if found is None:
        raise Refusal("draft_gone")
    return found


def _code(token: str) -> tuple[Code, Complaint | None]:
    """Return the code of a token, and the complaint that was filed with it, if one was."""
    for number in range(CODES):
        code = codes.made_of(_part(token, f"code/{number}"))
        found = Complaint.objects.filter(lookup=code.lookup(settings.LOOKUP_KEY)).first()
        if found is None or code.opens(found.code_hash):
            return code, found
    raise Refusal("draft_gone")  # one in 10^30


def _part(token: str, what: str) -> bytes:
    """Return 32 bytes made of a token for one purpose; none tells of another, or of the token."""
    return hmac.new(token.encode(), f"complaint-draft/{what}".encode(), hashlib.sha256).digest()
