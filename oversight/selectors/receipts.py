"""What a receipt is worth: the proof that its entry is in the log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from oversight.models import Checkpoint, LedgerEntry, LogKey, LogLeaf
from oversight.rules.notes import Proof
from oversight.selectors import log


class UnknownEntry(LookupError):
    """No entry has this commitment."""


class NotYet(LookupError):
    """The entry waits for its position, or for a signature over it."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """An entry, where the log has it, and what shows that.

    `position` is none while the entry waits; `signed` once a checkpoint covers it;
    `proof` only where it was asked for.
    """

    entry: LedgerEntry
    position: int | None = None
    kind: str = ""
    signed: bool = False
    size: int | None = None
    proof: str = ""

    @property
    def commitment(self) -> str:
        return bytes(self.entry.commitment).hex()

    @property
    def salt(self) -> str:
        return bytes(self.entry.salt).hex()

    @property
    def body(self) -> str:
        return self.entry.body().decode()


def proof_of(commitment: bytes) -> str:
    """Return the proof that an entry is in the log, as a file of tlog-proof@v1.

    Raises:
        UnknownEntry: there is no such entry.
        NotYet: it is not yet covered by a signed checkpoint.
    """
    entry = LedgerEntry.objects.filter(commitment=commitment).order_by("pk").first()
    if entry is None:
        raise UnknownEntry
    found = prove(evidence([entry])[entry.pk])
    if not found.proof:
        raise NotYet
    return found.proof


def evidence(entries: Iterable[LedgerEntry]) -> Mapping[int, Evidence]:
    """Return by its key where the log has each entry, by two queries; no proofs yet."""
    known = {one.pk: one for one in entries}
    leaves = {one.entry_id: one for one in LogLeaf.objects.filter(entry__in=known)}
    newest = log.newest(published=False)
    return {
        pk: _placed(entry, leaves.get(pk), newest.size if newest else 0)
        for pk, entry in known.items()
    }


def prove(found: Evidence) -> Evidence:
    """Return the evidence with its proof, if a checkpoint covers the entry."""
    checkpoint = _covering(found.position) if found.position is not None else None
    if found.position is None or checkpoint is None:
        return found
    hashes = log.inclusion_proof(found.position, checkpoint.size)
    data = LogLeaf.data(found.kind, bytes(found.entry.commitment))
    proof = Proof(found.position, tuple(hashes), log.signed_note(checkpoint), data)
    return replace(found, size=checkpoint.size, proof=proof.text())


def _placed(entry: LedgerEntry, leaf: LogLeaf | None, size: int) -> Evidence:
    if leaf is None:
        return Evidence(entry)
    return Evidence(entry, leaf.position, leaf.kind, leaf.position < size)


def _covering(position: int) -> Checkpoint | None:
    """Return the checkpoint that a proof leads to.

    The first published one, which witnesses have seen; before there is one, the first
    that was signed, so that nobody learns from a proof how the log grows by the minute.
    """
    covering = Checkpoint.objects.filter(size__gt=position).order_by("size", "id")
    return covering.filter(published=True).first() or covering.first()


def verifier_key() -> str:
    """Return the key under which the log signs now; empty before it first has."""
    newest = LogKey.objects.order_by("-id").first()
    return newest.verifier if newest else ""
