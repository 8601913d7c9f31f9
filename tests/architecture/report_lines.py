"""What each step on a report of figures writes into the ledger."""

from __future__ import annotations

from typing import Any

from audits.actions import printed, publications
from audits.corrections import actions as corrections
from audits.enums import AuditEvent, CorrectionCause, Period
from audits.models import Publication, PublicationFile
from oversight.models import SYSTEM
from tests.access.world import File, World
from tests.architecture.lines import LINES, Call, line, of
from tests.build import NOON


@line(publications.order, AuditEvent.REPORT_ORDERED)
def _(world: World) -> Call:
    day, by = NOON.date(), of(world, "commissioner")
    return lambda: publications.order(
        period=Period.OTHER,
        starts_on=day,
        ends_on=day,
        known_by=day,
        rulebook="",
        by=by,
        at=NOON,
    )


def ordered(world: World) -> None:
    LINES["audits.actions.publications.order"].ready(world)()


@line(publications.draft_waiting, AuditEvent.REPORT_DRAFTED)
def _(world: World) -> Call:
    ordered(world)
    return lambda: publications.draft_waiting(make=lambda _figures: [File()], at=NOON)


@line(publications.draft_waiting, AuditEvent.REPORT_FAILED, also=":failing")
def _(world: World) -> Call:
    ordered(world)

    def make(_figures: dict[str, Any]) -> list[File]:
        raise ZeroDivisionError

    return lambda: publications.draft_waiting(make=make, at=NOON)


@line(publications.publish, AuditEvent.REPORT_PUBLISHED)
def _(world: World) -> Call:
    pk, by = world.draft.pk, of(world, "commissioner")
    return lambda: publications.publish(publication_id=pk, by=by, at=NOON)


def corrected(world: World) -> Publication:
    """Order the corrected edition of the published report, in the name of the schedule."""
    row = corrections.order_correction(
        publication_id=world.published.pk,
        cause=CorrectionCause.TELLS_OF_CASES,
        why="",
        by=SYSTEM,
        at=NOON,
    )
    publications.draft_waiting(make=lambda _figures: [File()], at=NOON)
    return row


@line(corrections.order_correction, AuditEvent.REPORT_ORDERED)
def _(world: World) -> Call:
    pk, by = world.published.pk, of(world, "commissioner")
    return lambda: corrections.order_correction(
        publication_id=pk, cause=CorrectionCause.WRONG, why="A court was left out.", by=by, at=NOON
    )


@line(corrections.order_due, AuditEvent.REPORT_ORDERED)
def _(world: World) -> Call:
    Publication.objects.filter(pk=world.published.pk).update(disclosure=0)
    return lambda: corrections.order_due(at=NOON)


@line(
    publications.publish,
    AuditEvent.REPORT_PUBLISHED,
    AuditEvent.REPORT_SUPERSEDED,
    also=":corrected",
)
def _(world: World) -> Call:
    pk, by = corrected(world).pk, of(world, "commissioner")
    return lambda: publications.publish(publication_id=pk, by=by, at=NOON)


@line(corrections.put_in_place, AuditEvent.REPORT_SUPERSEDED)
def _(world: World) -> Call:
    row, by = corrected(world), of(world, "commissioner")
    row.refresh_from_db()
    return lambda: corrections.put_in_place(correction=row, by=by, at=NOON)


@line(publications.record_download, AuditEvent.REPORT_TAKEN_OUT)
def _(world: World) -> Call:
    file, by = PublicationFile.objects.get(publication=world.draft), of(world, "auditor")
    return lambda: publications.record_download(file=file, by=by, at=NOON)


@line(printed.load_printed_figures, AuditEvent.FIGURES_LOADED)
def _(world: World) -> Call:
    data, by = b"Measure,2021\nIntercept applications authorized,9\n", of(world, "auditor")
    return lambda: printed.load_printed_figures(
        data=data, source="Yearbook", rulebook="kz-cpc", by=by, at=NOON
    )
