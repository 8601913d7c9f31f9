"""Receipts for people who file or rule by form: on paper, and as files to verify."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from oversight.documents.receipts import receipt_files, receipt_pdf
from oversight.enums import Language
from oversight.models import Actor, LedgerEntry
from oversight.selectors.events import name_of
from oversight.selectors.receipts import Evidence, evidence, prove
from oversight.web.files import as_file
from oversight.words import spoken
from warrants.models import Warrant
from warrants.selectors import proofs

LANGUAGES = tuple(Language.values)


def answer_receipt(
    request: HttpRequest, warrant: Warrant, actor: Actor, commitment: str, kind: str
) -> HttpResponse:
    """Return one receipt of this actor as a PDF or as a zip.

    Raises:
        Http404: the entry is not of this case, or not this actor's.
    """
    held = {bytes(one.commitment).hex(): one for one in proofs.receipts_of(warrant, actor)}
    if commitment not in held:
        raise Http404
    found = _evidence(held[commitment])
    address = request.build_absolute_uri("/").rstrip("/")
    if kind == "zip":
        content = receipt_files(found, address=address, languages=LANGUAGES)
    else:
        content = receipt_pdf(
            found,
            title=name_of(found.entry.event),
            reference=warrant.reference,
            address=address,
            language=spoken(),
        )
    return as_file(content, f"{warrant.reference}-{commitment[:8]}.{kind}")


def _evidence(entry: LedgerEntry) -> Evidence:
    return prove(evidence([entry])[entry.pk])
