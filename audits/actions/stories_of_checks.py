"""How the body of the demonstration checks what it is told: draws, and figures that others publish."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count, Sum
from django.utils.timezone import get_default_timezone

from audits.actions import draws, provider_figures
from audits.actions.provider_figures import Publisher
from audits.actions.stage import DAY, Stage, Story, at_work, read_script
from audits.enums import DrawKind, LookOutcome
from audits.models import Draw
from audits.rules.fiction import half_years
from audits.rules.provider_figures import COLUMNS, read_files
from audits.selectors.provider_figures import GIVEN, home
from oversight.models import SYSTEM, Agency, Provider
from warrants.models import DataAnswer


def stories(stage: Stage) -> Sequence[Story]:
    """Return the announcements: a draw is made from what the log held by then."""
    return [
        _announcement(stage, number, one)
        for number, one in enumerate(read_script("checks")["draws"])
    ]


def _announcement(stage: Stage, number: int, told: Mapping[str, Any]) -> Story:
    at = at_work(stage.now - told["age"] * DAY, stage.rng("draw", number))
    yield at
    draws.announce(
        agency=Agency.objects.get(code=told["agency"]),
        kind=DrawKind(told["kind"]),
        size=told["size"],
        by=stage.cast.auditors[0].actor,
        at=at,
    )


def draw_first(*, at: datetime) -> None:
    """Draw what was announced first, and look at each piece; what was done before stays."""
    draw = Draw.objects.select_related("announced_by").order_by("pk").first()
    if draw is None:
        return
    by = draw.announced_by.actor
    if draw.position is None:
        draw = draws.draw_pieces(draw_id=draw.pk, by=by, at=at)
    pieces = draw.pieces.filter(outcome="").order_by("number")
    for piece in pieces:
        found = read_script("checks")["found"][piece.number - 1]
        draws.look_at_piece(
            piece_id=piece.pk,
            outcome=LookOutcome(found["outcome"]),
            remark=found.get("remark", ""),
            looked_on=at.astimezone(get_default_timezone()).date(),
            by=by,
            at=at,
        )


def take_in_published(*, at: datetime) -> None:
    """Take in what a provider publishes: for one half-year what was filed here, for the next more."""
    told = read_script("checks")["published"]
    rows = [",".join(COLUMNS)]
    for (first, last), more in zip(
        half_years(at.astimezone(get_default_timezone()).date()), told["more"], strict=True
    ):
        filed = DataAnswer.objects.filter(
            request__provider__code=told["provider"],
            outcome__in=GIVEN,
            answered_at__date__range=(first, last),
        ).aggregate(requests=Count("pk"), persons=Sum("persons", default=0))
        rows.append(f"{first},{last},{filed['requests'] + more},{filed['persons'] + more}")
    published = read_files([(told["file"], "\n".join(rows).encode())], country=home())
    provider = Provider.objects.get(code=told["provider"])
    publisher = Publisher(provider.code, provider.name_en, told["attribution"])
    for _progress in provider_figures.take_over(
        published=published, publisher=publisher, by=SYSTEM, at=at
    ):
        pass
