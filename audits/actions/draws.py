"""Announce a draw, draw, and record what was found of each piece."""

from __future__ import annotations

import os
from datetime import date, datetime
from typing import Final

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.timezone import get_default_timezone

from audits import policies
from audits.enums import AuditEvent, DrawKind, LookOutcome
from audits.models import Draw, DrawnPiece
from audits.rules import draws as rules
from audits.selectors import draws as selectors
from oversight.actions import ledger, references
from oversight.models import Actor, Agency
from oversight.rules.refusal import Refusal
from warrants.actions import case, supervision
from warrants.enums import Why
from warrants.models import Flag, Material
from warrants.rules.breaches import Breach
from warrants.rules.vocabulary import Effect, Severity

MISMATCHES: Final = {
    LookOutcome.NOT_FOUND: "verified_missing",
    LookOutcome.STILL_THERE: "verified_undestroyed",
    LookOutcome.DIFFERS: "verified_different",
}


@transaction.atomic
def announce(*, agency: Agency, kind: DrawKind, size: int, by: Actor, at: datetime) -> Draw:
    """Commit to a secret seed before anything is drawn.

    The position of this entry in the log is what the sample is drawn at: nobody chooses
    it, and whatever is reported later is not drawn from.

    Raises:
        PermissionDenied: `by` is not of the body.
    """
    if not policies.may_draw(by) or by.user is None:
        raise PermissionDenied
    seed = os.urandom(rules.SEED_BYTES)
    draw = Draw.objects.create(
        reference=references.next_reference("V", at),
        agency=agency,
        kind=kind,
        size=size,
        seed=seed,
        commitment=rules.commitment_to(seed),
        announced_at=at,
        announced_by=by.user,
    )
    ledger.record(
        event=AuditEvent.DRAW_ANNOUNCED,
        subject=draw,
        by=by,
        at=at,
        facts={
            "agency": agency.code,
            "from": kind,
            "size": size,
            "commitment": draw.commitment,
        },
    )
    return draw


@transaction.atomic
def draw_pieces(*, draw_id: int, by: Actor, at: datetime) -> Draw:
    """Draw the sample from what the log held below the announcement; the seed is told.

    Raises:
        PermissionDenied: `by` is not of the body.
        Refusal: it is drawn already, or the announcement has no position in the log yet.
    """
    if not policies.may_draw(by) or by.user is None:
        raise PermissionDenied
    draw = Draw.objects.select_for_update(of=("self",)).select_related("agency").get(pk=draw_id)
    if draw.position is not None:
        raise Refusal(Why.WRONG_STATE)
    position = selectors.position_of(draw)
    if position is None:
        raise Refusal("draw_waits")
    seed = bytes(draw.seed)
    population = selectors.population_of(draw.agency, DrawKind(draw.kind), position)
    drawn = rules.sample(seed, population, draw.size)
    draw.position, draw.population = position, len(population)
    draw.population_sha256 = rules.digest(population)
    draw.drawn_at, draw.drawn_by = at, by.user
    draw.save()
    pieces = dict(Material.objects.filter(reference__in=drawn).values_list("reference", "pk"))
    DrawnPiece.objects.bulk_create(
        DrawnPiece(draw=draw, number=number, material_id=pieces[reference])
        for number, reference in enumerate(drawn, start=1)
    )
    ledger.record(
        event=AuditEvent.DRAWN,
        subject=draw,
        by=by,
        at=at,
        facts={
            "seed": seed.hex(),
            "position": position,
            "population": len(population),
            "population_sha256": draw.population_sha256,
            "pieces": drawn,
        },
    )
    return draw


@transaction.atomic
def look_at_piece(
    *,
    piece_id: int,
    outcome: LookOutcome,
    remark: str,
    looked_on: date,
    by: Actor,
    at: datetime,
) -> DrawnPiece:
    """Record what was found of a drawn piece, once; a mismatch becomes a flag on its case.

    Raises:
        PermissionDenied: `by` is not of the body, or may not know of the case.
        Refusal: it was looked at before, the outcome cannot be of such a piece, the day
            lies ahead, or a mismatch has no remark.
    """
    row = (
        DrawnPiece.objects.select_for_update(of=("self",))
        .select_related("draw", "material")
        .get(pk=piece_id)
    )
    visible = Material.objects.visible_to(by).filter(pk=row.material_id).exists()
    if not (policies.may_draw(by) and visible):
        raise PermissionDenied
    if row.outcome:
        raise Refusal(Why.WRONG_STATE)
    if outcome not in rules.FOUND[DrawKind(row.draw.kind)]:
        raise Refusal("look_beside", pointer="/outcome")
    if looked_on > at.astimezone(get_default_timezone()).date():
        raise Refusal("looked_ahead", pointer="/looked_on")
    if outcome != LookOutcome.AS_RECORDED and not remark.strip():
        raise Refusal("remark_of_mismatch", pointer="/remark")
    warrant = case.lock(row.material.warrant_id)
    row.outcome, row.remark, row.looked_on = outcome, remark, looked_on
    row.recorded_at, row.looked_by = at, by.user
    row.save()
    flags = [] if outcome == LookOutcome.AS_RECORDED else [_mismatch(row)]
    Flag.objects.bulk_create(
        supervision.flags_of(
            breaches=flags, warrant=warrant, application=None, at=at, material=row.material
        )
    )
    case.touch(warrant, at)
    ledger.record(
        event=AuditEvent.PIECE_LOOKED_AT,
        subject=warrant,
        by=by,
        at=at,
        facts={
            "draw": row.draw.reference,
            "material": row.material.reference,
            "outcome": outcome,
            "on": looked_on.isoformat(),
            "remark_hash": case.text_hash(warrant, remark),
        },
    )
    return row


def _mismatch(row: DrawnPiece) -> Breach:
    return Breach(
        code=MISMATCHES[LookOutcome(row.outcome)],
        effect=Effect.FLAG,
        severity=Severity.HIGH,
        party="agency",
        figures={"record": row.material.reference, "draw": row.draw.reference},
    )
