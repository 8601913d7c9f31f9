"""Find reasons that repeat others: outside the filing, by what waits in the database."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.timezone import localtime

from oversight.actions import ledger
from oversight.models import SYSTEM
from warrants.actions import supervision
from warrants.enums import Event
from warrants.models import Application, Flag
from warrants.repetition import selectors
from warrants.repetition.enums import Relation, TextPart
from warrants.repetition.models import Repetition, WaitingText
from warrants.repetition.rules import Own, RepetitionNorm, own_words, similarity
from warrants.rules.breaches import Breach
from warrants.rules.vocabulary import Effect

BATCH: Final = 20
MOST_BATCHES: Final = 50  # of one run, so that others have their turn


def find_repeated(*, at: datetime) -> int:
    """Compare what waits, some at a time; return how many texts were looked at."""
    total = 0
    for _round in range(MOST_BATCHES):
        done = _find_batch(at)
        total += done
        if done < BATCH:
            break
    return total


@transaction.atomic
def pass_over(*, newest: int) -> None:
    """Let what waits go uncompared but for the newest: made-up cases repeat their script."""
    kept = WaitingText.objects.order_by("-pk").values("pk")[:newest]
    WaitingText.objects.exclude(pk__in=list(kept.values_list("pk", flat=True))).delete()


@transaction.atomic
def _find_batch(at: datetime) -> int:
    waiting = list(
        WaitingText.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("application__warrant", "application__decision")
        .defer("application__warrant__search", "application__warrant__case_key")
        .order_by("pk")[:BATCH]
    )
    norm = selectors.norm_on(localtime(at).date())
    for one in waiting:
        found = list(_repeated(one.application, norm, of_decision=one.of_decision))
        if found:
            _keep(one.application, found, norm, at)
    WaitingText.objects.filter(pk__in=[one.pk for one in waiting]).delete()
    return len(waiting)


def _repeated(
    application: Application, norm: RepetitionNorm, *, of_decision: bool
) -> list[Repetition]:
    """Return the repetitions of one filing or decision, of each text the nearest, not yet stored."""
    texts = {
        part: own_words(text, norm)
        for part, text in selectors.texts_of(application, of_decision=of_decision).items()
    }
    nearest: dict[TextPart, Repetition] = {}
    for relation, others in selectors.others(application, of_decision=of_decision):
        for other in others.select_related("decision")[: selectors.MOST]:
            told = selectors.texts_of(other, of_decision=of_decision)
            for part, text in texts.items():
                found = _compared(text, told.get(part, ""), norm)
                if found > (nearest[part].similarity if part in nearest else 0):
                    nearest[part] = Repetition(
                        application=application,
                        part=part,
                        other=other,
                        relation=relation,
                        similarity=found,
                    )
    return [nearest[part] for part in texts if part in nearest]


def _compared(text: Own, other: str, norm: RepetitionNorm) -> int:
    if not other or text.words < norm.norm.least_words:
        return 0
    return similarity(text, own_words(other, norm), norm)


def _keep(
    application: Application, found: list[Repetition], norm: RepetitionNorm, at: datetime
) -> None:
    """Store what repeats, its flag and its entry."""
    for row in found:
        row.norm, row.found_at = norm.name, at
    Repetition.objects.bulk_create(found)
    nearest = max(found, key=lambda row: row.similarity)
    is_judges = nearest.part == TextPart.REASONS
    breach = Breach(
        code="reasons_repeated",
        effect=Effect.FLAG,
        severity=norm.norm.severity,
        article=norm.norm.article,
        party="court" if is_judges else "agency",
        figures={"similarity": nearest.similarity, "norm": norm.name},
    )
    Flag.objects.bulk_create(
        supervision.flags_of(
            breaches=[breach], warrant=application.warrant, application=application, at=at
        )
    )
    ledger.record(
        event=Event.REPEATED,
        subject=application.warrant,
        by=SYSTEM,
        at=at,
        facts={
            "application": application.number,
            "parts": [str(row.part) for row in found],
            "relation": str(Relation(nearest.relation)),
            "similarity": nearest.similarity,
            "norm": norm.name,
            "flags": [breach.code],
        },
    )
