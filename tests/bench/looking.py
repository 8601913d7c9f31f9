"""P16: one value looked up among the marks of many, each under a secret of its own."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
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
LOOKS: Final = 400
BATCH: Final = 10_000


def look_up(bench: Bench) -> None:
    """Look up numbers that some record holds and numbers that none does, in turns."""
    for size in bench.sizes:
        name = f"marks_{size}"
        bench.stage.copy("register_0", name)
        with bench.inside(name):
            begun = time.perf_counter()
            for first in range(0, size, BATCH):
                ValueMark.objects.bulk_create(_marks(first, min(size, first + BATCH)))
            with connection.cursor() as cursor:
                cursor.execute("VACUUM ANALYZE warrants_valuemark")
            say(f"      ({size:,} marks in {time.perf_counter() - begun:.0f} s)")
            selectors.find_marks([_value(0)])
            took: dict[bool, list[float]] = {True: [], False: []}
            for number in range(LOOKS):
                for held, spans in took.items():
                    value = _value(number * (size // LOOKS) if held else size + number)
                    begun = time.perf_counter()
                    found = selectors.find_marks([value])
                    spans.append(1000 * (time.perf_counter() - begun))
                    if bool(found) != held:
                        raise RuntimeError("a look-up is wrong")
        bench.stage.drop(name)
        for held, spans in took.items():
            late = statistics.quantiles(spans, n=20)[-1]
            say(
                f"P16 a value that {'is' if held else 'is not'} held, of {size:,} marks: median"
                f" {statistics.median(spans):.2f} ms, 95th percentile {late:.2f} ms;"
                f" {verdict(late, GOAL, least=False)}"
            )


def _value(number: int) -> Value:
    return Value(ValueKind.PHONE, f"+7701{number:07}")


def _marks(first: int, last: int) -> Iterator[ValueMark]:
    for number in range(first, last):
        value = _value(number)
        base = sealing.lookup_base(settings.LOOKUP_KEY, value.marked)
        key, wrapped = vault.new_case_key()
        held = Held(value.kind, sure=True, base=base, members={f"t{number}.0"})
        yield ValueMark(
            pk=number + 1,
            bucket=sealing.bucket(base),
            hash=sealing.mark_hash(base, secret_of(wrapped)),
            case_key=wrapped,
            sealed=sealing.seal(key, held.as_text(), place=f"mark/{number + 1}"),
        )
