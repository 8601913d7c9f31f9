"""The words of repeated reasons."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class TextPart(TextChoices):
    """Which text repeats another; the values are the fields of a filing or a decision."""

    FACTS = "facts", _("What is known")
    NECESSITY = "necessity", _("Why it is necessary")
    PROPORTIONALITY = "proportionality", _("Why it is proportionate")
    RESULTS = "results_so_far", _("Results so far")
    REASONS = "reasons", _("The judge’s reasons")


class Relation(TextChoices):
    """Whose text is repeated."""

    BEFORE = "before", _("of the application before")
    OFFICER = "officer", _("of another case of the same officer")
    HEAD = "head", _("of another case that the same person approved")
    JUDGE = "judge", _("of another case of the same judge")
