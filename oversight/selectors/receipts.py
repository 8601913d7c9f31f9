"""What a receipt is worth: the proof that its entry is in the log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from oversight.models import Checkpoint, LedgerEntry, LogLeaf
from oversight.rules.notes import Proof
from oversight.selectors import log


class UnknownEntry(LookupError):
    """No entry has this commitment."""


class NotYet(LookupError):
    """The entry waits for its position, or for a signature over it."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """An entry, and what shows that it is in the log; no proof while it waits."""

    entry: LedgerEntry
    position: int | None = None
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
    found = evidence([entry])[entry.pk]
    if not found.proof:
        raise NotYet
    return found.proof


def evidence(entries: Iterable[LedgerEntry]) -> Mapping[int, Evidence]:
    """Return what shows of each entry, by its key, that it is in the log."""
    known = {one.pk: one for one in entries}
    leaves = {one.entry_id: one for one in LogLeaf.objects.filter(entry__in=known)}
    return {pk: _evidence(entry, leaves.get(pk)) for pk, entry in known.items()}


def _evidence(entry: LedgerEntry, leaf: LogLeaf | None) -> Evidence:
    checkpoint = _covering(leaf.position) if leaf else None
    if leaf is None or checkpoint is None:
        return Evidence(entry, leaf.position if leaf else None)
    hashes = log.inclusion_proof(leaf.position, checkpoint.size)
    data = LogLeaf.data(leaf.kind, bytes(entry.commitment))
    proof = Proof(leaf.position, tuple(hashes), log.signed_note(checkpoint), data)
    return Evidence(entry, leaf.position, checkpoint.size, proof.text())


def _covering(position: int) -> Checkpoint | None:
    """Return the checkpoint that a proof leads to.

    The first published one, which witnesses have seen; before there is one, the first
    that was signed, so that nobody learns from a proof how the log grows by the minute.
    """
    covering = Checkpoint.objects.filter(size__gt=position).order_by("size", "id")
    return covering.filter(published=True).first() or covering.first()
