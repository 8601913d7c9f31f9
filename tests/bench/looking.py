"""One value looked up among the marks of many, each under a secret of its own."""

from __future__ import annotations

import itertools
import os
import statistics
import time
from typing import Final

from django.conf import settings
from django.db import connection

from oversight.actions import vault
from oversight.rules import sealing
from oversight.selectors.vault import secret_of
from tests.bench.measures import Bench, say, verdict
from warrants.models import ValueMark
from warrants.persons import selectors
from warrants.persons.enums import ValueKind
from warrants.persons.rules.values import Value
from warrants.persons.selectors import Held

GOAL: Final = 5.0  # ms for a million marks
LOOKS: Final = 200
FILLER: Final = """
INSERT INTO warrants_valuemark (id, bucket, hash, case_key, sealed)
SELECT n, n %% 16384, sha256(n::text::bytea), decode(repeat('00', 110), 'hex'), decode(repeat('00', 220), 'hex')
FROM generate_series(1, %s) n WHERE NOT n %% 16384 = ANY(%s)
"""


def look_up(bench: Bench) -> None:
    """Look up numbers that some record holds and numbers that none does, in turns.

    Each mark of a bucket that is looked into has a secret of its own in the key store;
    those of all other buckets are there for the size of the table.
    """
    for size in bench.sizes:
        name = f"marks_{size}"
        bench.stage.copy("register_0", name)
        asked = {held: [_value(one, held=held) for one in range(LOOKS)] for held in (True, False)}
        with bench.inside(name):
            _fill(size, asked)
            selectors.find_marks(asked[True][:1])
            took: dict[bool, list[float]] = {True: [], False: []}
            for number in range(LOOKS):
                for held, spans in took.items():
                    begun = time.perf_counter()
                    found = selectors.find_marks([asked[held][number]])
                    spans.append(1000 * (time.perf_counter() - begun))
                    if bool(found) != held:
                        raise RuntimeError("a look-up is wrong")
        bench.stage.drop(name)
        for held, spans in took.items():
            late = statistics.quantiles(spans, n=20)[-1]
            say(
                f"look-up of a value that {'is' if held else 'is not'} held, of {size:,} marks: median"
                f" {statistics.median(spans):.2f} ms, 95th percentile {late:.2f} ms;"
                f" {verdict(late, GOAL, least=False)}"
            )


def _fill(size: int, asked: dict[bool, list[Value]]) -> None:
    """Fill a table of marks: those that are found, and as many beside them as a bucket holds."""
    numbers = itertools.count(size + 1)
    bases = {value: sealing.lookup_hash(settings.LOOKUP_KEY, value.marked) for value in asked[True]}
    missed = (sealing.lookup_hash(settings.LOOKUP_KEY, one.marked) for one in asked[False])
    buckets = {sealing.bucket(base) for base in (*bases.values(), *missed)}
    rows = [_mark(next(numbers), base) for base in bases.values()]
    beside = range(-(-size // sealing.BUCKETS))
    rows += [_mark(next(numbers), os.urandom(32), one) for one in buckets for _ in beside]
    with connection.cursor() as cursor:
        cursor.execute(FILLER, [size, sorted(buckets)])
        ValueMark.objects.bulk_create(rows, batch_size=5000)
        cursor.execute("VACUUM ANALYZE warrants_valuemark")


def _value(number: int, *, held: bool) -> Value:
    return Value(ValueKind.PHONE, f"+770{1 if held else 2}{number:07}")


def _mark(number: int, base: bytes, bucket: int | None = None) -> ValueMark:
    key, wrapped = vault.new_case_key()
    held = Held(ValueKind.PHONE, sure=True, base=base, members={f"t{number}.0"})
    return ValueMark(
        pk=number,
        bucket=sealing.bucket(base) if bucket is None else bucket,
        hash=sealing.mark_hash(base, secret_of(wrapped)),
        case_key=wrapped,
        sealed=sealing.seal(key, held.as_text(), place=f"mark/{number}"),
    )
