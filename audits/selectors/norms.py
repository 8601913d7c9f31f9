"""The body's norms as they count here: in the zone and by the holidays of a rulebook."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils import timezone

from audits.rules import norms
from audits.rules.norms import Norm
from audits.rules.retention import Keeping, RecordClass, Schedule
from oversight.deadlines.calendar import Calendar
from oversight.deadlines.terms import Due
from warrants.models import RulebookVersion
from warrants.selectors import law

FILE: Final = Path(__file__).resolve().parents[1] / "norms" / "complaints.toml"


@lru_cache(maxsize=1)
def complaint_norms() -> Mapping[str, Norm]:
    """Return the norms for complaints; read once, for the file comes with the release."""
    return norms.parse(FILE.read_text(encoding="utf-8"), FILE.name)


@lru_cache(maxsize=1)
def request_norms() -> Mapping[str, Norm]:
    """Return the norms for requests of persons; read once."""
    path = FILE.with_name("requests.toml")
    return norms.parse(path.read_text(encoding="utf-8"), path.name)


@lru_cache(maxsize=1)
def retention() -> Mapping[str, RecordClass]:
    """Return how long each class of record is kept; read once."""
    path = FILE.with_name("retention.toml")
    return norms.read(Schedule, path.read_text(encoding="utf-8"), path.name).classes


class Counter:
    """Counts norms by one rulebook's zone and calendar; many dates cost one look at each."""

    def __init__(self, code: str = "") -> None:
        found = (
            RulebookVersion.objects.filter(code=code or settings.DEFAULT_RULEBOOK)
            .order_by("-active_from", "-pk")
            .first()
        )
        rules = law.rules_of(found) if found else None
        self.zone = rules.zone if rules else timezone.get_default_timezone()
        self.calendar = law.calendar_of(rules) if rules else Calendar.of("")

    def due(self, key: str, started_at: datetime) -> Due:
        """Return when the norm `key` falls due."""
        return complaint_norms()[key].due(started_at, self.zone, self.calendar)

    def keeping(self, key: str) -> Keeping:
        """Return how the class of record `key` is counted.

        Raises:
            LookupError: it is kept for ever, or there is none.
        """
        keep = retention()[key].keep
        if keep is None:
            raise LookupError(key)
        return Keeping(keep, self.zone, self.calendar)
