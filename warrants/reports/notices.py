"""The letter that tells a person: what the law lets it say, and nothing of what was learnt."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.db.models import Max, Min

from oversight.documents import render_pdf
from warrants.enums import Authority
from warrants.models import Notification, Warrant
from warrants.selectors import law

LANGUAGES: Final = ("kk", "ru", "en")


def letter(warrant: Warrant, row: Notification, language: str) -> bytes:
    """Return the notice to one target as a PDF/UA-1 document in kk, ru or en.

    It says that a covert measure was carried out, which kind, from when to when, who
    authorised it and when, and how to ask a court: CPC 240(1-1) "without the results",
    240(6). It says no fact of the case, no reason, no officer, no other target, no
    result. It holds no name: whoever serves it writes the addressee in by hand. Of an
    urgent start that nobody confirmed it says that nobody authorised it.
    """
    return render_pdf(
        "warrants/print/notice.html", facts(warrant, row, language), language=language
    )


def facts(warrant: Warrant, row: Notification, language: str) -> dict[str, Any]:
    """Return everything that the letter shows; a list that no field of a filing can enter."""
    rules = law.rules_of(warrant.rulebook)
    span = warrant.terms.aggregate(begins=Min("starts_at"), ends=Max("until"))
    first = warrant.applications.select_related("decision").get(number=0)
    decision = getattr(first, "decision", None)
    remedy = next(
        (rule for rule in rules.clocks_by_start.get("person.notified", ()) if rule.optional), None
    )
    ends: datetime | None = warrant.ended_at or span["ends"]
    return {
        "reference": warrant.reference,
        "number": row.target.number + 1,
        "agency": warrant.agency,
        "court": warrant.court,
        "case_number": warrant.case_number,
        "measures": [
            (rules.measure_title(code, language), rules.measures[code].article)
            for code in warrant.measures
            if code in rules.measures
        ],
        "authorised": span["begins"] is not None,
        "begins": span["begins"] or warrant.urgent_at,
        "ends": ends,
        "by_judge": bool(decision and decision.authority == Authority.JUDGE),
        "decided_at": decision.decided_at if decision else None,
        "served_at": row.served_at,
        "remedy_until": row.remedy_until,
        "remedy_days": remedy.within.whole_days if remedy and remedy.within else None,
        "remedy_article": remedy.article if remedy else "",
        "remedy_note": remedy.note.in_(language) if remedy and remedy.note else "",
        "article": next(
            (rule.article for rule in rules.clocks_by_stop.get("person.notified", ())), ""
        ),
        "zone": rules.zone,
    }
