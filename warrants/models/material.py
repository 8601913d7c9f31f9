"""What a measure brought: each piece, its chain of custody, and who looked at it."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from oversight.enums import Role
from oversight.models import Actor, Agency, ApiClient, Court, Provider, User
from warrants.enums import CustodyKind, Looked, MaterialState, Medium, RuledOut, VolumeUnit
from warrants.models.warrant import Warrant

IS_OVER = Q(volume=0, copies=0)


class MaterialQuerySet(models.QuerySet["Material"]):
    """Pieces of material, by who asks."""

    def visible_to(self, actor: Actor) -> MaterialQuerySet:
        """Keep those of a case one may know of, and those that one holds or was handed."""
        cases = Q(warrant__in=Warrant.objects.visible_to(actor).values("pk"))
        if actor.agency_id:
            at_hand = Q(holder_agency=actor.agency_id) | Q(offered_agency=actor.agency_id)
            return self.filter(Q(warrant__agency=actor.agency_id) | at_hand)
        if actor.role == Role.JUDGE and actor.court_id:
            return self.filter(
                cases | Q(holder_court=actor.court_id) | Q(offered_court=actor.court_id)
            )
        return self.filter(cases)

    def for_list(self) -> MaterialQuerySet:
        return self.select_related("warrant__agency", "warrant__rulebook", "holder_agency").defer(
            "warrant__search", "warrant__case_key", "warrant__rulebook__text"
        )


class Material(models.Model):
    """One piece of material, where it is and how much of it is left.

    `volume` and `copies` are what is left of `obtained_volume` and of every copy made
    beside the original; `destructible` is how much of the volume may be destroyed by
    now. What happened stands in the custody events; the columns are where they led.
    """

    warrant = models.ForeignKey(Warrant, models.PROTECT, related_name="materials")
    number = models.PositiveSmallIntegerField(_("number"))
    reference = models.CharField(_("reference"), max_length=30, unique=True)
    agency_reference = models.CharField(_("agency's reference"), max_length=80)
    class_code = models.CharField(_("class"), max_length=60)
    medium = models.CharField(_("medium"), max_length=10, choices=Medium)
    obtained_volume = models.PositiveBigIntegerField(_("volume obtained"))
    volume = models.PositiveBigIntegerField(_("volume left"))
    unit = models.CharField(_("unit"), max_length=10, choices=VolumeUnit)
    copies = models.PositiveIntegerField(_("copies"), default=0)
    state = models.CharField(
        _("state"), max_length=12, choices=MaterialState, default=MaterialState.KEPT
    )
    holder = models.CharField(_("holder"), max_length=200)
    holder_agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    holder_court = models.ForeignKey(Court, models.PROTECT, null=True, related_name="+")
    offered_to = models.CharField(_("handed to"), max_length=200, blank=True)
    offered_agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    offered_court = models.ForeignKey(Court, models.PROTECT, null=True, related_name="+")
    place = models.CharField(_("place"), max_length=200, blank=True)
    sealed = models.BooleanField(_("sealed"), default=False)
    confidential = ArrayField(
        models.CharField(max_length=40), default=list, verbose_name=_("privileged")
    )
    quarantined = models.BooleanField(_("in quarantine"), default=False)
    filter_person = models.CharField(_("filter person"), max_length=200, blank=True)
    held = models.BooleanField(_("held back from destruction"), default=False)
    evidence = models.BooleanField(_("in evidence"), default=False)
    ruled_out = models.CharField(_("ruled out"), max_length=15, choices=RuledOut, blank=True)
    destructible = models.PositiveBigIntegerField(_("may be destroyed"), default=0)
    obtained_at = models.DateTimeField(_("obtained"))
    recorded_at = models.DateTimeField(_("recorded"))
    last_at = models.DateTimeField(_("last happening"))
    keep_until = models.DateTimeField(_("kept until"), null=True)
    keep_least_until = models.DateTimeField(null=True)
    keep_article = models.CharField(_("article"), max_length=120, blank=True)
    retention_flagged_at = models.DateTimeField(null=True)
    permitted_at = models.DateTimeField(_("destruction permitted"), null=True)
    told_at = models.DateTimeField(_("prosecutor told"), null=True)
    planned_at = models.DateTimeField(_("destruction planned"), null=True)
    destroyed_at = models.DateTimeField(_("destroyed"), null=True)
    destroyed_by = models.CharField(max_length=200, blank=True)
    attested_at = models.DateTimeField(_("attested"), null=True)
    filed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    filed_by_client = models.ForeignKey(ApiClient, models.PROTECT, null=True, related_name="+")

    objects = MaterialQuerySet.as_manager()

    class Meta:
        ordering = ("warrant", "number")
        verbose_name = _("material")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["warrant", "number"], name="material_number_once"),
            models.UniqueConstraint(
                fields=["warrant", "agency_reference"], name="material_reference_once"
            ),
            models.CheckConstraint(
                name="material_no_more_than_was_obtained",
                condition=Q(volume__lte=F("obtained_volume")),
            ),
            models.CheckConstraint(
                name="material_destructible_is_there", condition=Q(destructible__lte=F("volume"))
            ),
            models.CheckConstraint(
                name="material_destroyed_is_gone",
                condition=Q(destroyed_at=None) | IS_OVER,
            ),
            models.CheckConstraint(
                name="material_destroyed_was_permitted",
                condition=Q(destroyed_at=None) | Q(permitted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="material_attested_is_destroyed",
                condition=Q(attested_at=None) | Q(destroyed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="material_quarantine_has_a_filter",
                condition=Q(quarantined=False) | ~Q(filter_person=""),
            ),
            models.CheckConstraint(
                name="material_has_a_holder", condition=~Q(holder__regex=r"^\s*$")
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["permitted_at"],
                name="material_to_destroy",
                condition=Q(permitted_at__isnull=False, destroyed_at=None),
            ),
            models.Index(
                fields=["keep_until"],
                name="material_kept",
                condition=Q(destroyed_at=None, evidence=False, held=False),
            ),
            models.Index(fields=["state", "id"], name="material_by_state"),
            models.Index(fields=["obtained_at"], name="material_by_time"),
            models.Index(fields=["holder_agency", "id"], name="material_of_agency"),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("desk_piece", args=[self.reference])

    @property
    def is_settled(self) -> bool:
        """Whether nothing about it is left open: gone and attested, or in evidence."""
        settled = {MaterialState.GONE, MaterialState.EVIDENCE}
        return not self.offered_to and self.state in settled


class CustodyEvent(models.Model):
    """One link of a chain of custody, written once; a trigger holds it against the piece.

    `by_name` is the officer who did it. A hand-over has two links: the receiver's,
    which `answers` the giver's. Which fields a kind has stands in the rules.
    """

    material = models.ForeignKey(Material, models.PROTECT, related_name="events")
    number = models.PositiveIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=12, choices=CustodyKind)
    at = models.DateTimeField(_("happened"))
    recorded_at = models.DateTimeField(_("recorded"))
    by_name = models.CharField(_("officer"), max_length=200)
    by_number = models.CharField(_("service number"), max_length=200, blank=True)
    holder = models.CharField(_("holder"), max_length=200, blank=True)
    to = models.CharField(_("to"), max_length=200, blank=True)
    answers = models.ForeignKey("self", models.PROTECT, null=True, related_name="answered_by")
    quantity = models.PositiveBigIntegerField(_("quantity"), null=True)
    copies = models.PositiveIntegerField(_("copies"), null=True)
    recipient = models.CharField(_("recipient"), max_length=200, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    legal_basis = models.CharField(_("legal basis"), max_length=200, blank=True)
    label = models.CharField(_("label"), max_length=200, blank=True)
    purpose = models.CharField(_("purpose"), max_length=60, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    person = models.CharField(_("officer given access"), max_length=200, blank=True)
    filter_person = models.CharField(_("filter person"), max_length=200, blank=True)
    confidential = ArrayField(models.CharField(max_length=40), default=list)
    because = models.CharField(_("because"), max_length=15, choices=RuledOut, blank=True)
    act = models.CharField(_("act"), max_length=200, blank=True)
    method = models.CharField(_("method"), max_length=200, blank=True)
    first_witness = models.CharField(_("first witness"), max_length=200, blank=True)
    second_witness = models.CharField(_("second witness"), max_length=200, blank=True)
    planned_at = models.DateTimeField(_("planned"), null=True)
    reason = models.TextField(_("reason"), blank=True)
    filed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    filed_by_client = models.ForeignKey(ApiClient, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("material", "number")
        verbose_name = _("custody event")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["material", "number"], name="custody_number_once"),
            models.CheckConstraint(
                name="custody_hand_over_has_two_sides",
                condition=~Q(kind=CustodyKind.HANDED_OVER) | (~Q(holder="") & ~Q(to="")),
            ),
            models.CheckConstraint(
                name="custody_receipt_answers_a_hand_over",
                condition=~Q(kind__in=[CustodyKind.RECEIVED, CustodyKind.DISPUTED])
                | Q(answers__isnull=False),
            ),
            models.CheckConstraint(
                name="custody_sharing_has_a_basis",
                condition=~Q(kind__in=[CustodyKind.SHARED, CustodyKind.DISCLOSED])
                | (~Q(recipient="") & ~Q(legal_basis="") & ~Q(label="")),
            ),
            models.CheckConstraint(
                name="custody_witnesses_are_two",
                condition=Q(first_witness="") | ~Q(first_witness=F("second_witness")),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["kind", "at"], name="custody_by_kind"),
        ]

    @property
    def witnesses(self) -> list[str]:
        return [one for one in (self.first_witness, self.second_witness) if one]


class AccessBatch(models.Model):
    """What an agency reports at once of who looked at its material, such as one day."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    reference = models.CharField(_("agency's reference"), max_length=80)
    lines = models.PositiveIntegerField(_("lines"))
    recorded_at = models.DateTimeField(_("recorded"))
    filed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    filed_by_client = models.ForeignKey(ApiClient, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "reference"], name="access_batch_once")
        ]


class AccessEntry(models.Model):
    """Somebody looked at a piece of material: who, when, why, at how much; written once."""

    batch = models.ForeignKey(AccessBatch, models.PROTECT, related_name="entries")
    material = models.ForeignKey(Material, models.PROTECT, related_name="accesses")
    officer = models.CharField(_("officer's number"), max_length=80)
    at = models.DateTimeField(_("happened"))
    how = models.CharField(_("how"), max_length=10, choices=Looked)
    purpose = models.CharField(_("purpose"), max_length=60)
    records = models.PositiveIntegerField(_("records"))
    protected = ArrayField(
        models.CharField(max_length=40), default=list, verbose_name=_("protected categories")
    )
    anomalies = ArrayField(models.CharField(max_length=40), default=list)

    class Meta:
        ordering = ("material", "at", "id")
        indexes: ClassVar = [
            models.Index(fields=["material", "-at"], name="access_to_material"),
            models.Index(fields=["officer", "at"], name="access_by_officer"),
        ]


class ProviderOrder(models.Model):
    """An order of a warrant was served on a provider, who from then on may report its use.

    `officer` is whom the report names.
    """

    warrant = models.ForeignKey(Warrant, models.PROTECT, related_name="orders")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="orders")
    served_at = models.DateTimeField(_("served"))
    officer = models.JSONField(_("officer"), default=dict)
    recorded_at = models.DateTimeField(_("recorded"))
    filed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    filed_by_client = models.ForeignKey(ApiClient, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("warrant", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["warrant", "provider"], name="order_served_once")
        ]
