"""One flag for everything that a rule can notice; its subject is typed.

To let something new be a subject of flags, give `Flag` a nullable foreign key to it
(`related_name="flags"`, `db_index=False`), add the name of that key to `SUBJECTS`,
and say in `flag_subjects` of its app (see `oversight.flags.subjects`) how it is
called and who may know of it. `makemigrations` writes the rest: the index, and the
constraint that a flag has one subject with the new column in it.
"""

from __future__ import annotations

from typing import ClassVar, Final

from django.db import models
from django.db.models import Case, Func, Q, Value, When
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from oversight.flags.enums import FlagState, Severity
from oversight.models import User

SUBJECTS: Final = ("warrant", "data_request", "bulk_order", "figure", "statement", "chain")
RANK: Final = {Severity.LOW: 1, Severity.MEDIUM: 2, Severity.HIGH: 3}
IS_OPEN: Final = Q(state=FlagState.OPEN)


class Flag(models.Model):
    """Something a rule noticed: a fact to check, never a verdict.

    Exactly one of SUBJECTS says what it is about. `application` and `material` say it
    more exactly beside a warrant, `bulk_step` beside a bulk order. `historic` flags
    were noticed in what was taken over from an earlier publication. `former_id` is
    the key that a flag had when each kind of subject had flags of its own: entries of
    that time name it, and no flag of that kind of subject has it as its `id`.
    """

    warrant = models.ForeignKey(
        "warrants.Warrant", models.PROTECT, null=True, related_name="flags", db_index=False
    )
    application = models.ForeignKey(
        "warrants.Application", models.PROTECT, null=True, related_name="flags"
    )
    material = models.ForeignKey(
        "warrants.Material", models.PROTECT, null=True, related_name="flags"
    )
    data_request = models.ForeignKey(
        "warrants.DataRequest", models.PROTECT, null=True, related_name="flags", db_index=False
    )
    bulk_order = models.ForeignKey(
        "warrants.BulkOrder", models.PROTECT, null=True, related_name="flags", db_index=False
    )
    bulk_step = models.ForeignKey(
        "warrants.BulkStep", models.PROTECT, null=True, related_name="flags", db_index=False
    )
    figure = models.ForeignKey(
        "audits.ProviderFigure", models.PROTECT, null=True, related_name="flags", db_index=False
    )
    statement = models.ForeignKey(
        "warrants.Statement", models.PROTECT, null=True, related_name="flags", db_index=False
    )
    chain = models.ForeignKey(
        "warrants.PersonChain", models.PROTECT, null=True, related_name="flags", db_index=False
    )
    code = models.CharField(_("code"), max_length=60)
    severity = models.CharField(_("severity"), max_length=10, choices=Severity)
    rank = models.GeneratedField(
        expression=Case(
            *(When(severity=severity, then=Value(rank)) for severity, rank in RANK.items())
        ),
        output_field=models.SmallIntegerField(),
        db_persist=True,
    )
    article = models.CharField(_("article"), max_length=120, blank=True)
    party = models.CharField(_("whose"), max_length=20, blank=True)
    figures = models.JSONField(_("figures"), default=dict)
    historic = models.BooleanField(_("from imported history"), default=False)
    raised_at = models.DateTimeField(_("raised"))
    state = models.CharField(_("state"), max_length=10, choices=FlagState, default=FlagState.OPEN)
    reason = models.TextField(_("reason"), blank=True)
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    former_id = models.BigIntegerField(null=True, editable=False)

    class Meta:
        app_label = "warrants"
        ordering = ("id",)
        constraints: ClassVar = [
            models.CheckConstraint(
                name="flag_settled_with_a_reason",
                condition=Q(state=FlagState.OPEN, settled_at=None)
                | (~Q(state=FlagState.OPEN) & Q(settled_at__isnull=False) & ~Q(reason="")),
            ),
            models.CheckConstraint(
                name="flag_has_one_subject",
                condition=Exact(
                    Func(
                        *SUBJECTS,
                        function="num_nonnulls",
                        output_field=models.IntegerField(),
                    ),
                    Value(1),
                ),
            ),
            models.CheckConstraint(
                name="flag_part_beside_its_whole",
                condition=(Q(warrant__isnull=False) | Q(application=None, material=None))
                & (Q(bulk_order__isnull=False) | Q(bulk_step=None)),
            ),
            models.UniqueConstraint(
                fields=["figure", "code"],
                name="flag_of_figure_once",
                condition=Q(figure__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["rank", "id"], name="flag_waiting", condition=IS_OPEN & Q(historic=False)
            ),
            models.Index(
                fields=["rank", "id"], name="flag_of_history", condition=IS_OPEN & Q(historic=True)
            ),
            models.Index(fields=["code", "warrant"], name="flag_by_code"),
            models.Index(fields=["warrant", "code"], name="flag_of_warrant"),
            *(
                models.Index(
                    fields=[name], name=f"flag_of_{name}", condition=Q(**{f"{name}__isnull": False})
                )
                for name in (*SUBJECTS[1:], "bulk_step", "former_id")
            ),
        ]
