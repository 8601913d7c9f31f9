"""Show the published checkpoint to outside witnesses, and keep what they cosign.

Nothing of a case is told: a witness sees what everybody sees. Nothing of it enters the
ledger either, or every publication would make the log grow.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from http import HTTPStatus
from http.client import HTTPException
from typing import Final
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from oversight.models import Checkpoint, Cosignature
from oversight.rules import witness as rules
from oversight.rules.notes import DECIMAL, NoteFault, note_of, read_head, read_note
from oversight.selectors import log, witnesses
from oversight.selectors.witnesses import Witness

PATIENCE: Final = 10  # seconds
LONGEST: Final = 1 << 14  # bytes of an answer
AHEAD: Final = 300  # seconds that a witness's clock may be ahead

logger = logging.getLogger(__name__)


class Refused(RuntimeError):
    """A witness answered, and did not cosign; the text says what it said."""


class _StayHere(HTTPRedirectHandler):
    def redirect_request(self, *_args: object) -> None:
        return None


OPENER: Final = build_opener(ProxyHandler(), _StayHere)


def ask_all(*, at: datetime) -> list[Witness]:
    """Ask every witness who has not cosigned the newest published checkpoint; return who refused.

    Who does not answer is asked again next time. Who refuses knows another history, or
    a longer one.
    """
    newest = log.newest(published=True)
    refused: list[Witness] = []
    if newest is None:
        return refused
    for one in witnesses.to_ask(newest):
        try:
            keep(checkpoint=newest, witness=one, answer=ask(newest, one), at=at)
        except Refused as fault:
            logger.error("The witness %s refuses to cosign. %s", one.name, fault)  # noqa: TRY400 - a trace tells nothing
            refused.append(one)
        except (OSError, HTTPException, NoteFault) as fault:
            logger.warning("The witness %s did not answer: %s", one.name, fault)
    return refused


def ask(checkpoint: Checkpoint, witness: Witness) -> str:
    """Return the signature lines that the witness gives for a checkpoint.

    Raises:
        Refused: it does not cosign.
        OSError: it cannot be reached, or cannot answer now.
    """
    old = min(witnesses.seen_by(witness), checkpoint.size)
    status, answer = _send(checkpoint, old, witness)
    if status == HTTPStatus.CONFLICT and DECIMAL.fullmatch(answer.strip()):
        known = int(answer)
        if known > checkpoint.size:
            msg = f"It has seen {known} entries, more than the {checkpoint.size} of this log."
            raise Refused(msg)
        if known != old:
            status, answer = _send(checkpoint, known, witness)
    if status == HTTPStatus.OK:
        return answer
    msg = f"It answered {status}: {answer[:200].strip()}"
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.TOO_MANY_REQUESTS:
        raise OSError(msg)
    raise Refused(msg)


def keep(*, checkpoint: Checkpoint, witness: Witness, answer: str, at: datetime) -> None:
    """Keep the witness's line, if its signature is good.

    Raises:
        NoteFault: the answer is no signature line, or a signature of it is wrong.
    """
    text = read_note(checkpoint.note).text
    lines = [f"{line}\n" for line in answer.split("\n") if line.startswith(f"— {witness.name} ")]
    for line in lines:
        signed = read_note(note_of(text, [line])).cosigned_at(witness.key)
        if signed is None or signed > at.timestamp() + AHEAD:
            continue
        row = Cosignature(
            checkpoint=checkpoint,
            witness=witness.name,
            line=line,
            at=datetime.fromtimestamp(signed, UTC),
        )
        Cosignature.objects.bulk_create([row], ignore_conflicts=True)
        return
    msg = f"The answer of {witness.name} holds no cosignature of its key."
    raise NoteFault(msg)


def _send(checkpoint: Checkpoint, old: int, witness: Witness) -> tuple[int, str]:
    note = read_note(checkpoint.note)
    proof = log.consistency_proof(old, checkpoint.size) if old else []
    asked = rules.Request(old, tuple(proof), note, read_head(note.text), checkpoint.note)
    request = Request(  # noqa: S310 - the settings name http and https alone
        f"{witness.url}/add-checkpoint",
        data=asked.text().encode(),
        headers={"Content-Type": "text/plain; charset=utf-8"},
    )
    try:
        with OPENER.open(request, timeout=PATIENCE) as answer:
            return answer.status, answer.read(LONGEST).decode(errors="replace")
    except HTTPError as answer:
        with answer:
            return answer.code, answer.read(LONGEST).decode(errors="replace")
