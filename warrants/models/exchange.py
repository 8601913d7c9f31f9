"""What a filing was called in the message that brought it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from oversight.models import Agency
from warrants.models.data_request import DataRequest
from warrants.models.warrant import Warrant
from warrants.rules.hi1 import Kind


class ExchangeObject(models.Model):
    """An object that an agency created by a message, under the identifier it gave it.

    `number` says which part of the warrant it is: the target, or the text. What came by
    another door has no row: its identifiers are derived.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    identifier = models.UUIDField()
    kind = models.CharField(max_length=20, choices=[(one.value, one.value) for one in Kind])
    warrant = models.ForeignKey(Warrant, models.PROTECT, null=True, related_name="exchange_objects")
    request = models.ForeignKey(
        DataRequest, models.PROTECT, null=True, related_name="exchange_objects"
    )
    number = models.PositiveIntegerField(default=0)
    label = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agency", "identifier"], name="exchange_identifier_once"
            ),
            models.CheckConstraint(
                name="exchange_object_of_one_thing",
                condition=Q(warrant__isnull=False, request=None)
                | Q(warrant=None, request__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.identifier)
