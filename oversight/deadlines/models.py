"""A deadline of anything: whose it is, how it was counted, how it ended."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from django.db import models
from django.db.models import F, Func, Q
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from oversight.deadlines.enums import ClockOutcome

SUBJECTS: Final = ("warrant", "complaint", "notice", "review", "subject_request", "question")
RUNS: Final = Q(outcome="")
OF_A_WARRANT: Final = Q(warrant__isnull=False)


def _subject(model: str) -> Any:
    """Return a key to what a deadline may be of; indexed only where it is set."""
    return models.ForeignKey(
        model, models.PROTECT, null=True, related_name="clocks", db_index=False
    )


class Clock(models.Model):
    """One deadline of one subject, with every step of its computation.

    `due_at` is the reading in use, and the first instant that is too late; both readings
    are kept. `steps` hold codes and figures, from which the sentences in each language are
    made. `number` tells a deadline from another of the same rule that began at the same
    moment: that of a postal item. `rule` is a key of the rulebook, of complaints and
    requests one of the body's norms. An application or a piece of material belongs to the
    case, and stands beside it. The table keeps the name that it had when warrants alone
    had deadlines.
    """

    warrant = _subject("warrants.Warrant")
    application = models.ForeignKey(
        "warrants.Application", models.PROTECT, null=True, related_name="clocks"
    )
    material = models.ForeignKey(
        "warrants.Material", models.PROTECT, null=True, related_name="clocks"
    )
    complaint = _subject("audits.Complaint")
    notice = _subject("warrants.Notification")
    review = _subject("audits.Review")
    subject_request = _subject("audits.SubjectRequest")
    question = _subject("audits.AgencyQuestion")
    rule = models.CharField(_("deadline"), max_length=60)
    article = models.CharField(_("article"), max_length=120, blank=True)
    party = models.CharField(_("whose deadline"), max_length=20, blank=True)
    started_at = models.DateTimeField(_("started"))
    number = models.CharField(_("number"), max_length=80, blank=True, default="", db_default="")
    due_at = models.DateTimeField(_("due"))
    strict_at = models.DateTimeField()
    lenient_at = models.DateTimeField()
    steps = models.JSONField(default=list)
    stopped_at = models.DateTimeField(_("stopped"), null=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=ClockOutcome, blank=True)

    class Meta:
        app_label = "warrants"
        ordering = ("due_at", "id")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="clock_does_not_run_backwards", condition=Q(due_at__gte=F("started_at"))
            ),
            models.CheckConstraint(
                name="clock_is_of_one_subject",
                condition=Exact(
                    Func(
                        *(F(one) for one in SUBJECTS),
                        function="num_nonnulls",
                        output_field=models.IntegerField(),
                    ),
                    1,
                ),
            ),
            models.CheckConstraint(
                name="clock_of_a_part_names_its_warrant",
                condition=OF_A_WARRANT | Q(application=None, material=None),
            ),
            models.CheckConstraint(
                name="clock_stops_with_an_outcome",
                condition=Q(stopped_at=None) | ~RUNS,
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], name="clock_running", condition=RUNS & OF_A_WARRANT),
            models.Index(
                fields=["due_at"],
                name="clock_overdue",
                condition=Q(outcome=ClockOutcome.MISSED, stopped_at=None),
            ),
            models.Index(fields=["warrant", "rule"], name="clock_of_warrant"),
            *(
                models.Index(
                    fields=[subject, "due_at"],
                    name=f"clock_of_{subject}",
                    condition=Q(**{f"{subject}__isnull": False}),
                )
                for subject in SUBJECTS[1:]
            ),
        ]
