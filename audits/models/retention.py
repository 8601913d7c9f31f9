"""The body's own records and their end: legal holds, and acts of destruction by two persons."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audits.enums import DestructionResult, DestructionStatus
from oversight.models import User

STANDS = Q(lifted_at=None)
OVER = [DestructionStatus.RELEASED, DestructionStatus.CARRIED_OUT]


class LegalHold(models.Model):
    """One record that is kept whatever falls due: a warrant, a complaint, a request.

    A hold on a warrant also keeps the complaints that are linked to it. It stays on
    record once it is lifted.
    """

    reference = models.CharField(_("reference"), max_length=20)
    reason = models.TextField(_("reason"))
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("set by"))
    set_at = models.DateTimeField(_("set"))
    lifted_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("lifted by")
    )
    lifted_at = models.DateTimeField(_("lifted"), null=True)
    lift_reason = models.TextField(_("why it was lifted"), blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["reference"], name="hold_stands_once", condition=STANDS
            ),
            models.CheckConstraint(name="hold_has_a_reason", condition=~Q(reason__regex=r"^\s*$")),
            models.CheckConstraint(
                name="hold_is_lifted_whole",
                condition=Q(lifted_by=None, lifted_at=None, lift_reason="")
                | Q(lifted_by__isnull=False, lifted_at__gte=F("set_at"))
                & ~Q(lift_reason__regex=r"^\s*$"),
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("desk_retention_hold", args=[self.pk])


class Destruction(models.Model):
    """A list of records of one class: proposed by one, released by another, then carried out.

    `act` is what the document says, `act_sha256` the hash of it that the ledger keeps.
    """

    reference = models.CharField(_("reference"), max_length=20, unique=True)
    kind = models.CharField(max_length=20)
    status = models.CharField(
        _("status"),
        max_length=15,
        choices=DestructionStatus,
        default=DestructionStatus.PROPOSED,
    )
    proposed_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    proposed_at = models.DateTimeField(_("proposed"))
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("second person")
    )
    answered_at = models.DateTimeField(_("answered"), null=True)
    answer = models.TextField(_("why not"), blank=True)
    carried_out_at = models.DateTimeField(_("carried out"), null=True)
    act = models.JSONField(null=True)
    act_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="destruction_by_two_persons",
                condition=Q(answered_by=None) | ~Q(answered_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="destruction_answer_is_whole",
                condition=Q(status=DestructionStatus.PROPOSED, answered_by=None, answered_at=None)
                | Q(
                    status__in=OVER, answered_by__isnull=False, answered_at__isnull=False, answer=""
                )
                | Q(
                    status=DestructionStatus.REFUSED,
                    answered_by__isnull=False,
                    answered_at__isnull=False,
                )
                & ~Q(answer=""),
            ),
            models.CheckConstraint(
                name="destruction_carried_out_has_an_act",
                condition=Q(
                    status=DestructionStatus.CARRIED_OUT,
                    carried_out_at__isnull=False,
                    act__isnull=False,
                )
                & ~Q(act_sha256="")
                | ~Q(status=DestructionStatus.CARRIED_OUT)
                & Q(carried_out_at=None, act=None, act_sha256=""),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["answered_at"],
                name="destruction_to_carry_out",
                condition=Q(status=DestructionStatus.RELEASED),
            )
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("desk_retention_act", args=[self.reference])


class DestructionItem(models.Model):
    """One record of such a list, by its reference alone, and what became of it."""

    destruction = models.ForeignKey(Destruction, models.PROTECT, related_name="items")
    reference = models.CharField(_("reference"), max_length=20)
    since = models.DateTimeField(_("counts from"))
    result = models.CharField(
        _("result"),
        max_length=10,
        choices=DestructionResult,
        default=DestructionResult.WAITING,
    )
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("destruction", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["destruction", "reference"], name="destruction_names_once"
            ),
            models.CheckConstraint(
                name="destruction_item_settled_when_it_is",
                condition=Q(result=DestructionResult.WAITING, settled_at=None)
                | ~Q(result=DestructionResult.WAITING) & Q(settled_at__isnull=False),
            ),
        ]
