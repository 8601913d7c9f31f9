"""Why a step is refused."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Why(TextChoices):
    """Why a step is refused that no rule of the rulebook speaks of; the label is what is said."""

    WRONG_STATE = "wrong_state", _("This step is not open in the present state of the case.")
    CHANGED = "changed", _("The case has changed since you read it. Read it again, then decide.")
    DUPLICATE = "duplicate", _("Your agency has already filed this reference.")
    UNKNOWN_RULEBOOK = "unknown_rulebook", _("No rulebook of this code holds on that day.")
    UNKNOWN_COURT = "unknown_court", _("There is no active court with this code.")
    UNKNOWN_JUDGE = "unknown_judge", _("There is no active judge of this name in the court.")
    UNKNOWN_AGENCY = "unknown_agency", _("There is no active agency with this code.")
    NO_CUSTODY_RULES = (
        "no_custody_rules",
        _("No version of this rulebook says how material is kept. Ask the body to activate one."),
    )
    NO_DATA_RULES = (
        "no_data_rules",
        _("This rulebook says nothing of stored data. Ask the body to activate one that does."),
    )
    HAS_A_MACHINE = (
        "has_a_machine",
        _("This provider answers by itself. Wait for its answer, or ask us to record its letter."),
    )
    UNKNOWN_WARRANT = "unknown_warrant", _("Your agency has no warrant with this reference.")
    UNKNOWN_CASE = "unknown_case", _("There is no such case that you may know of.")
    UNKNOWN_ORDER = "unknown_order", _("Your agency has no bulk order with this reference.")
    UNKNOWN_PROVIDER = "unknown_provider", _("There is no active provider with this code.")
    LENGTH_DIFFERS = (
        "length_differs",
        _("The length differs from the one asked for: choose “granted with changes”."),
    )
    IN_THE_FUTURE = "in_the_future", _("This lies in the future. Give the moment it happened.")
    BEFORE_START = "before_start", _("This lies before the beginning of the authorisation.")
    TOLD_TWICE = (
        "told_twice",
        _("That was told already. Of several at the same moment, give each its number."),
    )
    UNKNOWN_MEASURE = "unknown_measure", _("The rulebook of this case knows no such measure.")
    UNKNOWN_TARGET = "unknown_target", _("This case has no target of this number.")
    LINKED_BY_VALUE = (
        "linked_by_value",
        _("A value that identifies links these cases. They cannot be parted."),
    )
    NO_REASON = "no_reason", _("Give a reason.")
