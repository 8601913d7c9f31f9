"""The words that rules are written in; each value stands in a rulebook or in the database."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Effect(StrEnum):
    """What a broken rule does to a filing."""

    REFUSE = "refuse"
    FLAG = "flag"


class Severity(StrEnum):
    """How much a flag matters."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Kind(StrEnum):
    """What is asked for."""

    FIRST = "first"
    RENEWAL = "renewal"
    URGENT = "urgent"


LANGUAGES: Final = ("en", "ru", "kk")
