"""What each step of the body's own looking writes: published figures, stages, draws."""

from __future__ import annotations

from audits.actions import draws, provider_figures, stages
from audits.actions.provider_figures import Publisher
from audits.enums import AuditEvent, DrawKind, LookOutcome
from oversight.actions import sequencer
from oversight.enums import KernelEvent
from oversight.flags.actions import settle
from oversight.models import SYSTEM
from tests.access.world import World
from tests.architecture.lines import Call, line, of
from tests.audits.figures import SOURCE, published
from tests.build import NOON
from warrants.enums import FlagState


@line(provider_figures.take_over, AuditEvent.PUBLISHED_LOADED, KernelEvent.ORGANISATION_ADDED)
def _(world: World) -> Call:
    publisher = Publisher("other", "Other", SOURCE)
    return lambda: list(
        provider_figures.take_over(published=published(), publisher=publisher, by=SYSTEM, at=NOON)
    )


@line(settle, AuditEvent.FIGURE_FLAG_SETTLED, also=":figure")
def _(world: World) -> Call:
    by, pk = of(world, "auditor"), world.figure_flag.pk
    return lambda: settle(flag_id=pk, state=FlagState.EXPLAINED, reason="Seen.", by=by, at=NOON)


@line(stages.look_at_stage, AuditEvent.STAGE_LOOKED_AT)
def _(world: World) -> Call:
    by, pk = of(world, "auditor"), world.own.stage.pk
    return lambda: stages.look_at_stage(step_id=pk, in_order=True, remark="", by=by, at=NOON)


@line(draws.announce, AuditEvent.DRAW_ANNOUNCED)
def _(world: World) -> Call:
    by, agency = of(world, "auditor"), world.own.granted.agency
    return lambda: draws.announce(agency=agency, kind=DrawKind.KEPT, size=2, by=by, at=NOON)


@line(draws.draw_pieces, AuditEvent.DRAWN)
def _(world: World) -> Call:
    by, pk = of(world, "auditor"), world.draw.pk
    while sequencer.sequence(at=NOON):  # the announcement needs its position
        pass
    return lambda: draws.draw_pieces(draw_id=pk, by=by, at=NOON)


@line(draws.look_at_piece, AuditEvent.PIECE_LOOKED_AT)
def _(world: World) -> Call:
    by, pk = of(world, "auditor"), world.drawn.pk
    return lambda: draws.look_at_piece(
        piece_id=pk,
        outcome=LookOutcome.NOT_FOUND,
        remark="The shelf is empty.",
        looked_on=NOON.date(),
        by=by,
        at=NOON,
    )
