"""Marks of values, chains of cases, proposals; who is in a chain stands sealed.

No row says in clear which case belongs to which chain or which value: a mark and a chain
each have a secret of their own in the key store, a record keeps its links under the key
of its case. Once a secret is destroyed, nothing that a backup holds links any more.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from oversight.enums import BODY_ROLES
from oversight.models import Actor, User
from warrants.persons.enums import ProposalState, ValueKind


class PersonChainQuerySet(models.QuerySet["PersonChain"]):
    """Persons by number, by who asks."""

    def visible_to(self, actor: Actor) -> PersonChainQuerySet:
        """Keep all for the body's own people, who see numbers alone; nothing for anybody else."""
        return self if actor.role in BODY_ROLES and actor.user else self.none()


class PersonChain(models.Model):
    """The cases and requests for stored data of one person, by number alone.

    `days` counts each day on which some case of the chain was authorised once. The
    members stand sealed under the chain's own key; without a key there are none left. A
    chain that was joined to another stays, for flags name it, and leads there.
    """

    case_key = models.BinaryField(null=True)
    sealed = models.BinaryField(null=True)
    cases = models.PositiveIntegerField(_("cases"), default=0)
    requests = models.PositiveIntegerField(_("requests for stored data"), default=0)
    days = models.PositiveIntegerField(_("days"), default=0)
    agencies = models.PositiveIntegerField(_("agencies"), default=0)
    shared = models.BooleanField(_("holds a value that many share"), default=False)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    counted_at = models.DateTimeField()

    objects = PersonChainQuerySet.as_manager()

    class Meta:
        app_label = "warrants"
        ordering = ("-id",)
        verbose_name = _("person")
        indexes: ClassVar = [
            models.Index(
                fields=["counted_at"],
                name="chain_to_count",
                condition=Q(case_key__isnull=False, cases__gt=1),
            ),
            models.Index(fields=["cases", "id"], name="chain_by_cases"),
            models.Index(fields=["days", "id"], name="chain_by_days"),
        ]

    def __str__(self) -> str:
        return f"P-{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("desk_person", args=[self.pk])


class ValueMark(models.Model):
    """One value that some record holds: its bucket, and a hash under a secret of its own.

    Of what kind it is and who holds it stands sealed under the mark's key. The number is
    drawn, so that it tells nothing of the marks that were made beside it.
    """

    id = models.BigIntegerField(primary_key=True)
    bucket = models.PositiveSmallIntegerField()
    hash = models.BinaryField()
    case_key = models.BinaryField()
    sealed = models.BinaryField()

    class Meta:
        app_label = "warrants"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="mark_in_a_bucket", condition=Q(bucket__gte=0, bucket__lt=16_384)
            )
        ]
        indexes: ClassVar = [models.Index(fields=["bucket"], name="mark_by_bucket")]


class PersonProposal(models.Model):
    """Two chains that a name or an address brings together; an auditor says what they are."""

    first = models.ForeignKey(PersonChain, models.CASCADE, related_name="+")
    second = models.ForeignKey(PersonChain, models.CASCADE, null=True, related_name="+")
    kinds = ArrayField(models.CharField(max_length=10, choices=ValueKind), verbose_name=_("by"))
    state = models.CharField(
        _("state"), max_length=10, choices=ProposalState, default=ProposalState.WAITING
    )
    reason = models.TextField(_("reason"), blank=True)
    raised_at = models.DateTimeField(_("raised"))
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "warrants"
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["first", "second"], name="proposal_once"),
            models.CheckConstraint(
                name="proposal_of_two",
                condition=Q(state=ProposalState.JOINED, second=None)
                | Q(second__isnull=False, first__lt=F("second")) & ~Q(state=ProposalState.JOINED),
            ),
            models.CheckConstraint(
                name="proposal_settled_with_a_reason",
                condition=Q(state=ProposalState.WAITING, settled_at=None)
                | (~Q(state=ProposalState.WAITING) & Q(settled_at__isnull=False) & ~Q(reason="")),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["id"],
                name="proposal_waiting",
                condition=Q(state=ProposalState.WAITING),
            )
        ]

    @property
    def kind_words(self) -> list[str]:
        """Return the kinds of value that brought the two together, as they are read."""
        return [str(ValueKind(kind).label) for kind in self.kinds]

    @property
    def sides(self) -> list[PersonChain]:
        return [chain for chain in (self.first, self.second) if chain is not None]


class PersonCount(models.Model):
    """How many persons were authorised how long, as it stood on one day; written once.

    `bands` maps the days of `rules.graph.BANDS` to persons, persons of several cases and
    persons of several agencies. `waiting` are the proposals that nobody had settled.
    """

    day = models.DateField(unique=True)
    bands = models.JSONField(default=dict)
    waiting = models.PositiveIntegerField()
    recorded_at = models.DateTimeField()

    class Meta:
        app_label = "warrants"
        ordering = ("day",)


class SpentSecret(models.Model):
    """A slot of the key store whose mark or chain was made anew: destroyed, then forgotten."""

    wrapped = models.BinaryField()

    class Meta:
        app_label = "warrants"
