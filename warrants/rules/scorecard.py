"""The human-rights checks of one case: pass, fail, not applicable, or not provable.

Sources: ECtHR, Roman Zakharov v. Russia (47143/06), Big Brother Watch and others v.
the United Kingdom (58170/13); the Necessary and Proportionate Principles; CPC of
Kazakhstan, chapter 30. A check passes only on a record that proves it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from warrants.rules.measures import Limit
from warrants.rules.rulebook import Rulebook
from warrants.rules.vocabulary import Result

SHORTEST_REASONS = 40  # characters: less is a formula, not a reason


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What the checks look at; no text of the case, only whether and how much there is."""

    measures: tuple[str, ...]
    offences_named: bool
    necessity_length: int
    less_intrusive_length: int
    proportionality_length: int
    results_given: tuple[bool, ...]
    targets_named: bool
    decisions: int
    reasons_lengths: tuple[int, ...]
    decided_by_judge: bool
    terms_known: bool
    cumulative: timedelta
    used_outside_terms: bool | None
    activations: int
    ended: bool
    returns: int
    readings: int
    historic: bool
    protected: bool
    flags_refusing: int
    pieces: int = 0  # of material
    pieces_settled: int = 0  # gone and attested, or in evidence
    material_overdue: bool = False
    never_used: bool = False
    notice: str = ""  # told, overdue, excused (by a judge, or nobody to tell), due; else unknown


@dataclass(frozen=True, slots=True)
class Check:
    """One check and how it came out; `proof` names the record that shows it."""

    key: str
    result: Result
    source: str
    proof: str


def scorecard(rulebook: Rulebook, facts: CaseFacts) -> list[Check]:
    """Return every check in a fixed order."""
    known = [rulebook.measures[code] for code in facts.measures if code in rulebook.measures]
    return [
        Check(
            "legal_basis",
            _yes(bool(known) and len(known) == len(set(facts.measures))),
            "Zakharov 243-245; N&P 1",
            "rulebook",
        ),
        Check("offence_named", _named(facts, facts.offences_named), "Zakharov 243-245", "filing"),
        Check(
            "target_named", _named(facts, facts.targets_named), "Zakharov 264-265; N&P 5", "targets"
        ),
        Check("necessity", _text(facts, facts.necessity_length), "Zakharov 260; N&P 3", "filing"),
        Check(
            "less_intrusive",
            _text(facts, facts.less_intrusive_length),
            "Zakharov 260; CPC 232(1); N&P 3",
            "filing",
        ),
        Check(
            "proportionality",
            _text(facts, facts.proportionality_length),
            "Zakharov 260; N&P 5",
            "filing",
        ),
        Check("independent_authority", _authority(facts), "Zakharov 257-259; N&P 6", "decision"),
        Check("reasons_given", _reasons(facts), "Zakharov 261-263", "decision"),
        Check("duration_limited", _duration(rulebook, facts), "Zakharov 250-252", "terms"),
        Check("renewals_justified", _renewals(facts), "Zakharov 251; CPC 236(2)", "filing"),
        Check("use_within_authority", _use(facts), "Zakharov 251; N&P 13", "activations"),
        Check("result_reported", _result_reported(facts), "Zakharov 272; N&P 9", "returns"),
        Check("use_logged", _logged(facts), "Zakharov 272", "activations"),
        Check("protected_persons", _protected(facts), "CPC 232(8); BBW 442-450", "targets"),
        Check(
            "person_notified", _notified(facts), "Zakharov 286-300; CPC 240(1-1)", "notification"
        ),
        Check("material_accounted", _accounted(facts), "Zakharov 253-256; CPC 240(1)", "material"),
    ]


def _yes(holds: bool) -> Result:  # noqa: FBT001 - a predicate becomes its result
    return Result.PASS if holds else Result.FAIL


def _named(facts: CaseFacts, named: bool) -> Result:  # noqa: FBT001 - as with _yes
    """An earlier publication that leaves a name out does not say that there was none."""
    return Result.NOT_PROVABLE if facts.historic and not named else _yes(named)


def _text(facts: CaseFacts, length: int) -> Result:
    if facts.historic:
        return Result.NOT_PROVABLE
    return _yes(length >= SHORTEST_REASONS)


def _authority(facts: CaseFacts) -> Result:
    if not facts.decisions:
        return Result.NA
    return _yes(facts.decided_by_judge)


def _reasons(facts: CaseFacts) -> Result:
    if not facts.decisions:
        return Result.NA
    if facts.historic:
        return Result.NOT_PROVABLE
    return _yes(all(length >= SHORTEST_REASONS for length in facts.reasons_lengths))


def _duration(rulebook: Rulebook, facts: CaseFacts) -> Result:
    """Whether some limit bounds the whole, not each term alone.

    Of limits that depend on the offence the wider is taken, in the favour of the
    agency: whether the narrower is broken is for the flags to say.
    """
    if facts.historic and not facts.terms_known:
        return Result.NOT_PROVABLE
    limits = [
        limit
        for code in facts.measures
        if code in rulebook.measures
        for limit in rulebook.measures[code].limits
        if limit.what == "cumulative"
    ]
    if not limits:
        return Result.FAIL
    plain = [_length(limit) for limit in limits if not limit.only_with]
    depending = [_length(limit) for limit in limits if limit.only_with]
    if depending:
        plain.append(max(depending))
    return _yes(facts.cumulative <= min(plain))


def _length(limit: Limit) -> timedelta:
    return timedelta() if isinstance(limit.max, int) else limit.max.longest()


def _renewals(facts: CaseFacts) -> Result:
    if not facts.results_given:
        return Result.NA
    return Result.NOT_PROVABLE if facts.historic else _yes(all(facts.results_given))


def _use(facts: CaseFacts) -> Result:
    if facts.used_outside_terms is None:
        return Result.NOT_PROVABLE
    return _yes(not facts.used_outside_terms)


def _result_reported(facts: CaseFacts) -> Result:
    return _yes(facts.returns > 0) if facts.ended else Result.NA


def _logged(facts: CaseFacts) -> Result:
    if not facts.decisions:
        return Result.NA
    return Result.PASS if facts.activations else Result.NOT_PROVABLE


def _notified(facts: CaseFacts) -> Result:
    """Whether the person was told, by the proof of service.

    A duty that no final decision has started, or that this law does not know, can be
    shown by nobody. What a judge put off or left out, and what is not yet due, is no
    fault; what is overdue is.
    """
    known = {"told": Result.PASS, "overdue": Result.FAIL, "excused": Result.NA, "due": Result.NA}
    if facts.historic or not facts.ended:
        return Result.NOT_PROVABLE if facts.historic else Result.NA
    return known.get(facts.notice, Result.NOT_PROVABLE)


def _accounted(facts: CaseFacts) -> Result:
    """Whether every piece is gone with an attested act, or in evidence.

    What lies there too long, or should have been destroyed, is a fault; what merely is
    kept proves nothing yet. A measure that was never used has brought nothing.
    """
    if facts.material_overdue:
        return Result.FAIL
    if facts.pieces:
        settled = facts.pieces_settled == facts.pieces
        return Result.PASS if settled else Result.NOT_PROVABLE
    return Result.NA if facts.never_used and not facts.historic else Result.NOT_PROVABLE


def _protected(facts: CaseFacts) -> Result:
    return _yes(not facts.flags_refusing) if facts.protected else Result.NA
