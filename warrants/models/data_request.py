"""Stored data: what an agency asks a provider for, what it is given, what is noticed."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from oversight.enums import BODY_ROLES, Role
from oversight.models import Actor, Agency, ApiClient, Provider, User
from warrants.enums import (
    AnswerOutcome,
    AnswerSource,
    BulkStage,
    CheckOutcome,
    ProbeQuality,
    RequestStatus,
)
from warrants.models.rulebook import RulebookVersion
from warrants.models.warrant import Warrant, WarrantUserObjectPermission

GIVES_NOTHING = Q(outcome__in=[AnswerOutcome.REFUSED, AnswerOutcome.NOTHING])


class BulkOrderQuerySet(models.QuerySet["BulkOrder"]):
    """Bulk orders, by who asks."""

    def visible_to(self, actor: Actor) -> BulkOrderQuerySet:
        """Keep what this actor may know of: an agency its own, the body all."""
        if actor.agency_id:
            return self.filter(agency=actor.agency_id)
        return self if actor.role in BODY_ROLES and actor.user else self.none()


class BulkOrder(models.Model):
    """An order that authorises bulk data: categories, selectors, and until when."""

    reference = models.CharField(_("reference"), max_length=20, unique=True)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="bulk_orders")
    agency_reference = models.CharField(_("agency's reference"), max_length=80)
    authority = models.CharField(_("authorised by"), max_length=200)
    purpose = models.CharField(_("purpose"), max_length=60)
    categories = ArrayField(models.CharField(max_length=60), verbose_name=_("categories"))
    selector_kinds = ArrayField(models.CharField(max_length=20), verbose_name=_("selectors"))
    most_selectors = models.PositiveIntegerField(_("selectors at most"))
    why = models.TextField(_("why"))
    starts_at = models.DateTimeField(_("from"))
    until = models.DateTimeField(_("until"))
    decided_at = models.DateTimeField(_("decided"))
    recorded_at = models.DateTimeField(_("recorded"))
    filed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    filed_by_client = models.ForeignKey(ApiClient, models.PROTECT, null=True, related_name="+")

    objects = BulkOrderQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agency", "agency_reference"], name="bulk_order_reference_once"
            ),
            models.CheckConstraint(
                name="bulk_order_runs_forward", condition=Q(until__gt=F("starts_at"))
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class BulkStep(models.Model):
    """One stage of a bulk regime as it was carried out; written once."""

    order = models.ForeignKey(BulkOrder, models.PROTECT, related_name="steps")
    stage = models.CharField(_("stage"), max_length=10, choices=BulkStage)
    at = models.DateTimeField(_("happened"))
    recorded_at = models.DateTimeField(_("recorded"))
    records = models.PositiveIntegerField(_("records"))
    persons = models.PositiveIntegerField(_("persons"), null=True)
    selectors = models.PositiveIntegerField(_("selectors"), null=True)
    by_name = models.CharField(_("officer"), max_length=200)
    approver = models.CharField(_("approved by"), max_length=200)

    class Meta:
        ordering = ("order", "at", "id")


class DataRequestQuerySet(models.QuerySet["DataRequest"]):
    """Requests for stored data, by who asks."""

    def visible_to(self, actor: Actor) -> DataRequestQuerySet:
        """Keep what this actor may know of: an agency its own, a provider those to it.

        The body sees all but those of cases that somebody is recused from.
        """
        if actor.agency_id:
            return self.filter(agency=actor.agency_id)
        if actor.role == Role.PROVIDER and actor.provider_id:
            return self.filter(provider=actor.provider_id)
        if actor.role in BODY_ROLES and actor.user:
            recusals = WarrantUserObjectPermission.objects.filter(
                user=actor.user, permission__codename="recused_from_warrant"
            )
            return self.exclude(warrant__in=recusals.values("content_object_id"))
        return self.none()

    def for_list(self) -> DataRequestQuerySet:
        return self.select_related(
            "agency", "provider", "warrant", "rulebook", "answer", "receipt"
        ).defer(
            "warrant__search",
            "warrant__case_key",
            "rulebook__text",
            "case_key",
            "sealed_selectors",
            "sealed_links",
        )


class DataRequest(models.Model):
    """One request to one provider, as filed; the values of its selectors are sealed.

    They are sealed with the key of the case it belongs to, or with its own where it
    rests on no warrant. The period asked for is half-open.
    """

    reference = models.CharField(_("reference"), max_length=20, unique=True)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="requests")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="requests")
    warrant = models.ForeignKey(Warrant, models.PROTECT, null=True, related_name="requests")
    rulebook = models.ForeignKey(RulebookVersion, models.PROTECT, related_name="+")
    agency_reference = models.CharField(_("agency's reference"), max_length=80)
    case_number = models.CharField(_("case number"), max_length=80, blank=True)
    legal_basis = models.CharField(_("legal basis"), max_length=200)
    purpose = models.CharField(_("purpose"), max_length=60)
    categories = ArrayField(models.CharField(max_length=60), verbose_name=_("categories"))
    selectors = models.JSONField(_("selectors"), default=list)
    selector_count = models.PositiveIntegerField(_("selectors"))
    sealed_selectors = models.BinaryField(null=True)
    sealed_links = models.BinaryField(null=True)  # to persons; empty: there is nobody to link
    case_key = models.BinaryField(null=True)
    since = models.DateTimeField(_("from"))
    until = models.DateTimeField(_("until"))
    bulk = models.BooleanField(_("bulk"), default=False)
    bulk_order = models.ForeignKey(BulkOrder, models.PROTECT, null=True, related_name="requests")
    urgent = models.BooleanField(_("urgent"), default=False)
    urgent_why = models.TextField(_("why urgent"), blank=True)
    probe_quality = models.CharField(
        _("probe image"), max_length=10, choices=ProbeQuality, blank=True
    )
    watchlist = models.CharField(_("list searched"), max_length=200, blank=True)
    system = models.CharField(_("system"), max_length=60, blank=True)
    requester = models.CharField(_("requested by"), max_length=200)
    requester_number = models.CharField(_("service number"), max_length=200, blank=True)
    approver = models.CharField(_("approved by"), max_length=200)
    approver_number = models.CharField(_("service number"), max_length=200, blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=RequestStatus, default=RequestStatus.ASKED
    )
    requested_at = models.DateTimeField(_("requested"))
    recorded_at = models.DateTimeField(_("recorded"))
    filed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    filed_by_client = models.ForeignKey(ApiClient, models.PROTECT, null=True, related_name="+")

    objects = DataRequestQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("request for stored data")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agency", "agency_reference"], name="request_reference_once"
            ),
            models.CheckConstraint(name="request_runs_forward", condition=Q(until__gt=F("since"))),
            models.CheckConstraint(
                name="request_approver_is_another", condition=~Q(approver=F("requester"))
            ),
            models.CheckConstraint(
                name="request_has_a_category", condition=Q(categories__len__gt=0)
            ),
            models.CheckConstraint(
                name="request_bulk_has_an_order",
                condition=Q(bulk=False) | Q(bulk_order__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["agency", "id"], name="request_of_agency"),
            models.Index(fields=["provider", "id"], name="request_of_provider"),
            models.Index(fields=["status", "id"], name="request_by_status"),
            models.Index(fields=["requested_at"], name="request_by_time"),
            models.Index(
                fields=["id"],
                name="request_to_mark",
                condition=Q(sealed_selectors__isnull=False, sealed_links=None),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("desk_request", args=[self.reference])


class DataAnswer(models.Model):
    """What the provider gave; written once. `source` says by whose account."""

    source = models.CharField(
        _("account"), max_length=10, choices=AnswerSource, default=AnswerSource.PROVIDER
    )
    request = models.OneToOneField(DataRequest, models.PROTECT, related_name="answer")
    outcome = models.CharField(_("outcome"), max_length=10, choices=AnswerOutcome)
    ground = models.CharField(_("ground"), max_length=200, blank=True)
    records = models.PositiveBigIntegerField(_("records"))
    persons = models.PositiveBigIntegerField(_("persons"))
    categories = ArrayField(models.CharField(max_length=60), default=list)
    since = models.DateTimeField(_("from"), null=True)
    until = models.DateTimeField(_("until"), null=True)
    excess = models.PositiveBigIntegerField(_("beyond the request"), default=0)
    excess_quarantined = models.BooleanField(_("excess in quarantine"), default=False)
    candidates = models.PositiveIntegerField(_("candidates"), null=True)
    provider_reference = models.CharField(_("provider's reference"), max_length=80, blank=True)
    answered_at = models.DateTimeField(_("answered"))
    recorded_at = models.DateTimeField(_("recorded"))
    filed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    filed_by_client = models.ForeignKey(ApiClient, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="answer_on_paper_has_its_number",
                condition=Q(source=AnswerSource.PROVIDER) | ~Q(provider_reference=""),
            ),
            models.CheckConstraint(
                name="answer_of_nothing_counts_nothing",
                condition=~GIVES_NOTHING | Q(records=0, persons=0),
            ),
            models.CheckConstraint(
                name="answer_refused_has_a_ground",
                condition=~Q(outcome__in=[AnswerOutcome.REFUSED, AnswerOutcome.PARTLY])
                | ~Q(ground=""),
            ),
            models.CheckConstraint(
                name="answer_excess_is_part_of_it", condition=Q(excess__lte=F("records"))
            ),
        ]


class DataReceipt(models.Model):
    """What the agency received, by its own account; of a face search also the human check."""

    request = models.OneToOneField(DataRequest, models.PROTECT, related_name="receipt")
    records = models.PositiveBigIntegerField(_("records"))
    persons = models.PositiveBigIntegerField(_("persons"))
    excess_quarantined = models.BooleanField(_("excess in quarantine"), default=False)
    received_at = models.DateTimeField(_("received"))
    recorded_at = models.DateTimeField(_("recorded"))
    by_name = models.CharField(_("officer"), max_length=200)
    check_outcome = models.CharField(
        _("human check"), max_length=15, choices=CheckOutcome, blank=True
    )
    checked_by = models.CharField(_("checked by"), max_length=200, blank=True)
    checked_at = models.DateTimeField(_("checked"), null=True)
    filed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    filed_by_client = models.ForeignKey(ApiClient, models.PROTECT, null=True, related_name="+")
