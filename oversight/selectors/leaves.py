"""Leaves of the log a chunk at a time: the quick look at whether all of it is as it was signed.

The columns of a chunk come each as one text, and the server looks up the next chunk
while this one is hashed. The look says only yes or no. Where it says no, the rows are
read one by one by whoever has to name what is wrong.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection

from oversight.models import LogLeaf
from oversight.rules.entries import bodies_of, commitment_of, is_plain
from oversight.rules.merkle import HASH

TEXTS: Final = (
    *("l.kind", "e.event", "e.subject_type", "e.subject", "e.by", "e.role"),
    *("e.at::text", "e.recorded_at::text", "e.facts::text"),
)
SOURCE: Final = (
    # one look-up a leaf, whatever the planner thinks: else it reads the whole ledger each time
    "FROM oversight_logleaf l LEFT JOIN LATERAL"
    " (SELECT * FROM oversight_ledgerentry WHERE id = l.entry_id OFFSET 0) e ON true"
    " WHERE l.position >= %s AND l.position < %s"
)
WHOLE: Final = (
    f"bool_and(octet_length(salt) = {HASH} AND octet_length(commitment) = {HASH}"
    f" AND num_nonnulls({', '.join(f't{at}' for at in range(len(TEXTS)))}) = {len(TEXTS)})"
)
CHUNK: Final = (
    f"SELECT count(*), min(position), max(position), {WHOLE}, string_agg(salt, ''),"  # noqa: S608 - of constants
    " string_agg(commitment, ''), "
    + ", ".join(f"string_agg(t{at}, E'\\n')" for at in range(len(TEXTS)))
    + " FROM (SELECT l.position, e.salt, e.commitment, "
    + ", ".join(f"{text} AS t{at}" for at, text in enumerate(TEXTS))
    + f" {SOURCE} ORDER BY l.position) rows"
)
Kinds = Mapping[str, frozenset[str]]
"""The classes that each event may stand under."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Leaves of the positions `first <= position < end`, as the database has them."""

    first: int
    end: int
    cells: Sequence[Any]

    def data(self, expected: int, kinds: Kinds) -> list[bytes] | None:
        """Return what the log hashes of each leaf; None where anything is not as it has to be.

        All is well if the leaves begin at `expected`, none is left out before the last,
        each has its entry, each entry is what its commitment is over, and each class is
        one that its event may have.
        """
        count, first, last, whole, salts, commitments, *texts = self.cells
        if not (whole and first == expected and last - first + 1 == count):
            return None
        columns = [text.split("\n") for text in texts]
        plain = all(is_plain(text.replace("\n", "")) for text in texts[:-1])
        if not plain or any(len(column) != count for column in columns):
            return None
        try:
            bodies = bodies_of(zip(*columns[1:], strict=True))
        except ValueError:  # facts with a number that the quick way cannot read
            return None
        made = [
            commitment_of(salts[at : at + HASH], body)
            for at, body in zip(range(0, len(salts), HASH), bodies, strict=True)
        ]
        stands = set(zip(columns[0], columns[1], strict=True))
        if b"".join(made) != commitments or not all(
            kind in kinds.get(event, (kind,)) for kind, event in stands
        ):
            return None
        return list(map(LogLeaf.data, columns[0], made))


def chunks(total: int, length: int) -> Generator[Chunk]:
    """Yield all leaves, so many at once; the server is one chunk ahead of who looks at them."""
    connection.ensure_connection()
    with connection.connection.pipeline():
        asked: deque[tuple[int, int, Any]] = deque()
        for first in range(0, total, length):
            end = min(first + length, total)
            cursor = connection.cursor()
            cursor.execute(CHUNK, [first, end])
            asked.append((first, end, cursor))
            if len(asked) > 1:
                yield _answered(*asked.popleft())
        while asked:
            yield _answered(*asked.popleft())


def _answered(first: int, end: int, cursor: Any) -> Chunk:
    with cursor:
        return Chunk(first, end, cursor.fetchone())
