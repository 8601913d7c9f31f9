"""Hands that erase one record of each class; called under the record's lock, the key goes last.

A key that is destroyed before its transaction fails leaves a row that opens no more:
destroyed, as was wanted, and settled by the next run.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from audits.models import Complaint, SubjectRequest
from audits.rules.retention import Kind
from oversight.actions import vault
from warrants.actions import identities
from warrants.models import Warrant

EMPTY: Final = b""


def erase_complaint(complaint: Complaint) -> None:
    """Leave of a complaint its reference, its days and its outcome; its code opens nothing."""
    wrapped = complaint.case_key
    for rows in (complaint.messages, complaint.notes, complaint.tasks, complaint.files):
        rows.update(sealed=EMPTY)
    complaint.determinations.update(sealed_reasons=EMPTY, sealed_letter=EMPTY)
    complaint.questions.update(sealed_question=EMPTY)
    complaint.questions.exclude(sealed_answer=None).update(sealed_answer=EMPTY)
    Complaint.objects.filter(pk=complaint.pk).update(
        case_key=None,
        sealed_content=None,
        sealed_person=None,
        sketch=[],
        lookup=None,
        code_hash="",
    )
    vault.destroy(bytes(wrapped or b""))


def erase_files(complaint: Complaint) -> None:
    """Leave of the files of a complaint their kind, size and day."""
    complaint.files.update(sealed=EMPTY)


def erase_request(request: SubjectRequest) -> None:
    """Leave of a request its days and the letter that was sent; its code opens nothing."""
    wrapped = request.case_key
    SubjectRequest.objects.filter(pk=request.pk).update(
        case_key=None, sealed_person=None, sealed_finding=None, code_hash=""
    )
    vault.destroy(bytes(wrapped or b""))


def erase_identities(warrant: Warrant, at: datetime) -> None:
    """Leave of the targets of a case their pseudonym, their capacity and the figures."""
    identities.destroy(warrant_id=warrant.pk, at=at)


ERASE: Final[Mapping[Kind, Callable[[Any, datetime], None]]] = {
    Kind.COMPLAINTS: lambda row, _at: erase_complaint(row),
    Kind.COMPLAINT_FILES: lambda row, _at: erase_files(row),
    Kind.REQUESTS: lambda row, _at: erase_request(row),
    Kind.IDENTITIES: erase_identities,
    Kind.SELECTORS: lambda row, at: identities.destroy_selectors(request=row, at=at),
}
