"""The package that proves of a decision when it was recorded, for whoever it concerns."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from oversight.documents.packages import zipped
from oversight.documents.receipts import commands, parts, receipt_data
from oversight.enums import Language
from oversight.models.ledger import stamp
from oversight.rules.notes import read_proof
from oversight.selectors.checking import PACKAGE
from oversight.selectors.receipts import Evidence
from warrants.enums import Shown
from warrants.selectors.proofs import DecisionProof


def proof_package(proof: DecisionProof, *, reference: str, address: str, key: str) -> bytes:
    """Return a zip: what the log shows, in words and for machines, and all it takes to check it.

    `address` is where this installation is reached, without a slash at its end; `key`
    is the log's verifier key.
    """
    files: dict[str, bytes] = {}
    for language in Language.values:
        with translation.override(language):
            files[f"READ-ME.{language}.txt"] = in_words(
                proof, reference=reference, address=address
            ).encode()
    data = summary(proof, reference=reference, key=key)
    files["package.json"] = json.dumps(data, ensure_ascii=False, indent=1).encode() + b"\n"
    files |= parts(proof.decision, "decision")
    if proof.start:
        files |= parts(proof.start, "start")
    if proof.decision.proof:
        files["checkpoint"] = read_proof(proof.decision.proof).checkpoint.encode()
    files["log.key"] = key.encode() + b"\n"
    return zipped(files)


def summary(proof: DecisionProof, *, reference: str, key: str) -> dict[str, Any]:
    """Return what the package holds, for a machine."""
    return {
        "format": PACKAGE,
        "log": settings.LOG_ORIGIN,
        "key": key,
        "case": reference,
        "application": proof.number,
        "shown": str(proof.shown),
        "decision": _entry(proof.decision),
        "start": _entry(proof.start) if proof.start else None,
    }


def in_words(proof: DecisionProof, *, reference: str, address: str) -> str:
    """Say in the active language what the package shows, what it does not, and how to check it."""
    lines = [
        _("Case %(reference)s, decision (%(which)s)")
        % {"reference": reference, "which": proof.which},
        "",
        str(Shown(proof.shown).label),
        "",
        _("The decision bears the time: %(at)s.") % {"at": stamp(proof.decided_at)},
        _("It was recorded: %(at)s, at place %(place)s of the log.")
        % {"at": stamp(proof.recorded_at), "place": _place(proof.decision)},
    ]
    if proof.start:
        lines += [
            _("The measure began, as was reported: %(at)s.") % {"at": stamp(proof.start.entry.at)},
            _("That report was recorded: %(at)s, at place %(place)s of the log.")
            % {"at": stamp(proof.start.entry.recorded_at), "place": _place(proof.start)},
        ]
    lines += [
        "",
        _(
            "The order of places in the log is proven: whoever changed it would need another "
            "log, and whoever keeps an earlier checkpoint of this one, such as an outside "
            "witness, would see it. The times are those of the body's own clock, and of whoever "
            "reported; they are part of the entries and cannot be changed later without being "
            "noticed."
        ),
        "",
        _("To check it, with Python 3 and its package “cryptography”:"),
        *commands(address, "decision"),
        *(commands(address, "start")[1:] if proof.start else []),
        _("The smaller of the two places was recorded first.") if proof.start else "",
        "",
    ]
    return "\n".join(lines)


def _place(evidence: Evidence) -> str:
    return "–" if evidence.position is None else str(evidence.position)


def _entry(evidence: Evidence) -> dict[str, Any]:
    return {
        **receipt_data(evidence),
        "position": evidence.position,
        "happened": stamp(evidence.entry.at),
        "recorded": stamp(evidence.entry.recorded_at),
        "proof": evidence.proof,
    }
