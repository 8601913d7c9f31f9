"""Is the ledger whole? Every entry, place, leaf, tile and checkpoint, held against the others.

Nothing that the database says of itself is believed: bodies are put together from the
columns, commitments and the tree are hashed anew, signatures are checked. Rows are read
in the order of their places, so a million take no more memory than a thousand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from typing import Any, Final, NamedTuple

from django.conf import settings
from django.db import DataError, connection
from django.utils.translation import gettext_noop

from oversight.enums import KernelEvent
from oversight.models import Checkpoint, LedgerEntry, LogEdge, LogKey, LogLeaf
from oversight.rules.entries import body_of, commitment_of
from oversight.rules.findings import MOST_NAMED, Verification
from oversight.rules.merkle import ENTRIES, HEIGHT, WIDTH, Edge
from oversight.rules.notes import Note, NoteFault, TreeHead, Verifier, read_head, read_note
from oversight.selectors import events, leaves, witnesses
from oversight.selectors.held_tree import HeldTree, Mark
from oversight.selectors.leaves import Chunk, Kinds

CHUNK: Final = 32 * WIDTH  # leaves that are read at once
ENTRY: Final = (
    "e.event, e.subject_type, e.subject, e.by, e.role, e.at::text, e.recorded_at::text,"
    " e.facts::text, encode(e.salt, 'hex'), encode(e.commitment, 'hex')"
)
QUEUE: Final = (
    "FROM (SELECT e.* FROM oversight_ledgerentry e JOIN oversight_pendingentry p"
    " ON p.entry_id = e.id WHERE e.id > %s ORDER BY e.id LIMIT %s) e"
)

PLACES: Final = """
SELECT coalesce(e.id, held.entry_id), e.id IS NULL, coalesce(leaves, 0), coalesce(waits, 0)
FROM oversight_ledgerentry e
FULL JOIN (SELECT entry_id, sum(leaf) AS leaves, sum(1 - leaf) AS waits
           FROM (SELECT entry_id, 1 AS leaf FROM oversight_logleaf
                 UNION ALL SELECT entry_id, 0 FROM oversight_pendingentry) one
           GROUP BY entry_id) held ON held.entry_id = e.id
WHERE leaves + waits IS DISTINCT FROM 1 OR e.id IS NULL AND waits > 0
ORDER BY 1 LIMIT %s
"""  # entries that do not either wait or have one leaf; a leaf without its entry is named there


class Rows(NamedTuple):
    """Where rows come from, and which three cells stand before those of the entry."""

    place: str
    source: str
    order: str


SEQUENCED: Final = Rows("l.position, l.entry_id, l.kind", leaves.SOURCE, "l.position")
WAITING: Final = Rows("0, e.id, ''", QUEUE, "e.id")
OF_THE_LEAF: Final = 3  # cells
CELLS: Final = 13
Progress = Callable[[int, int], None]


def verify(*, remembered: TreeHead | None = None, progress: Progress | None = None) -> Verification:
    """Verify the whole ledger and its log; `remembered` is what was signed last, as kept elsewhere.

    Call it where all is read at one instant.
    """
    found = Verification()
    _rows(found)
    marks = _marks(found, _keys(found))
    edge = _leaves(found, marks, progress)
    _waiting(found)
    _edges(found, edge)
    found.size, found.root = edge.size, edge.root()
    _last(found, marks, remembered)
    for wrong in witnesses.wrong_cosignatures():
        found.add(*wrong)
    return found


# --- rows -------------------------------------------------------------------------------------
def _rows(found: Verification) -> None:
    """Every entry waits or has one leaf, never both; nothing else does either."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM oversight_ledgerentry")
        (found.entries,) = cursor.fetchone()
        cursor.execute(PLACES, [MOST_NAMED + 1])
        for number, gone, places, waits in cursor.fetchall():
            for wrong, what in (
                (
                    not places and not waits,
                    gettext_noop(
                        "it has no place and does not wait for one: it was taken out of the queue"
                        " or the log"
                    ),
                ),
                (places and waits, gettext_noop("it has a place and waits for one")),
                (
                    gone and waits,
                    gettext_noop("it waits for its place, and is gone from the ledger"),
                ),
                (places > 1, gettext_noop("it has more than one place")),
            ):
                if wrong:
                    found.add(f"entry {number}", what)


def _keys(found: Verification) -> list[Verifier]:
    """Return every key that may have signed; each was announced by an entry."""
    announced = LedgerEntry.objects.filter(event=KernelEvent.LOG_KEY_CHANGED)
    known = list(announced.values_list("facts__key", flat=True))
    keys = []
    for verifier in LogKey.objects.values_list("verifier", flat=True):
        if verifier not in known:
            found.add(f"key {verifier}", gettext_noop("no entry says that it came into use"))
        try:
            keys.append(Verifier.parse(verifier))
        except NoteFault as fault:
            found.add(f"key {verifier}", gettext_noop("it cannot be read"), str(fault))
    return keys


# --- the tree ---------------------------------------------------------------------------------
def _marks(found: Verification, keys: Sequence[Verifier]) -> list[Mark]:
    """Read every checkpoint and check its signature; return them by size."""
    marks, last = [], 0
    rows = Checkpoint.objects.order_by("pk").values_list("pk", "size", "root", "note")
    for pk, size, root, text in rows.iterator(chunk_size=2000):
        place = f"checkpoint {pk}"
        if size < last:
            found.add(
                place,
                gettext_noop("it is of %(size)s leaves, and the one before it of %(last)s"),
                size=size,
                last=last,
            )
        last = max(last, size)
        marks.append(Mark(pk, max(size, 0), bytes(root)))
        try:
            note = read_note(text)
            head = read_head(note.text)
        except NoteFault as fault:
            found.add(place, gettext_noop("its note cannot be read"), str(fault))
            continue
        if (head.size, head.root) != (size, bytes(root)):
            found.add(place, gettext_noop("its row says another size or root than its note"))
        if not is_signed(note, keys):
            found.add(place, gettext_noop("no key of this log has signed it"))
    return sorted(marks, key=lambda one: (one.size, one.pk))


def is_signed(note: Note, keys: Iterable[Verifier]) -> bool:
    """Whether some key of the log has signed a note, and none has signed it wrongly."""
    try:
        return sum(note.signed_by(key) for key in keys) > 0
    except NoteFault:
        return False


def _last_place(found: Verification) -> int:
    """Return the position of the last leaf; one that was put far away is named, and not gone to."""
    positions = LogLeaf.objects.order_by("-position").values_list("position", flat=True)
    last, near = positions.first(), 2 * positions.count() + CHUNK
    if last is not None and last > near:
        found.add(f"position {last}", gettext_noop("a leaf was put there, far behind all others"))
        last = positions.filter(position__lte=near).first()
    return -1 if last is None else last


def _leaves(found: Verification, marks: Sequence[Mark], progress: Progress | None) -> Edge:
    """Hash every leaf and every tile anew, and hold both against what is stored."""
    total = _last_place(found) + 1
    kinds, tree = _kinds(_policies()), HeldTree(found, marks)
    with closing(leaves.chunks(total, CHUNK)) as chunks:
        for chunk in chunks:
            data = chunk.data(tree.expected, kinds)
            tree.take(_one_by_one(found, chunk, tree, kinds) if data is None else data)
            if progress:
                progress(chunk.end, total)
        tree.end()
    return tree.edge


def _one_by_one(found: Verification, chunk: Chunk, tree: HeldTree, kinds: Kinds) -> list[bytes]:
    """Return what the log hashes of each leaf of a chunk, naming what is wrong there."""
    data: list[bytes] = []
    for row in _read(SEQUENCED, [chunk.first, chunk.end]):
        position, expected = int(row[0]), tree.expected + len(data)
        if position != expected:
            found.add(
                f"position {expected}",
                gettext_noop("nothing is there; the next is %(position)s"),
                position=position,
            )
            tree.missing += position - expected
        commitment = _entry(found, f"position {position}, entry {row[1]}", row)
        if row[2] not in kinds.get(row[3] if len(row) > OF_THE_LEAF else "", (row[2],)):
            found.add(
                f"position {position}",
                gettext_noop("class %(kind)s is not that of %(event)s"),
                kind=row[2],
                event=row[3],
            )
        data.append(LogLeaf.data(row[2], commitment))
    return data


def _edges(found: Verification, edge: Edge) -> None:
    """Compare the stored right edge with the one that all leaves come to."""
    stored = {one.level: one for one in LogEdge.objects.all()}
    for level in sorted({*stored, *edge.levels}):
        kept = bytes(stored[level].data) if level in stored else b""
        number = edge.size >> HEIGHT * (max(level, 0) + 1)
        if kept != edge.levels.get(level, b"") or (kept and stored[level].number != number):
            name = "entries" if level == ENTRIES else str(level)
            found.add(f"edge {name}", gettext_noop("it is not what the last leaves come to"))


def _last(found: Verification, marks: Sequence[Mark], remembered: TreeHead | None) -> None:
    """What was signed last covers all leaves; what is remembered elsewhere is not more."""
    signed = marks[-1].size if marks else 0
    if signed < found.size:
        found.add(
            f"position {signed}",
            gettext_noop(
                "from here on nothing is signed: %(size)s leaves, the last checkpoint has %(signed)s"
            ),
            size=found.size,
            signed=signed,
        )
    if remembered is None:
        return
    if remembered.size > found.size:
        found.add(
            f"position {found.size}",
            gettext_noop(
                "a checkpoint of %(signed)s leaves was signed, and there are only %(size)s: an older"
                " backup was restored, or the end was cut off"
            ),
            signed=remembered.size,
            size=found.size,
        )
    elif all((one.size, one.root) != (remembered.size, remembered.root) for one in marks):
        found.add(
            f"checkpoint of {remembered.size} leaves",
            gettext_noop("it was signed last, and the ledger does not hold it"),
        )


# --- entries ----------------------------------------------------------------------------------
def _waiting(found: Verification) -> None:
    last = 0
    while rows := _read(WAITING, [last, CHUNK]):
        for row in rows:
            _entry(found, f"entry {row[1]}", row)
        last = int(rows[-1][1])


def _entry(found: Verification, place: str, row: Sequence[str]) -> bytes:
    """Check one entry against its commitment, and return that."""
    if len(row) == OF_THE_LEAF:
        found.add(place, gettext_noop("the entry is gone from the ledger"))
        return b""
    commitment = bytes.fromhex(row[-1])
    try:
        good = commitment_of(bytes.fromhex(row[11]), body_of(*row[3:11])) == commitment
    except ValueError:
        good = False
    if not good and not _slowly(int(row[1])):
        found.add(
            place, gettext_noop("what it says, or its salt, is not what its commitment is over")
        )
    return commitment


def _slowly(number: int) -> bool:
    """Check one entry as it was made: beyond 64 bits the quick way cannot read a number."""
    try:
        entry = LedgerEntry.objects.filter(pk=number).first()
        return entry is not None and entry.commit() == bytes(entry.commitment)
    except (DataError, TypeError, ValueError):  # an instant of no calendar, a fraction
        return False


def _read(rows: Rows, values: Sequence[Any]) -> list[list[str]]:
    """Read some rows as text; of a leaf without an entry only the first three cells.

    They come as one text. Where somebody put a tab or the end of a line into a column,
    they come one by one.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT string_agg(concat_ws(E'\\t', {rows.place}, {ENTRY}), E'\\n'"
            f" ORDER BY {rows.order}) {rows.source}",
            values,
        )
        (text,) = cursor.fetchone()
        found = [line.split("\t") for line in text.split("\n")] if text else []
        if all(len(one) in {OF_THE_LEAF, CELLS} and one[0].isdigit() for one in found):
            return found
        cursor.execute(f"SELECT {rows.place}, {ENTRY} {rows.source} ORDER BY {rows.order}", values)
        return [[str(cell) for cell in row if cell is not None] for row in cursor.fetchall()]


def _policies() -> list[Mapping[str, str]]:
    """Return every policy by which classes were ever merged, and the one of the settings."""
    set_by = LedgerEntry.objects.filter(event=KernelEvent.LOG_POLICY_SET)
    recorded = [one for one in set_by.values_list("facts__policy", flat=True) if one]
    return [{}, dict(settings.LOG_CLASS_POLICY), *(one for one in recorded if _is_policy(one))]


def _is_policy(said: object) -> bool:
    """Whether an entry's policy is one: whoever changed it is named with the entry."""
    return isinstance(said, dict) and all(isinstance(one, str) for one in said.values())


def _kinds(policies: Sequence[Mapping[str, str]]) -> Kinds:
    """Return the classes that each known event may stand under."""
    return {
        event: frozenset(one.get(own.value, own.value) for one in policies)
        for event, own in events.classes().items()
    }
