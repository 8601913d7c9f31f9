"""The human-rights checks of one case: what its record shows, what is missing, what a person judges.

Sources: ECtHR, Roman Zakharov v. Russia (47143/06), Big Brother Watch and others v.
the United Kingdom (58170/13); the Necessary and Proportionate Principles; CPC of
Kazakhstan, chapter 30. Nothing here weighs a text: that one is there shows only that
it is there. A limit is one of the law; a threshold of the body is none.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from oversight.deadlines.edge import in_time
from warrants.checks import conduct
from warrants.checks.enums import Result
from warrants.checks.facts import ApplicationFacts, CaseFacts, Check, Line
from warrants.rules.measures import Limit, Measure
from warrants.rules.rulebook import Rulebook
from warrants.rules.telling import USE_WITHOUT_AUTHORITY
from warrants.rules.vocabulary import Effect

SHOWN, MISSING, NOT_YET = Result.SHOWN, Result.MISSING, Result.NOT_YET
NA, TO_JUDGE, NOT_SAID = Result.NA, Result.TO_JUDGE, Result.NOT_SAID
NOT_PUBLISHED: Final = Line(NOT_SAID, "not_published")
# What an earlier publication leaves out is not shown to be lacking.
LEFT_OUT: Final = frozenset(
    {
        "offences_absent",
        "targets_absent",
        "targets_described",
        "text_absent",
        "reasons_absent",
        "no_application",
        "decision_moot",
        "decision_open",
        "decision_waits",
        "decision_late",
        "use_unknown",
        "use_unstopped",
        "use_later",
        "nothing_granted",
        "return_absent",
        "return_late",
        "return_due",
        "return_later",
        "notice_not_begun",
        "notice_later",
        "nobody_protected",
        "material_unknown",
        "material_later",
    }
)
FLAGGED: Final[Mapping[str, tuple[str, ...]]] = {
    "legal_basis": ("unknown_measure", "measure_not_in_force"),
    "offence_named": ("offence_below_gate", "offence_below_least"),
    "target_named": ("target_not_allowed", "consent_missing"),
    "necessity": ("reasons_repeated",),
    "independent_authority": (
        "late_to_court",
        "decision_late",
        "capital_court_missing",
        "agreement_missing",
    ),
    "reasons_given": ("reasons_repeated",),
    "duration_limited": ("too_many_renewals", "cumulative_above_limit", "total_above_limits"),
    "renewals_justified": ("renewal_without_results",),
    "use_within_authority": (
        *USE_WITHOUT_AUTHORITY,
        "days_exceed_authority",
        "days_without_installation",
        "results_without_use",
        "use_denied",
    ),
    "result_reported": ("return_overdue",),
    "protected_persons": ("protected_refused", "protected_noticed", "protected_unknown"),
    "person_notified": ("notice_overdue",),
}
Looks = Callable[[Rulebook, CaseFacts], Iterable[Line]]


def scorecard(rulebook: Rulebook, facts: CaseFacts) -> list[Check]:
    """Return every check in a fixed order, each with what the record says to it."""
    return [
        Check(key, source, _told([*look(rulebook, facts), *_flagged(key, facts)], facts))
        for key, source, look in CHECKS
    ]


def _flagged(key: str, facts: CaseFacts) -> Iterator[Line]:
    """Name the flags that speak of a check: facts to look at, whatever else the record shows."""
    if found := [code for code in FLAGGED.get(key, ()) if code in facts.flags]:
        yield Line(TO_JUDGE, "flags_raised", {"flags": tuple(found)})


def _told(lines: Sequence[Line], facts: CaseFacts) -> tuple[Line, ...]:
    """Put lines that say the same of several applications into one; a publication is read as one."""
    if facts.historic:
        lines = [NOT_PUBLISHED if line.code in LEFT_OUT else line for line in lines]
    found: dict[tuple[object, ...], Line] = {}
    for line in lines:
        key = (line.result, line.code, *(f"{k}={v}" for k, v in sorted(line.figures.items())))
        known = found.get(key)
        found[key] = line if known is None else replace(known, which=known.which + line.which)
    return tuple(found.values())


def _known(rulebook: Rulebook, facts: CaseFacts) -> dict[str, Measure]:
    return {code: rulebook.measures[code] for code in facts.measures if code in rulebook.measures}


def _named(measures: Iterable[str]) -> str:
    return ", ".join(measures)


def _articles(measures: Iterable[Measure]) -> str:
    return "; ".join(dict.fromkeys(one.article for one in measures))


def _legal_basis(rulebook: Rulebook, facts: CaseFacts) -> Iterator[Line]:
    """Say of each measure whether the rulebook knows it, and knew it when it was granted."""
    known = _known(rulebook, facts)
    name = f"{rulebook.rulebook.id} {rulebook.rulebook.version}"
    unknown = [code for code in facts.measures if code not in known]
    if unknown or not facts.measures:
        yield Line(MISSING, "measures_unknown", {"measures": _named(unknown), "rulebook": name})
    instants = [start for start, _until in facts.terms] or [facts.urgent_at or facts.at]
    days = [one.astimezone(rulebook.zone).date() for one in instants]
    repealed: dict[str, Line] = {}
    for code, measure in known.items():
        for day in days:
            if not measure.in_force.contains(day) and code not in repealed:
                figures = {"measures": code, "day": day, "article": measure.article}
                repealed[code] = Line(MISSING, "measures_not_in_force", figures)
    yield from repealed.values()
    if good := [code for code in known if code not in repealed]:
        article = _articles(known[code] for code in good)
        figures = {"measures": _named(good), "article": article, "rulebook": name}
        yield Line(SHOWN, "measures_in_law", figures)


def _offence(_rulebook: Rulebook, facts: CaseFacts) -> Iterator[Line]:
    if facts.offences:
        yield Line(SHOWN, "offences_filed", {"offences": "; ".join(facts.offences)})
    else:
        yield Line(MISSING, "offences_absent")


def _target(_rulebook: Rulebook, facts: CaseFacts) -> Iterator[Line]:
    described = facts.targets - facts.identified
    if not facts.targets:
        yield Line(MISSING, "targets_absent")
    if facts.identified:
        yield Line(SHOWN, "targets_identified", {"count": facts.identified})
    if described > 0:
        yield Line(TO_JUDGE, "targets_described", {"count": described})


def _text(name: str) -> Looks:
    """Return the check of one text in every application; what it is worth, a person judges."""

    def look(_rulebook: Rulebook, facts: CaseFacts) -> Iterator[Line]:
        yield from _written(name, facts.applications)

    return look


def _written(name: str, applications: Iterable[ApplicationFacts]) -> Iterator[Line]:
    none = True
    for one in applications:
        none = False
        if name not in one.stated:
            yield Line(MISSING, "text_absent", which=(one.number,))
        elif name in one.repeated:
            yield Line(TO_JUDGE, "text_repeated", which=(one.number,))
        else:
            yield Line(TO_JUDGE, "text_given", which=(one.number,))
    if none:
        yield Line(MISSING, "no_application")


def _renewals(_rulebook: Rulebook, facts: CaseFacts) -> Iterator[Line]:
    asked = [one for one in facts.applications if one.number]
    if asked:
        yield from _written("results_so_far", asked)
    else:
        yield Line(NA, "no_renewal")


def _authority(rulebook: Rulebook, facts: CaseFacts) -> Iterator[Line]:
    """Say who decided each application; where the law asks for no judge, that it does not."""
    known = _known(rulebook, facts).values()
    for one in facts.applications:
        which = (one.number,)
        judged, article = _whose(known, threat=one.threat)
        if one.decision is None:
            yield _undecided(rulebook, facts, one)
        elif one.decision.by_judge:
            figures = {"court": facts.court, "outcome": one.decision.outcome}
            yield Line(SHOWN, "decided_by_judge", figures, which)
        elif judged or not known:
            yield Line(MISSING, "judge_absent", {"article": article}, which)
        else:
            yield Line(NA, "decided_by_body", {"article": article}, which)
    if not facts.applications:
        yield Line(MISSING, "no_application")
    several = [one for one in known if len(one.authorisers) > 1]
    if several and any(one.decision for one in facts.applications):
        yield Line(TO_JUDGE, "authorities_several", {"article": _articles(several)})


def _whose(known: Collection[Measure], *, threat: bool) -> tuple[bool, str]:
    """Return whether the law asks for a judge, and the article that says so or leaves it out."""
    own = [one for one in known if one.leaves_to_the_body or (threat and one.threat)]
    judged = [one for one in known if one not in own]
    if judged:
        return True, _articles(judged)
    named = [one.threat.article if threat and one.threat else one.article for one in own]
    return False, "; ".join(dict.fromkeys(named))


def _reasons(rulebook: Rulebook, facts: CaseFacts) -> Iterator[Line]:
    for one in facts.applications:
        which, decision = (one.number,), one.decision
        if decision is None:
            yield _undecided(rulebook, facts, one)
        elif not decision.reasons:
            yield Line(MISSING, "reasons_absent", which=which)
        elif not decision.by_judge:
            yield Line(TO_JUDGE, "reasons_of_the_filing", which=which)
        elif decision.repeats:
            yield Line(TO_JUDGE, "reasons_repeated", which=which)
        else:
            yield Line(TO_JUDGE, "reasons_given", which=which)
    if not facts.applications:
        yield Line(MISSING, "no_application")


def _undecided(rulebook: Rulebook, facts: CaseFacts, one: ApplicationFacts) -> Line:
    which = (one.number,)
    if not one.waits:
        return Line(NA, "decision_moot", which=which)
    if one.decide_by is None:
        return Line(NOT_YET, "decision_open", which=which)
    late = not in_time(facts.at, one.decide_by)
    end = one.decide_by.astimezone(rulebook.zone)
    code = "decision_late" if late else "decision_waits"
    return Line(MISSING if late else NOT_YET, code, {"end": end}, which)


def _duration(rulebook: Rulebook, facts: CaseFacts) -> Iterator[Line]:
    """Say of each measure whether a limit of the law bounds the whole, not each term alone.

    What the law only flags is no limit: beyond it the law asks for more, such as another court.
    """
    known = _known(rulebook, facts)
    unlimited: dict[str, Measure] = {}
    for code, measure in known.items():
        law = [one for one in measure.limits if one.by == "law" and _concerns(one, facts)]
        for limit in law:
            if limit.effect == Effect.REFUSE:
                yield _held(limit, facts)
            else:
                yield _conditional(code, limit)
        if not law:
            unlimited[code] = measure
    if unlimited or not known:
        body = any(limit.by == "body" for one in unlimited.values() for limit in one.limits)
        code = "no_limit_but_a_threshold" if body else "no_limit"
        yield Line(MISSING, code, {"measures": _named(unlimited or facts.measures)})


def _conditional(code: str, limit: Limit) -> Line:
    most = limit.max if isinstance(limit.max, int) else limit.max.longest().days
    figures = {"measures": code, "most": most, "article": limit.article}
    return Line(MISSING, "no_limit_but_a_condition", figures)


def _concerns(limit: Limit, facts: CaseFacts) -> bool:
    return not limit.only_with or (limit.only_with == "criminal_group") == facts.criminal_group


def _held(limit: Limit, facts: CaseFacts) -> Line:
    """Compare with the longest reading of a limit: whether a shorter is broken, the flags say."""
    if facts.historic and not facts.terms:
        return NOT_PUBLISHED
    if isinstance(limit.max, int):
        used, most, name = facts.renewals, limit.max, "renewals"
    else:
        used, most, name = facts.days, limit.max.longest().days, "days"
    figures = {"used": used, "most": most, "article": limit.article}
    if used > most:
        return Line(MISSING, f"{name}_beyond_limit", figures)
    return Line(SHOWN, f"{name}_within_limit", figures)


def _protected(rulebook: Rulebook, facts: CaseFacts) -> Iterator[Line]:
    """Name each protected category with what the law asks; never say that it was kept."""
    if not facts.protected:
        yield Line(NA, "nobody_protected")
    measures = _known(rulebook, facts).values()
    for category in facts.protected:
        rules = [rule for one in measures for rule in one.protected if rule.category == category]
        law = [rule for rule in rules if rule.by == "law"]
        figures = {"category": category}
        if law:
            strict = [rule for rule in law if rule.effect == Effect.REFUSE] or law
            figures |= {"article": strict[0].article, "unless": strict[0].unless or ""}
            forbidden = strict[0].effect == Effect.REFUSE
            code = "protected_forbidden" if forbidden else "protected_by_law"
            if forbidden and strict[0].unless:
                code = "protected_unless"
            yield Line(TO_JUDGE, code, figures)
        else:
            yield Line(TO_JUDGE, "protected_by_body" if rules else "protected_unknown", figures)


CHECKS: Final[Sequence[tuple[str, str, Looks]]] = (
    ("legal_basis", "Zakharov 243-245; N&P 1", _legal_basis),
    ("offence_named", "Zakharov 243-245", _offence),
    ("target_named", "Zakharov 264-265; N&P 5", _target),
    ("necessity", "Zakharov 260; N&P 3", _text("necessity")),
    ("less_intrusive", "Zakharov 260; CPC 232(1); N&P 3", _text("less_intrusive")),
    ("proportionality", "Zakharov 260; N&P 5", _text("proportionality")),
    ("independent_authority", "Zakharov 257-259; N&P 6", _authority),
    ("reasons_given", "Zakharov 261-263", _reasons),
    ("duration_limited", "Zakharov 250-252", _duration),
    ("renewals_justified", "Zakharov 251; CPC 236(2)", _renewals),
    ("use_within_authority", "Zakharov 251; N&P 13", conduct.use),
    ("result_reported", "Zakharov 272; N&P 9", conduct.result),
    ("use_logged", "Zakharov 272", conduct.logged),
    ("protected_persons", "CPC 232(8); BBW 442-450", _protected),
    ("person_notified", "Zakharov 286-300; CPC 240(1-1)", conduct.notice),
    ("material_accounted", "Zakharov 253-256; CPC 240(1)", conduct.material),
)
