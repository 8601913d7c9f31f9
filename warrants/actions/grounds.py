"""What a first application stands on: the law it is held against, its court, its number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from django.conf import settings
from django.db import connection

from oversight.models import Court
from oversight.models.statements import prepared
from oversight.rules.refusal import Refusal
from warrants.enums import Why
from warrants.models import RulebookVersion
from warrants.rules.breaches import Breach
from warrants.rules.submissions import RenewalIn, TargetIn, WarrantIn
from warrants.rules.telling import as_told, foreign_law, law_of_elsewhere
from warrants.rules.vocabulary import Effect
from warrants.selectors import law


@dataclass(frozen=True, slots=True)
class Ground:
    """What a first application stands on."""

    version: RulebookVersion
    court: Court | None
    number: int
    warrant_key: int
    application_key: int


TEXTS: Final = ("facts", "necessity", "less_intrusive", "proportionality", "expected")
GROUND: Final = """
SELECT v.id, v.code, v.version, v.sha256, c.id, c.kind,
       (SELECT reference FROM warrants_warrant
        WHERE agency_id = $1::bigint AND agency_reference = $2),
       nextval('warrant_number'), nextval('warrants_warrant_id_seq'),
       nextval('warrants_application_id_seq')
FROM (SELECT 1) one
LEFT JOIN LATERAL (
    SELECT id, code, version, sha256 FROM warrants_rulebookversion
    WHERE code = $3 AND active_from <= $4::date ORDER BY active_from DESC LIMIT 1
) v ON true
LEFT JOIN oversight_court c ON c.code = $5 AND c.active
"""


def ground_of(given: WarrantIn, agency_id: int) -> Ground:
    """Find law and court, and draw number and keys, by one query.

    Raises:
        Refusal: the law is unknown, or the agency has used this reference.
    """
    day, code = given.resolved_at.date(), _rulebook_for(given)
    with prepared() as cursor:
        cursor.execute(GROUND, [str(agency_id), given.agency_reference, code, day, given.court])
        *version, court, kind, earlier, number, warrant_key, application_key = cursor.fetchone()
    if version[0] is None:
        beside = [no_court()] if court is None else []
        raise Refusal(Why.UNKNOWN_RULEBOOK, pointer="/rulebook", beside=beside)
    if earlier:
        raise Refusal(Why.DUPLICATE, pointer="/agency_reference", reference=earlier)
    alias = connection.alias
    return Ground(
        RulebookVersion.from_db(alias, ["id", "code", "version", "sha256"], version),
        None if court is None else Court.from_db(alias, ["id", "kind"], [court, kind]),
        number,
        warrant_key,
        application_key,
    )


def as_told_under(
    version: RulebookVersion, given: WarrantIn, breaches: list[Breach]
) -> list[Breach]:
    """Return what the telling of an urgent start breaks: flags, but for what is no telling.

    Where it was reported under a law that is not this body's, its measures are codes of
    that law: they are kept, and the body's own knows none of them.
    """
    told = as_told(breaches)
    if given.rulebook == version.code:
        return told
    known = law.measures_known(given.rulebook)
    told = [
        replace(breach, effect=Effect.FLAG)
        if breach.code == "unknown_measure" and breach.actual in known
        else breach
        for breach in told
    ]
    return [foreign_law(given.rulebook, version.code), *told]


def asked_under(version: RulebookVersion, given: WarrantIn) -> list[Breach]:
    """Return what refuses an application under a law that does not hold here."""
    own = version.code
    return [] if given.rulebook == own else [law_of_elsewhere(given.rulebook, own)]


def _rulebook_for(given: WarrantIn) -> str:
    """Return the law that a filing is held against.

    Whatever names the law of another country is held against this body's own: a law that
    does not hold here can authorise nothing.
    """
    own = str(settings.DEFAULT_RULEBOOK)
    foreign = given.rulebook != own and law.is_foreign(given.rulebook, own)
    return own if foreign else given.rulebook


def identifiers_of(targets: Iterable[TargetIn]) -> Iterator[tuple[str, str, str]]:
    """Yield the identifiers of targets, each with its field and its kind; they are stored sealed."""
    for number, target in enumerate(targets):
        known = target.identity
        if known and known.iin:
            yield f"/targets/{number}/identity/iin", "iin", known.iin
        if known and known.details and target.kind in {"account", "device"}:
            yield f"/targets/{number}/identity/details", "contact", known.details


def texts_of(given: WarrantIn | RenewalIn) -> Iterator[tuple[str, str]]:
    """Yield the texts of an application that are stored open, each with its field."""
    for name in (*TEXTS, "case_number", "results_so_far"):
        yield f"/{name}", getattr(given, name, "")
    if isinstance(given, WarrantIn):
        for number, offence in enumerate(given.offences):
            yield f"/offences/{number}/title", offence.title
        for number, target in enumerate(given.targets):
            yield f"/targets/{number}/pseudonym", target.pseudonym
        if given.urgent:
            yield "/urgent/why", given.urgent.why


def no_court() -> Refusal:
    return Refusal(Why.UNKNOWN_COURT, pointer="/court")
