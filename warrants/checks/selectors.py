"""What the record of one prefetched case holds for its checks."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from oversight.deadlines.words import counts_hours
from warrants.checks.facts import (
    ApplicationFacts,
    CaseFacts,
    DecisionFacts,
    Hour,
    MaterialFacts,
    NoticeFacts,
)
from warrants.enums import (
    ActivationKind,
    ApplicationStatus,
    Authority,
    FlagState,
    Installation,
    NoticeStatus,
    Source,
    WarrantStatus,
)
from warrants.models import Application, Clock, Warrant
from warrants.rules import notices
from warrants.rules.rulebook import Rulebook
from warrants.selectors.notices import Notice

TEXTS: Final = ("necessity", "less_intrusive", "proportionality", "results_so_far")
KEPT_TOO_LONG: Final = frozenset({"retention_over", "destruction_overdue", "attestation_overdue"})
UNUSED: Final = frozenset({Installation.NEVER, Installation.NOT_USED})
OVER: Final = frozenset(WarrantStatus) - {
    WarrantStatus.APPLIED,
    WarrantStatus.RUNNING_UNCONFIRMED,
    WarrantStatus.AUTHORISED,
}
DECISION: Final = "decision"
RETURN: Final = "return.filed"


def folded(text: str) -> str:
    """Return a text without what does not change its words: case, spaces, forms of one sign."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def facts_of(warrant: Warrant, rules: Rulebook, notice: Notice, at: datetime) -> CaseFacts:
    """Return what the checks look at, from relations that were fetched with the case."""
    targets, returns = list(warrant.targets.all()), list(warrant.returns.all())
    used = [one.days_used for one in returns if one.days_used is not None]
    offences = [one for one in warrant.offences if one.get("code") or one.get("title")]
    return CaseFacts(
        at=at,
        measures=tuple(warrant.measures),
        court=str(warrant.court),
        historic=warrant.source == Source.HISTORIC,
        offences=tuple(str(one.get("code") or one.get("title")) for one in offences),
        criminal_group=any(one.get("criminal_group") for one in offences),
        targets=len(targets),
        identified=sum(bool(one.sealed_identity) for one in targets),
        protected=tuple(sorted({category for one in targets for category in one.protected})),
        flags=frozenset(
            one.code for one in warrant.flags.all() if one.state != FlagState.DISMISSED
        ),
        applications=tuple(_applications(list(warrant.applications.all()), warrant, rules)),
        terms=tuple((one.starts_at, one.cut_at or one.until) for one in warrant.terms.all()),
        days=warrant.cumulative_days,
        renewals=warrant.renewals,
        uses=tuple(
            (one.kind == ActivationKind.STARTED, one.at) for one in warrant.activations.all()
        ),
        urgent_at=warrant.urgent_at,
        over=warrant.status in OVER,
        unused=bool(returns) and all(one.installed in UNUSED for one in returns),
        returns=tuple(one.filed_at or one.recorded_at for one in returns),
        return_due=_due(warrant, rules, RETURN),
        days_used=sum(used) if used else None,
        notice=_notice(notice, at),
        material=_material(warrant),
    )


def _applications(
    applications: Sequence[Application], warrant: Warrant, rules: Rulebook
) -> list[ApplicationFacts]:
    found, before, reasons_before = [], dict.fromkeys(TEXTS, ""), ""
    for one in applications:
        texts = {name: folded(one.filing.get(name) or "") for name in TEXTS}
        decision = getattr(one, "decision", None)
        reasons = folded(decision.reasons) if decision else ""
        waits = one.status == ApplicationStatus.SUBMITTED
        found.append(
            ApplicationFacts(
                number=one.number,
                stated=frozenset(name for name, text in texts.items() if text),
                repeated=frozenset(
                    name for name, text in texts.items() if text and text == before[name]
                ),
                threat=bool(one.filing.get("threat")),
                waits=waits,
                decide_by=_due(warrant, rules, DECISION, one.pk) if waits else None,
                decision=DecisionFacts(
                    outcome=decision.outcome,
                    by_judge=decision.authority == Authority.JUDGE,
                    reasons=bool(reasons),
                    repeats=bool(reasons) and reasons == reasons_before,
                )
                if decision
                else None,
            )
        )
        before = {name: text or before[name] for name, text in texts.items()}
        reasons_before = reasons or reasons_before
    return found


def _due(
    warrant: Warrant, rules: Rulebook, event: str, application: int | None = None
) -> datetime | None:
    """Return the nearest deadline that still waits for `event`, met by nothing so far."""
    waiting = [
        Hour.fromisoformat(one.due_at.isoformat()) if counts_hours(one.steps) else one.due_at
        for one in warrant.clocks.all()
        if one.stopped_at is None
        and _stops(one, rules) == event
        and (application is None or one.application_id == application)
    ]
    return min(waiting, default=None)


def _stops(clock: Clock, rules: Rulebook) -> str:
    rule = rules.clocks.get(clock.rule)
    return rule.stops or "" if rule else ""


def _notice(notice: Notice, at: datetime) -> NoticeFacts:
    waiting = [row.due_at for row in notice.rows if row.status in notices.OPEN]
    return NoticeFacts(
        state=notice.summary(at),
        asked=notice.rule is not None,
        served=sum(row.status == NoticeStatus.SERVED for row in notice.rows),
        due_at=min(waiting, default=None),
    )


def _material(warrant: Warrant) -> MaterialFacts:
    pieces = list(warrant.materials.all())
    kept = [one.keep_until for one in pieces if not one.is_settled and one.keep_until]
    codes = {one.code for one in warrant.flags.all() if one.code in KEPT_TOO_LONG}
    return MaterialFacts(
        pieces=len(pieces),
        settled=sum(one.is_settled for one in pieces),
        keep_until=min(kept, default=None),
        flags=tuple(sorted(codes)),
    )
