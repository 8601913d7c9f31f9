"""A stranger's receipt, checkpoint or report, held against the log; step by step.

The same steps, in the same order, as `static/js/verify.js` takes in a browser and
`verify.py` anywhere else. Each ends with the first that does not hold.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

from django.conf import settings
from django.core.cache import cache

from oversight.models import Checkpoint
from oversight.rules import merkle
from oversight.rules.notes import (
    PROOF,
    NoteFault,
    TreeHead,
    read_head,
    read_note,
    read_proof,
)
from oversight.selectors import log, receipts

LEAF: Final = re.compile(rb"v1 ([a-z][a-z0-9_-]{0,31}) ([0-9a-f]{64})\n")
HEX: Final = re.compile(r"[0-9a-fA-F]{64}")
UNCHECKED: Final = frozenset({"not_yet", "no_proof"})  # steps that say neither yes nor no
DAY: Final = 24 * 3600
PACKAGE: Final = "oversight-proof/v1"  # what the summary in a proof package names itself


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was looked at: which, whether it holds, and its figures."""

    code: str
    holds: bool
    figures: dict[str, Any] = field(default_factory=dict)

    @property
    def unchecked(self) -> bool:
        return self.code in UNCHECKED


NO_PROOF: Final = Step("no_proof", holds=False)


class Broken(Exception):
    """A step that does not hold; nothing after it is looked at."""

    def __init__(self, code: str, **figures: Any) -> None:
        super().__init__(code)
        self.step = Step(code, holds=False, figures=figures)


def check(text: str, *, salt: str = "", body: str = "") -> list[Step]:
    """Return the steps taken with a receipt, a checkpoint or a report, told by its look."""
    steps: list[Step] = []
    try:
        for step in _steps(text, salt, body):
            steps.append(step)  # noqa: PERF402 - those before a broken one are kept
    except Broken as fault:
        steps.append(fault.step)
    except (NoteFault, ValueError, RecursionError):
        steps.append(Step("malformed", holds=False))
    return steps


def classes(checkpoint: Checkpoint) -> dict[str, int]:
    """Return how many leaves of each class a published tree has; it never changes, so is kept."""
    name = f"log-classes-{checkpoint.size}-{bytes(checkpoint.root).hex()}"
    found: dict[str, int] | None = cache.get(name)
    if found is None:
        found = log.classes(checkpoint.size)
        cache.set(name, found, DAY)
    return found


def _steps(text: str, salt: str, body: str) -> Iterator[Step]:
    text = text.replace("\r\n", "\n").lstrip("\ufeff")
    if text.startswith(PROOF):
        return _receipt(text, salt, body)
    if text.lstrip().startswith("{"):
        said = json.loads(text)
        held = said.get("receipt", said)  # what the answer to a filing holds, or a QR code
        if isinstance(held, dict) and "commitment" in held:
            return _receipt_of_code(held, salt, body)
        if said.get("format") == PACKAGE:
            raise Broken("package")
        return _report(said)
    if "\n\n\u2014 " in text:
        return _checkpoint(text)
    raise Broken("unknown")


def _receipt(text: str, salt: str, body: str) -> Iterator[Step]:
    proof = read_proof(ending(text))
    found = LEAF.fullmatch(proof.extra)
    if found is None:
        raise Broken("no_entry")
    head = _head(proof.checkpoint)
    yield Step("signed", holds=True, figures={"size": head.size})
    leaf = merkle.leaf_hash(proof.extra)
    figures = {"index": proof.index, "size": head.size, "kind": found[1].decode()}
    if not merkle.verify_inclusion(leaf, proof.index, head.size, proof.hashes, head.root):
        raise Broken("not_included", **figures)
    yield Step("included", holds=True, figures=figures)
    if salt.strip() or body.strip():
        yield _content(salt, body, found[2].decode())
    yield _growth(head)


def _receipt_of_code(said: dict[str, Any], salt: str, body: str) -> Iterator[Step]:
    """A receipt as its QR code gives it, without the proof: that is had by the commitment."""
    commitment = str(said["commitment"])
    origin = str(said.get("log", settings.LOG_ORIGIN))
    if origin not in {key.verifier.name for key in log.keys_used()}:
        raise Broken("other_log", origin=origin[:100])
    if not HEX.fullmatch(commitment):
        raise Broken("unknown_entry")
    try:
        proof = receipts.proof_of(bytes.fromhex(commitment))
    except receipts.UnknownEntry:
        raise Broken("unknown_entry") from None
    except receipts.NotYet:
        raise Broken("not_yet") from None
    body = str(said.get("entry", body))  # a long one is in no code
    return _receipt(proof, str(said.get("salt", salt)) if body.strip() else salt, body)


def _checkpoint(text: str) -> Iterator[Step]:
    head = _head(ending(text))
    yield Step("signed", holds=True, figures={"size": head.size})
    yield _growth(head)


def _report(said: dict[str, Any]) -> Iterator[Step]:
    part = said.get("log")
    if not isinstance(part, dict) or not isinstance(part.get("checkpoint"), str):
        raise Broken("no_checkpoint")
    head = _head(part["checkpoint"])
    lines = head.text().split("\n")
    if [part.get("origin"), part.get("size"), part.get("root")] != [lines[0], head.size, lines[2]]:
        raise Broken("head_differs")
    yield Step("signed", holds=True, figures={"size": head.size})
    yield _growth(head)
    yield _totals(part.get("classes"), head)


def _head(note: str) -> TreeHead:
    """Return what a checkpoint says, once its signature is seen to be the log's."""
    signed = read_note(note)
    head = read_head(signed.text)
    keys = [one.verifier for one in log.keys_used()]
    if head.origin not in {key.name for key in keys}:
        raise Broken("other_log", origin=head.origin[:100])
    try:
        good = any([signed.signed_by(key) for key in keys if key.name == head.origin])  # noqa: C419 - look at each
    except NoteFault:
        good = False
    if not good:
        raise Broken("not_signed")
    return head


def _growth(head: TreeHead) -> Step:
    """See that the published tree of today begins with this one."""
    newest = log.newest(published=True)
    now = newest.size if newest else 0
    if newest is None or head.size > now:
        return _growth_of_unpublished(head, now)
    proof = log.consistency_proof(head.size, now)
    root = bytes(newest.root)
    if not merkle.verify_consistency(head.size, head.root, now, root, proof):
        raise Broken("changed", size=head.size, now=now)
    return Step("grew", holds=True, figures={"size": head.size, "now": now})


def _growth_of_unpublished(head: TreeHead, now: int) -> Step:
    """A receipt may rest on a tree that is signed and not yet published: say so, say no more."""
    signed = Checkpoint.objects.filter(size=head.size, root=head.root).exists()
    if signed:
        return Step("soon", holds=True, figures={"size": head.size, "now": now})
    raise Broken("smaller", size=head.size, now=now)


def _content(salt: str, body: str, commitment: str) -> Step:
    if not salt.strip() or not body.strip():
        raise Broken("content_half")
    digits = "".join(salt.split())  # on paper they stand in groups
    if not HEX.fullmatch(digits):
        raise Broken("bad_salt")
    start = b"\x00" + bytes.fromhex(digits)
    for one in spellings(body):
        if sha256(start + one).hexdigest() == commitment:
            return Step("content", holds=True)
    raise Broken("not_content")


def spellings(body: str) -> Iterator[bytes]:
    """Yield the body as given, and the same laid out as it was recorded."""
    yield body.encode("utf-8", "surrogatepass")
    yield re.sub(r"\r?\n", "", body).strip().encode("utf-8", "surrogatepass")
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    yield text.encode("utf-8", "surrogatepass")


def _totals(said: object, head: TreeHead) -> Step:
    known = Checkpoint.objects.filter(size=head.size, published=True).order_by("id").first()
    if not isinstance(said, dict) or known is None:
        raise Broken("no_checkpoint")
    held = classes(known)
    for kind in sorted({*map(str, said), *held}):
        if type(said.get(kind, 0)) is not int or said.get(kind, 0) != held.get(kind, 0):
            figures = {"kind": kind[:40], "said": str(said.get(kind, 0))[:20]}
            raise Broken("miscounted", held=held.get(kind, 0), **figures)
    return Step("counted", holds=True, figures={"count": len(held), "size": head.size})


def ending(text: str) -> str:
    """Return a pasted text with the one newline that it ends with; a form may take it away."""
    return f"{text.rstrip()}\n"


def all_hold(steps: Sequence[Step]) -> bool:
    return bool(steps) and all(step.holds for step in steps)
