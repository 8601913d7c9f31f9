"""Builders of figures that a provider publishes."""

from __future__ import annotations

from datetime import datetime

from audits.actions.provider_figures import Publisher, take_over
from audits.models import ProviderFigure
from audits.rules.provider_figures import Published, read_files
from oversight.models import SYSTEM
from tests.build import NOON
from warrants.models import Flag

HEADER = "from,to,requests,users\n"
SOURCE = "Its own report, CC-BY 4.0"
ROWS = "20261001,20261031,367,561\n"


def published(rows: str = ROWS, name: str = "figures.csv") -> Published:
    return read_files([(name, (HEADER + rows).encode())], country="KAZ")


def some_figures(
    rows: str = ROWS, *, provider: str = "chat", at: datetime = NOON
) -> list[ProviderFigure]:
    """Take rows in by the real step; where the records differ there is a flag."""
    publisher = Publisher(provider, provider.title(), SOURCE)
    list(take_over(published=published(rows), publisher=publisher, by=SYSTEM, at=at))
    return list(ProviderFigure.objects.filter(provider__code=provider).order_by("pk"))


def a_figure_flag(*, provider: str = "chat", at: datetime = NOON) -> Flag:
    """A provider publishes what nobody filed."""
    (figure,) = some_figures(provider=provider, at=at)
    return figure.flags.get()
