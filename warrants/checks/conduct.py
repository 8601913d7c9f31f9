"""The checks of what was done under a warrant: use, return, notice, material."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from oversight.deadlines.edge import in_time
from warrants.checks.enums import Result
from warrants.checks.facts import CaseFacts, Line
from warrants.rules.rulebook import Rulebook

INSTANT: Final = timedelta(microseconds=1)


def last_day(due_at: datetime, zone: ZoneInfo) -> date:
    """Return the last day on which what is due at `due_at` is in time: midnight ends the day before."""
    return (due_at - INSTANT).astimezone(zone).date()


def days_covered(terms: Iterable[tuple[datetime, datetime]], zone: ZoneInfo) -> int:
    """Return how many days of the calendar half-open terms touch."""
    days: set[int] = set()
    for start, until in terms:
        if until > start:
            first = start.astimezone(zone).date().toordinal()
            days.update(range(first, last_day(until, zone).toordinal() + 1))
    return len(days)


def use(rulebook: Rulebook, facts: CaseFacts) -> Iterator[Line]:
    """Hold starts, stops and days used against the terms as they were cut or ended."""
    zone = rulebook.zone
    if facts.uses:
        yield from _started(rulebook, facts)
    else:
        yield _no_use(rulebook, facts)
    covered = days_covered(facts.terms, zone)
    if facts.days_used is not None and facts.terms and facts.days_used > covered:
        figures = {"used": facts.days_used, "days": covered}
        yield Line(Result.MISSING, "days_beyond_terms", figures)


def _started(rulebook: Rulebook, facts: CaseFacts) -> Iterator[Line]:
    zone = rulebook.zone
    outside = [at for begins, at in facts.uses if not _inside(facts, at, begins=begins)]
    if outside:
        figures = {"count": len(outside), "day": min(outside).astimezone(zone).date()}
        yield Line(Result.MISSING, "use_outside", figures)
    if inside := len(facts.uses) - len(outside):
        waits = not facts.terms
        result = Result.NOT_YET if waits else Result.SHOWN
        yield Line(result, "use_unconfirmed" if waits else "use_inside", {"count": inside})
    begins, last = max(facts.uses, key=lambda one: (one[1], not one[0]))
    if facts.over and begins:
        yield Line(Result.MISSING, "use_unstopped", {"day": last.astimezone(zone).date()})


def _inside(facts: CaseFacts, at: datetime, *, begins: bool) -> bool:
    """Whether a start or a stop lies in a term; a stop may lie at its very end.

    Before any term an urgent start waits for its confirmation; once the case is over
    without a term, nothing has covered it.
    """
    if any(start <= at < until or (not begins and at == until) for start, until in facts.terms):
        return True
    if facts.urgent_at is None or at < facts.urgent_at:
        return False
    return at < facts.terms[0][0] if facts.terms else not facts.over


def _no_use(rulebook: Rulebook, facts: CaseFacts) -> Line:
    if not facts.ran:
        return Line(Result.NA, "nothing_granted")
    if facts.unused:
        return Line(Result.NA, "return_says_unused")
    if facts.over or not facts.terms:
        return Line(Result.MISSING, "use_unknown")
    return Line(Result.NOT_YET, "use_later", _until(rulebook, facts))


def logged(rulebook: Rulebook, facts: CaseFacts) -> Iterator[Line]:
    """Count the starts and stops on record."""
    if facts.uses:
        starts = sum(begins for begins, _at in facts.uses)
        figures = {"starts": starts, "stops": len(facts.uses) - starts}
        yield Line(Result.SHOWN, "use_on_record", figures)
    else:
        yield _no_use(rulebook, facts)


def result(rulebook: Rulebook, facts: CaseFacts) -> Iterator[Line]:
    """Say whether a return is there, or by which day it has to be."""
    zone = rulebook.zone
    if facts.returns:
        first = min(facts.returns).astimezone(zone).date()
        figures = {"count": len(facts.returns), "day": first}
        yield Line(Result.SHOWN, "return_filed", figures)
    elif facts.return_due:
        late = not in_time(facts.at, facts.return_due)
        code = "return_late" if late else "return_due"
        figures = {"end": facts.return_due.astimezone(zone)}
        yield Line(Result.MISSING if late else Result.NOT_YET, code, figures)
    elif not facts.ran:
        yield Line(Result.NA, "nothing_granted")
    elif facts.over:
        yield Line(Result.MISSING, "return_absent")
    else:
        yield Line(Result.NOT_YET, "return_later", _until(rulebook, facts))


def notice(rulebook: Rulebook, facts: CaseFacts) -> Iterator[Line]:
    """Say whether the person was told, by the proof of service, or by when they have to be.

    What a judge put off or left out, and what is not yet due, is no fault. Where the law
    asks for no notice, none is owed, and none is a safeguard.
    """
    known = facts.notice
    end = {"end": known.due_at.astimezone(rulebook.zone) if known.due_at else None}
    lines = {
        "told": Line(Result.SHOWN, "notice_served", {"count": known.served}),
        "overdue": Line(Result.MISSING, "notice_late", end),
        "due": Line(Result.NOT_YET, "notice_due", end),
        "excused": Line(Result.NA, "notice_excused"),
    }
    if known.state in lines:
        yield lines[known.state]
    elif not known.asked:
        yield Line(Result.MISSING, "notice_not_asked")
    elif not facts.ran:
        yield Line(Result.NA, "nothing_granted")
    elif facts.over:
        yield Line(Result.NOT_YET, "notice_not_begun")
    else:
        yield Line(Result.NOT_YET, "notice_later", _until(rulebook, facts))


def material(rulebook: Rulebook, facts: CaseFacts) -> Iterator[Line]:
    """Say of every piece whether it is gone with an attested act, in evidence, kept or overdue."""
    held = facts.material
    kept = held.pieces - held.settled
    if held.flags:
        yield Line(Result.MISSING, "flags_raised", {"flags": held.flags})
    if held.pieces and not kept:
        yield Line(Result.SHOWN, "material_settled", {"count": held.pieces})
    elif kept > 0:
        figures: dict[str, object] = {"count": kept, "pieces": held.pieces}
        if held.keep_until:
            figures["end"] = held.keep_until.astimezone(rulebook.zone)
        code = "material_kept_until" if held.keep_until else "material_kept"
        yield Line(Result.NOT_YET, code, figures)
    elif not held.flags:
        yield _no_material(facts)


def _no_material(facts: CaseFacts) -> Line:
    if not facts.ran:
        return Line(Result.NA, "nothing_granted")
    if facts.unused:
        return Line(Result.NA, "return_says_unused")
    if facts.over:
        return Line(Result.MISSING, "material_unknown")
    return Line(Result.NOT_YET, "material_later")


def _until(rulebook: Rulebook, facts: CaseFacts) -> dict[str, datetime | None]:
    return {"end": facts.terms[-1][1].astimezone(rulebook.zone) if facts.terms else None}
