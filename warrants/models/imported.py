"""What was taken over from earlier publications: each table, each of its lines."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from warrants.enums import LineOutcome
from warrants.models.warrant import Warrant


class ImportedTable(models.Model):
    """One published table, known by the hash of its file."""

    sha256 = models.CharField(max_length=64, unique=True)
    name = models.CharField(_("file"), max_length=200)
    kind = models.CharField(_("kind of table"), max_length=20)
    report_year = models.PositiveSmallIntegerField(_("year of the report"))
    headings = models.JSONField(_("headings"), default=list)
    lines = models.PositiveIntegerField(_("lines"))
    begun_at = models.DateTimeField(_("import begun"))

    class Meta:
        ordering = ("report_year", "kind", "id")


class ImportedLine(models.Model):
    """One line as printed, what became of it, and what could not be read in it.

    Rows are written once. `digest` is the same for two lines that say the same of
    the same order, whatever the file looks like.
    """

    table = models.ForeignKey(ImportedTable, models.PROTECT, related_name="rows")
    line = models.PositiveIntegerField(_("line"))
    outcome = models.CharField(_("outcome"), max_length=12, choices=LineOutcome)
    warrant = models.ForeignKey(Warrant, models.PROTECT, null=True, related_name="imported_from")
    digest = models.CharField(max_length=64, blank=True, db_index=True)
    cells = models.JSONField(_("as printed"))
    faults = models.JSONField(_("faults"), default=list)

    class Meta:
        ordering = ("table", "line")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["table", "line"], name="imported_line_once")
        ]

    @property
    def printed(self) -> list[tuple[str, str]]:
        """The cells under their headings."""
        return list(zip(self.table.headings, self.cells, strict=False))
