"""The public log of the ledger's entries: what waits, the leaves, the tiles, the checkpoints.

All but what waits and the right edge is append-only: a trigger refuses UPDATE and
DELETE, and the application's role has no right to them.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from oversight.enums import LogClass
from oversight.models.ledger import LedgerEntry


class PendingEntry(models.Model):
    """An entry that waits for its position; a trigger puts it here in the entry's transaction.

    Every entry is either here or has a leaf, from the moment it is stored.
    """

    entry_id = models.BigIntegerField(primary_key=True)


class LogLeaf(models.Model):
    """The position of an entry in the log, and the class under which it is public."""

    position = models.BigIntegerField(primary_key=True)
    # no constraint: its check would lock and so rewrite every entry; verify_ledger looks instead
    entry = models.OneToOneField(
        LedgerEntry, models.PROTECT, db_constraint=False, related_name="leaf"
    )
    kind = models.CharField(max_length=20, choices=LogClass)

    @staticmethod
    def data(kind: str, commitment: bytes) -> bytes:
        """Return what is public of an entry, and what the log hashes."""
        return b"v1 %b %b\n" % (kind.encode(), commitment.hex().encode())


class LogTile(models.Model):
    """A full tile: 256 hashes of one level, or 256 leaves at level -1."""

    pk = models.CompositePrimaryKey("level", "number")
    level = models.SmallIntegerField()
    number = models.BigIntegerField()
    data = models.BinaryField()


class LogEdge(models.Model):
    """The last tile of a level while it is not full: the only part of the tree that changes."""

    level = models.SmallIntegerField(primary_key=True)
    number = models.BigIntegerField()
    data = models.BinaryField()


class Checkpoint(models.Model):
    """A signed statement of how many leaves the log had, and their root.

    Only a published one is shown to strangers; those between serve receipts. A
    trigger refuses one that is smaller than the last, or of its size with another root.
    """

    size = models.BigIntegerField()
    root = models.BinaryField()
    note = models.TextField()
    signed_at = models.DateTimeField()
    published = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["size"], name="checkpoint_by_size"),
            models.Index(
                fields=["id"], condition=models.Q(published=True), name="checkpoint_published"
            ),
            models.Index(
                fields=["size", "id"],
                condition=models.Q(published=True),
                name="checkpoint_to_prove",
            ),
        ]


class Cosignature(models.Model):
    """An outside witness's line below a published checkpoint."""

    checkpoint = models.ForeignKey(Checkpoint, models.PROTECT, related_name="cosignatures")
    witness = models.CharField(max_length=200)
    line = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["checkpoint", "witness"], name="cosignature_once_a_witness"
            )
        ]


class LogKey(models.Model):
    """A key that signs, or signed, the log; it was the newest until the next one's `since`.

    `size` is how many leaves the log had when the key came into use.
    """

    verifier = models.TextField(unique=True)
    since = models.DateTimeField()
    size = models.BigIntegerField()
