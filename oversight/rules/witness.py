"""What a witness of a log answers (c2sp.org/tlog-witness): the newest tree it saw, or no.

A witness remembers one checkpoint of each log. It cosigns another only if that is the
same tree or the same with entries added, so that two readers can never be shown two
histories that it both vouches for.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from oversight.rules import merkle
from oversight.rules.notes import DECIMAL, Note, NoteFault, TreeHead, Verifier, read_head, read_note

LONGEST_PROOF: Final = 63
LONGEST_REQUEST: Final = 1 << 16  # bytes
SIZE_TYPE: Final = "text/x.tlog.size"
TEXT: Final = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Request:
    """What a log asks a witness: to follow it from `old` entries to its checkpoint."""

    old: int
    proof: tuple[bytes, ...]
    note: Note
    head: TreeHead
    checkpoint: str

    def text(self) -> str:
        hashes = [base64.b64encode(one).decode() for one in self.proof]
        return "\n".join([f"old {self.old}", *hashes]) + f"\n\n{self.checkpoint}"


@dataclass(frozen=True, slots=True)
class Answer:
    """A status and its words; `fork` if two signed trees contradict each other."""

    status: HTTPStatus
    body: str = ""
    kind: str = TEXT
    fork: bool = False

    @property
    def agreed(self) -> bool:
        return self.status == HTTPStatus.OK


def read_request(text: str) -> Request:
    """Return what was asked, its signatures unverified.

    Raises:
        NoteFault: it breaks the format.
    """
    head, blank, checkpoint = text.partition("\n\n")
    first, *hashes = head.split("\n")
    word, _space, old = first.partition(" ")
    if not blank or word != "old" or not DECIMAL.fullmatch(old):
        raise NoteFault("A request is a line `old SIZE`, a proof, an empty line, a checkpoint.")
    if len(hashes) > LONGEST_PROOF:
        msg = f"A proof has at most {LONGEST_PROOF} hashes."
        raise NoteFault(msg)
    note = read_note(checkpoint)
    return Request(int(old), tuple(map(_hash, hashes)), note, read_head(note.text), checkpoint)


def judge(asked: Request, *, known: TreeHead | None, keys: Sequence[Verifier]) -> Answer:
    """Return what a witness answers that last cosigned `known` of the log with these keys.

    `keys` are those of the request's origin: none if it is not known.
    """
    size = known.size if known else 0
    if not keys:
        return Answer(HTTPStatus.NOT_FOUND, f"This witness does not know {asked.head.origin}.\n")
    try:
        signed = any([asked.note.signed_by(key) for key in keys])  # noqa: C419 - look at each
    except NoteFault as fault:
        return Answer(HTTPStatus.FORBIDDEN, f"{fault}\n")
    if not signed:
        return Answer(HTTPStatus.FORBIDDEN, "The checkpoint is not signed by a key of this log.\n")
    forked = known is not None and size == asked.head.size and known.root != asked.head.root
    if asked.old > asked.head.size:
        return Answer(HTTPStatus.BAD_REQUEST, "The old size is above the checkpoint's.\n")
    if asked.old != size or forked:
        return Answer(HTTPStatus.CONFLICT, f"{size}\n", SIZE_TYPE, fork=forked)
    before = known.root if known else merkle.EMPTY
    if not merkle.verify_consistency(size, before, asked.head.size, asked.head.root, asked.proof):
        words = f"The proof does not lead from the {size} entries seen last to the checkpoint.\n"
        return Answer(HTTPStatus.UNPROCESSABLE_ENTITY, words)
    return Answer(HTTPStatus.OK)


def _hash(line: str) -> bytes:
    try:
        raw = base64.b64decode(line, validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) != merkle.HASH:
        raise NoteFault("Each line of the proof is a hash of 32 bytes in base64.")
    return raw
