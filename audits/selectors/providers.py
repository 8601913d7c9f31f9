"""One provider whole: what it was asked, what it gave, what it carried out, what contradicts it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from audits.models import ProviderFigure
from audits.selectors import provider_figures
from audits.selectors.provider_figures import FigureLine
from oversight.models import Actor, Agency, Provider
from warrants.enums import ActivationKind, AnswerOutcome, RequestStatus
from warrants.models import Activation, DataRequest, Flag, ProviderOrder, Warrant

SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class ProviderPage:
    """Everything that the page of one provider shows."""

    sums: dict[str, Any]
    states: list[tuple[str, int]]
    outcomes: list[tuple[str, str, int]]
    grounds: list[dict[str, Any]]
    agencies: list[dict[str, Any]]
    contradicted: Sequence[DataRequest]
    contradictions: int
    orders: Sequence[ProviderOrder]
    orders_served: int
    uses: Sequence[Activation]
    starts: int
    stops: int
    published: list[FigureLine]
    published_elsewhere: int


def provider_page(actor: Actor, provider: Provider, at: datetime) -> ProviderPage:
    """Return one provider as the reader may know of it; counts are of the same requests."""
    mine = DataRequest.objects.visible_to(actor).filter(provider=provider)
    orders = _of_cases(ProviderOrder.objects.filter(provider=provider), actor)
    uses = _of_cases(Activation.objects.filter(provider=provider), actor)
    contradicted = mine.filter(
        Exists(Flag.objects.filter(data_request=OuterRef("pk"), code="answer_contradicted"))
    )
    by_kind = dict(uses.order_by().values_list("kind").annotate(Count("pk")))
    country = provider_figures.home()
    published = ProviderFigure.objects.filter(provider=provider)
    here = provider_figures.with_filed(
        provider_figures.figures({"provider": provider.pk, "country": country})
    ).order_by("-starts_on", "-ends_on")
    return ProviderPage(
        sums=_sums(mine),
        states=_states(mine),
        outcomes=_outcomes(mine),
        grounds=_grounds(mine),
        agencies=_agencies(mine),
        contradicted=list(contradicted.for_list().order_by("-pk")[:SHOWN]),
        contradictions=contradicted.count(),
        orders=orders.order_by("-served_at")[:SHOWN],
        orders_served=orders.count(),
        uses=uses.order_by("-at")[:SHOWN],
        starts=by_kind.get(ActivationKind.STARTED, 0),
        stops=by_kind.get(ActivationKind.STOPPED, 0),
        published=provider_figures.lines(here[:SHOWN], country, at),
        published_elsewhere=published.exclude(country=country).count(),
    )


def providers_known() -> QuerySet[Provider]:
    """Return the providers of whom anything is on record."""
    of = {"provider": OuterRef("pk")}
    return Provider.objects.filter(
        Exists(DataRequest.objects.filter(**of))
        | Exists(ProviderOrder.objects.filter(**of))
        | Exists(ProviderFigure.objects.filter(**of))
    ).order_by("code")


def _of_cases(rows: Any, actor: Actor) -> Any:
    """Keep what belongs to cases that the reader may know of."""
    visible = Warrant.objects.visible_to(actor).filter(pk=OuterRef("warrant_id"))
    return (
        rows.filter(Exists(visible))
        .select_related("warrant__agency")
        .defer("warrant__search", "warrant__case_key")
    )


def _sums(mine: QuerySet[DataRequest]) -> dict[str, Any]:
    return mine.aggregate(
        asked=Count("pk"),
        about=Sum("selector_count"),
        bulk=Count("pk", filter=Q(bulk=True)),
        answered=Count("answer"),
        records=Sum("answer__records"),
        persons=Sum("answer__persons"),
        excess=Sum("answer__excess"),
        with_excess=Count("pk", filter=Q(answer__excess__gt=0)),
        received=Sum("receipt__records"),
        persons_received=Sum("receipt__persons"),
    )


def _states(mine: QuerySet[DataRequest]) -> list[tuple[str, int]]:
    """Return how many requests stand in each state, those at zero too."""
    counted = dict(mine.order_by().values_list("status").annotate(Count("pk")))
    return [(str(one.label), counted.get(one.value, 0)) for one in RequestStatus]


def _outcomes(mine: QuerySet[DataRequest]) -> list[tuple[str, str, int]]:
    """Return how many requests were answered in each way: code, words, count."""
    counted = dict(
        mine.filter(answer__isnull=False)
        .order_by()
        .values_list("answer__outcome")
        .annotate(Count("pk"))
    )
    return [(one.value, str(one.label), counted.get(one.value, 0)) for one in AnswerOutcome]


def _grounds(mine: QuerySet[DataRequest]) -> list[dict[str, Any]]:
    """Return on which grounds the provider refused, whole or in part, the frequent first."""
    refused = mine.filter(answer__outcome__in=[AnswerOutcome.REFUSED, AnswerOutcome.PARTLY])
    rows = (
        refused.order_by()
        .values("answer__ground")
        .annotate(
            whole=Count("pk", filter=Q(answer__outcome=AnswerOutcome.REFUSED)),
            partly=Count("pk", filter=Q(answer__outcome=AnswerOutcome.PARTLY)),
            times=Count("pk"),
        )
    )
    return list(rows.order_by("-times", "answer__ground")[:SHOWN])


def _agencies(mine: QuerySet[DataRequest]) -> list[dict[str, Any]]:
    rows = (
        mine.order_by()
        .values("agency")
        .annotate(
            asked=Count("pk"),
            refused=Count("pk", filter=Q(answer__outcome=AnswerOutcome.REFUSED)),
            records=Sum("answer__records"),
            persons=Sum("answer__persons"),
            received=Sum("receipt__records"),
        )
    )
    found = list(rows.order_by("-asked", "agency__code"))
    agencies = Agency.objects.in_bulk([row["agency"] for row in found])
    return [row | {"agency": agencies[row["agency"]]} for row in found]
