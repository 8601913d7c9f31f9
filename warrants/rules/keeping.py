"""What its class says of a piece of material: whence it can come, when and on whose word it goes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from warrants.rules.breaches import Breach, refuse
from warrants.rules.vocabulary import Effect, Severity


def too_early(
    *, reference: str, keep_least_until: datetime | None, at: datetime, article: str
) -> list[Breach]:
    """Return the refusal of a destruction before the law lets go of the material."""
    if keep_least_until is None or at >= keep_least_until:
        return []
    figures = {"record": reference, "until": keep_least_until.isoformat()}
    return [refuse("destroyed_too_early", "/at", article=article, figures=figures)]


def unordered(*, reference: str, by_order: bool, order: str, article: str) -> list[Breach]:
    """Return the refusal of a destruction that names no order where the law asks for one."""
    if not by_order or order:
        return []
    figures = {"record": reference}
    return [refuse("destroyed_without_order", "/legal_basis", article=article, figures=figures)]


def alien_class(
    *, reference: str, title: str, class_measures: Sequence[str], measures: Sequence[str]
) -> list[Breach]:
    """Return the flag of material that no measure of its warrant could have brought."""
    if not class_measures or set(class_measures) & set(measures):
        return []
    return [
        Breach(
            code="material_beyond_measures",
            effect=Effect.FLAG,
            severity=Severity.HIGH,
            pointer="/class",
            actual=title,
            figures={"record": reference, "class": title, "measures": ", ".join(measures)},
        )
    ]
