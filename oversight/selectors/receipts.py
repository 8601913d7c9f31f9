"""What a receipt is worth: the proof that its entry is in the log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from oversight.models import LedgerEntry, LogKey, LogLeaf
from oversight.models.statements import first_row
from oversight.rules import merkle
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


PROVABLE = """
    SELECT l.position, l.kind, c.size, c.root, c.note,
           ARRAY(SELECT line FROM oversight_cosignature s WHERE s.checkpoint_id = c.id ORDER BY id)
    FROM (SELECT id FROM oversight_ledgerentry WHERE commitment = $1 ORDER BY id LIMIT 1) e
    LEFT JOIN oversight_logleaf l ON l.entry_id = e.id
    LEFT JOIN oversight_checkpoint c ON c.id = coalesce(
        (SELECT id FROM oversight_checkpoint WHERE size > l.position AND published
         ORDER BY size, id LIMIT 1),
        (SELECT id FROM oversight_checkpoint WHERE size > l.position ORDER BY size, id LIMIT 1))
"""


def proof_of(commitment: bytes) -> str:
    """Return the proof that an entry is in the log, as a file of tlog-proof@v1.

    It leads to the first published checkpoint that covers the entry, which witnesses
    have seen; before there is one, to the first that was signed, so that nobody learns
    from a proof how the log grows by the minute.

    Raises:
        UnknownEntry: there is no such entry.
        NotYet: it is not yet covered by a signed checkpoint.
    """
    return _proof(commitment)[1]


def _proof(commitment: bytes) -> tuple[int, str]:
    """Return the size of the checkpoint that a proof leads to, and the proof."""
    row = first_row(PROVABLE, [commitment])
    if row is None:
        raise UnknownEntry
    position, kind, size, root, note, cosignatures = row
    if size is None:
        raise NotYet
    data = LogLeaf.data(kind, commitment)
    hashes = log.inclusion_proof(position, size)
    if not merkle.verify_inclusion(merkle.leaf_hash(data), position, size, hashes, bytes(root)):
        log.forget()  # the database was exchanged below this process
        hashes = log.inclusion_proof(position, size)
    return size, Proof(position, tuple(hashes), log.cosigned(note, cosignatures), data).text()


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
    try:
        size, proof = _proof(bytes(found.entry.commitment))
    except NotYet:
        return found
    return replace(found, size=size, proof=proof)


def _placed(entry: LedgerEntry, leaf: LogLeaf | None, size: int) -> Evidence:
    if leaf is None:
        return Evidence(entry)
    return Evidence(entry, leaf.position, leaf.kind, leaf.position < size)


def verifier_key() -> str:
    """Return the key under which the log signs now; empty before it first has."""
    newest = LogKey.objects.order_by("-id").first()
    return newest.verifier if newest else ""
