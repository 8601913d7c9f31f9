"""Published figures of providers beside what agencies filed for the same provider and days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.conf import settings
from django.db.models import Count, Exists, Min, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, TruncDate
from django.utils.formats import date_format
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audits.models import ProviderFigure
from audits.rules.provider_figures import THREE_LETTERS, Difference, Filed, compare
from warrants.enums import AnswerOutcome, FlagState
from warrants.models import DataAnswer, DataRequest, Flag, RulebookVersion

GIVEN: Final = (AnswerOutcome.GIVEN, AnswerOutcome.PARTLY)
NAMES: Final = {
    "none_filed": gettext_lazy("No request was filed"),
    "fewer_filed": gettext_lazy("Fewer requests were filed"),
    "more_filed": gettext_lazy("More requests were filed"),
    "persons_differ": gettext_lazy("The persons differ"),
}


@dataclass(frozen=True, slots=True)
class FigureLine:
    """One published figure, what was filed for its days, and how they differ now.

    `filed` is None for a country that is not the one of this installation.
    """

    figure: ProviderFigure
    filed: Filed | None
    differences: list[str]
    flags: list[tuple[Flag, str]]


def home() -> str:
    """Return the country whose agencies file here, by its code of three letters."""
    version = RulebookVersion.objects.filter(code=settings.DEFAULT_RULEBOOK).order_by("-pk")
    code = version.values_list("jurisdiction", flat=True).first() or ""
    return THREE_LETTERS.get(code[:2], code)


def figures(asked: Mapping[str, Any]) -> QuerySet[ProviderFigure]:
    """Return the published figures that a search asks for."""
    found = ProviderFigure.objects.select_related("provider").prefetch_related("flags__settled_by")
    if asked.get("provider"):
        found = found.filter(provider=asked["provider"])
    if asked.get("country"):
        found = found.filter(country=asked["country"].upper())
    if asked.get("flagged"):
        flags = Flag.objects.filter(figure=OuterRef("pk"), state=FlagState.OPEN)
        found = found.filter(Exists(flags))
    return found


def with_filed(found: QuerySet[ProviderFigure]) -> Any:
    """Return figures with what agencies filed: days are those where the body sits."""
    zone = get_default_timezone()
    within = {"day__gte": OuterRef("starts_on"), "day__lte": OuterRef("ends_on")}
    asked = (
        DataRequest.objects.filter(provider=OuterRef("provider"))
        .annotate(day=TruncDate("requested_at", tzinfo=zone))
        .filter(**within)
        .order_by()
        .values("provider")
    )
    answered = (
        DataAnswer.objects.filter(request__provider=OuterRef("provider"), outcome__in=GIVEN)
        .annotate(day=TruncDate("answered_at", tzinfo=zone))
        .filter(**within)
        .order_by()
        .values("request__provider")
    )
    return found.annotate(
        asked=Coalesce(Subquery(asked.annotate(n=Count("pk")).values("n")), 0),
        answered=Coalesce(Subquery(answered.annotate(n=Count("pk")).values("n")), 0),
        about=Coalesce(Subquery(answered.annotate(n=Sum("persons")).values("n")), 0),
    )


def filed_of(row: Any, since: date | None, at: datetime) -> Filed:
    """Return what was filed for the days of an annotated figure.

    `since` is the day of the first request on record.
    """
    today = at.astimezone(get_default_timezone()).date()
    covered = since is not None and since <= row.starts_on and row.ends_on < today
    return Filed(row.asked, row.answered, int(row.about), covered=covered)


def first_day() -> date | None:
    """Return the day of the first request for stored data that is on record."""
    first = DataRequest.objects.aggregate(first=Min("requested_at"))["first"]
    return first.astimezone(get_default_timezone()).date() if first else None


def differences_of(row: Any, filed: Filed) -> list[Difference]:
    return compare(requests=row.requests, persons=row.persons, filed=filed)


def lines(rows: Iterable[Any], country: str, at: datetime) -> list[FigureLine]:
    """Return annotated figures as pages show them, in a fixed number of queries.

    `country` is the one of this installation.
    """
    since = first_day()
    found = []
    for row in rows:
        filed = filed_of(row, since, at) if row.country == country else None
        differ = differences_of(row, filed) if filed else []
        found.append(
            FigureLine(
                row,
                filed,
                [str(NAMES[one.code]) for one in differ],
                [(flag, sentence(flag)) for flag in row.flags.all()],
            )
        )
    return found


def sentence(flag: Flag) -> str:
    """Return both accounts in one sentence, as they stood when the flag was raised."""
    said = flag.figures
    period = {
        name: date_format(date.fromisoformat(said[name]), _("j N Y")) for name in ("since", "until")
    }
    words = _(
        "%(provider)s publishes %(requests)s requests fulfilled about %(persons)s persons from "
        "%(since)s to %(until)s. For the same days agencies filed %(asked)s requests, and it "
        "answered %(answered)s of them with data about %(about)s persons."
    ) % {**said, **period, "provider": flag.figure.provider.name if flag.figure else ""}
    if said["covered"]:
        return words
    return " ".join(
        [
            words,
            _("The records here do not cover the whole period, so the two do not match exactly."),
        ]
    )
