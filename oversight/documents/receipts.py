"""A receipt for the hand of whoever filed: on paper with a QR code, and as files to verify."""

from __future__ import annotations

import io
import json
from typing import Any, Final

import segno
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from oversight.documents import render_pdf
from oversight.documents.packages import zipped
from oversight.selectors.receipts import Evidence

MOST_IN_A_CODE: Final = 2200  # bytes: beyond, a telephone cannot read the code off paper
PART: Final = 4  # digits that are read in one go


def receipt_data(evidence: Evidence) -> dict[str, str]:
    """Return a receipt as the API gives it: commitment, salt, the log's name, the entry."""
    return {
        "commitment": evidence.commitment,
        "salt": evidence.salt,
        "log": settings.LOG_ORIGIN,
        "entry": evidence.body,
    }


def code_of(evidence: Evidence) -> bytes:
    """Return the QR code of a receipt as SVG; without the entry where it would be too dense."""
    whole = json.dumps(receipt_data(evidence), ensure_ascii=False, separators=(",", ":"))
    if len(whole.encode()) > MOST_IN_A_CODE:
        kept = {name: value for name, value in receipt_data(evidence).items() if name != "entry"}
        whole = json.dumps(kept, separators=(",", ":"))
    made = io.BytesIO()
    code = segno.make_qr(whole, error="l", boost_error=False, encoding="utf-8")
    code.save(made, kind="svg", xmldecl=False, svgns=True, border=4, omitsize=True)
    return made.getvalue()


def receipt_pdf(
    evidence: Evidence, *, title: str, reference: str, address: str, language: str
) -> bytes:
    """Return a receipt as a PDF: what its holder needs, and how a stranger checks it.

    `address` is where this installation is reached, without a slash at its end.
    """
    facts: dict[str, Any] = {
        "evidence": evidence,
        "title": title,
        "reference": reference,
        "address": address,
        "origin": settings.LOG_ORIGIN,
        "commitment": in_parts(evidence.commitment),
        "salt": in_parts(evidence.salt),
        "commands": commands(address, "receipt"),
    }
    images = {"code": code_of(evidence)}
    return render_pdf("oversight/print/receipt.html", facts, language=language, images=images)


def receipt_files(evidence: Evidence, *, address: str, languages: tuple[str, ...]) -> bytes:
    """Return a receipt as a zip: its parts, the proof, and how to check them."""
    files = {}
    for language in languages:
        with translation.override(language):
            files[f"READ-ME.{language}.txt"] = how_to(address, "receipt").encode()
    files |= parts(evidence, "receipt")
    return zipped(files)


def parts(evidence: Evidence, name: str) -> dict[str, bytes]:
    """Return the files of one entry, as the verifier reads them."""
    files = {
        f"{name}.json": json.dumps(receipt_data(evidence), ensure_ascii=False, indent=1).encode(),
        f"{name}.body": evidence.body.encode(),
        f"{name}.salt": evidence.salt.encode() + b"\n",
    }
    if evidence.proof:
        files[f"{name}.tlog-proof"] = evidence.proof.encode()
    return files


def commands(address: str, name: str) -> list[str]:
    """Return what a stranger types to check one entry with the verifier."""
    return [
        f"curl -O {address}/log/verify.py",
        f"python3 verify.py receipt {name}.tlog-proof --log {address}/log"
        f" --salt {name}.salt --body {name}.body",
    ]


def how_to(address: str, name: str) -> str:
    """Say in the active language what the files are and how they are checked."""
    lines = [
        _("This is the receipt of one entry in the public log."),
        "",
        _("%(name)s.body is the entry, word for word as it was recorded.") % {"name": name},
        _("%(name)s.salt is the secret number that belongs to it.") % {"name": name},
        _("%(name)s.tlog-proof shows that the log holds it, and where.") % {"name": name},
        "",
        _(
            "Keep salt and entry to yourself: whoever has both can read and prove what was "
            "recorded. Everyone else sees in the log only the class of the entry and its place."
        ),
        _(
            "Where the proof is missing, the entry was not yet in the log when the file was "
            "made. Take it out again a minute later."
        ),
        "",
        _("To check it, with Python 3 and its package “cryptography”:"),
        *commands(address, name),
        "",
    ]
    return "\n".join(lines)


def in_parts(digits: str) -> str:
    """Return hex digits in groups, as they are read off paper."""
    return " ".join(digits[at : at + PART] for at in range(0, len(digits), PART))
