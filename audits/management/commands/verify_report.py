"""Recount a transparency report to the last digit."""

from __future__ import annotations

import json
import time
from datetime import date
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError, CommandParser

from audits.rules.differences import Difference
from audits.selectors import editions, recount
from audits.selectors.backing import Fault
from audits.selectors.counts import Edition
from audits.selectors.recorded import Progress
from audits.selectors.recount import Recount
from audits.selectors.transparency import FORM

LARGEST: Final = 64 * 1024 * 1024  # bytes
SHOWN: Final = 60
FORMS: Final = range(1, FORM + 1)
EARLIER: Final = {
    1: "it has the tables of warrants alone",
    2: "it names the longest cases and tells counts of few",
}
YEARS: Final = range(1900, 2200)  # of days that a report may count
NO_DAYS: Final = (
    "The report does not say which days it counts: `period` with `from`, `to`, `known_by`."
)
ALONE: Final = "that was taken from the records alone"
LACKING: Final = {  # what an earlier release did not record
    "targets": "cases whose key is destroyed were filed before entries said at whom they aim: "
    + ALONE,
    "quarantines": f"quarantines were recorded before entries said what was privileged: {ALONE}",
    "requests": f"requests were recorded before entries said which agency asked: {ALONE}",
    "accesses": "batches of accesses were recorded before entries said what was privileged: "
    + ALONE,
    "hashes": f"officers and papers were recorded before entries held their hash: {ALONE}",
    "reasons": "reasons were stated before their texts were kept: the entries hold their hash",
}


class Command(BaseCommand):
    """Ends with 0 only if every figure, every row and every entry agrees."""

    help = (
        "Recount a report.json: its checkpoint, its totals by class, every figure from the "
        "entries below its size, every figure from the records of today, every row that counts."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("report", type=Path, help="report.json")

    def handle(self, *_args: Any, **options: Any) -> None:
        said = _read(options["report"])
        edition, named = _edition(said), _log(said)
        wrong = 0
        if edition.form in EARLIER:
            self.stdout.write(f"note   The report is of an earlier form: {EARLIER[edition.form]}.")
        for fault in editions.faults_of(named):
            wrong += 1
            self.stdout.write(f"WRONG  {fault}")
        if not wrong:
            self.stdout.write(
                f"good   The checkpoint is this log's own: {named['size']} entries, signed, the"
                " same root as the entries have, the same totals by class."
            )
        found = recount.recount(
            said,
            edition=edition,
            size=int(named["size"]),
            without=frozenset(named.get("without", ())),
            progress=self._progress(),
        )
        self._tell(found)
        if wrong or not found.sound:
            raise CommandError("The report does not hold: see the lines marked WRONG.")
        self.stdout.write("The report holds, to the last digit.")

    def _tell(self, found: Recount) -> None:
        self._differences(
            found.report,
            f"Every figure is what the entries below the report's size come to:"
            f" {found.orders} orders counted one by one.",
            "the report says {said}, the entries come to {found}",
        )
        self._differences(
            found.rows,
            "What the records of today come to is what all entries of today come to.",
            "the records come to {said}, the entries to {found}",
        )
        for fault in found.faults[:SHOWN]:
            self.stdout.write(f"WRONG  {_sentence(fault)}")
        hidden = len(found.faults[SHOWN:]) + found.more_faults
        if hidden:
            self.stdout.write(f"WRONG  and {hidden} more.")
        for reference in found.strayed[:SHOWN]:
            self.stdout.write(f"WRONG  {reference}: entries speak of it, and no record has it.")
        for name, rows in sorted(found.counts.rows.items()):
            entries = found.counts.entries[name]
            mark = "good " if rows == entries else "WRONG"
            self.stdout.write(f"{mark}  {name}: {rows} in the records, {entries} in the entries.")
        if not found.faults:
            self.stdout.write("good   Every record that counts says what its entry says.")
        self._note(found)

    def _note(self, found: Recount) -> None:
        for name, count in sorted(found.unbacked.items()):
            if count:
                self.stdout.write(f"note   {count} {LACKING[name]}.")
        if found.later:
            cases = "1 case" if found.later == 1 else f"{found.later} cases"
            self.stdout.write(f"note   {cases} went on after the report was made.")
        if found.erased:
            self.stdout.write(
                f"note   {found.erased} cases have lost their key, as the law asks: their texts"
                " cannot be checked any more, their figures were."
            )

    def _differences(self, found: list[Difference], good: str, form: str) -> None:
        for one in found[:SHOWN]:
            mark = "note " if one.words else "WRONG"
            text = form.format(said=_short(one.said), found=_short(one.found))
            self.stdout.write(f"{mark}  {one.place}: {text}.")
        if len(found) > SHOWN:
            self.stdout.write(f"WRONG  and {len(found) - SHOWN} more.")
        if not any(not one.words for one in found):
            self.stdout.write(f"good   {good}")

    def _progress(self) -> Progress:
        begun, last = time.monotonic(), 0.0

        def tell(done: int, total: int) -> None:
            nonlocal last
            now = time.monotonic()
            if now - last > 1 or done == total:
                last = now
                self.stderr.write(f"{done} of {total} cases, {now - begun:.0f} s")

        return tell


def _read(path: Path) -> dict[str, Any]:
    """Return the report.

    Raises:
        CommandError: there is no such file, or it is no report.
    """
    try:
        raw = path.read_bytes()
        said = json.loads(raw) if len(raw) <= LARGEST else None
    except OSError as fault:
        msg = f"{path} cannot be read: {fault.strerror}."
        raise CommandError(msg) from fault
    except (ValueError, RecursionError) as fault:
        msg = f"{path} is not JSON: {fault}."
        raise CommandError(msg) from fault
    if not isinstance(said, dict):
        msg = f"{path} is not a report: it is no JSON object, or larger than any report."
        raise CommandError(msg)
    return said


def _edition(said: dict[str, Any]) -> Edition:
    """Return which days a report counts.

    Raises:
        CommandError: the report does not say.
    """
    try:
        period, rulebook = said["period"], str(said["generated_from"].get("rulebook", ""))
        since, until, known_by = (
            date.fromisoformat(period[name]) for name in ("from", "to", "known_by")
        )
        form = said["generated_from"].get("form", 1)
    except (AttributeError, KeyError, TypeError, ValueError) as fault:
        raise CommandError(NO_DAYS) from fault
    if not all(one.year in YEARS for one in (since, until, known_by)) or "\0" in rulebook:
        raise CommandError(NO_DAYS)
    return Edition(since, until, known_by, rulebook, form if form in FORMS else FORM)


def _log(said: dict[str, Any]) -> dict[str, Any]:
    """Return the checkpoint that a report names.

    Raises:
        CommandError: it names none, or not whole.
    """
    named = said.get("log")
    if named is None:
        raise CommandError(
            "The report names no checkpoint of the log, so there is nothing to hold it against."
        )
    whole = (
        isinstance(named, dict)
        and type(named.get("size")) is int
        and isinstance(named.get("checkpoint"), str)
        and isinstance(named.get("classes"), dict)
        and isinstance(named.get("without", []), list)
        and all(type(one) is int for one in named.get("without", []))
    )
    if not whole:
        raise CommandError(
            "The report's `log` has to hold origin, size, root, checkpoint and classes."
        )
    return dict(named)


def _sentence(fault: Fault) -> str:
    return (
        f"{fault.reference}, {fault.field}: the record says {_short(fault.row)},"
        f" the entry {_short(fault.entry)}."
    )


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
