"""The fields of a warrant and its first application in one table, and no rule at all."""

from __future__ import annotations

import uuid

from django.db import models


def a_reference() -> str:
    return f"W-{uuid.uuid4().hex[:16]}"


class Agency(models.Model):
    code = models.CharField(max_length=40, unique=True)

    class Meta:
        app_label = "plain"


class Court(models.Model):
    code = models.CharField(max_length=40, unique=True)

    class Meta:
        app_label = "plain"


class Filing(models.Model):
    reference = models.CharField(max_length=20, default=a_reference)
    agency = models.ForeignKey(Agency, models.PROTECT)
    court = models.ForeignKey(Court, models.PROTECT)
    rulebook = models.CharField(max_length=40)
    agency_reference = models.CharField(max_length=80)
    case_number = models.CharField(max_length=80, blank=True)
    offences = models.JSONField()
    measures = models.JSONField()
    targets = models.JSONField()
    officer = models.JSONField()
    aim = models.CharField(max_length=40, blank=True)
    systems = models.JSONField(default=list)
    facts = models.TextField()
    necessity = models.TextField()
    requested_days = models.PositiveIntegerField()
    resolved_at = models.DateTimeField()
    status = models.CharField(max_length=20, default="submitted")
    in_force = models.BooleanField(default=False)
    renewals = models.PositiveSmallIntegerField(default=0)
    cumulative_days = models.PositiveIntegerField(default=0)
    first_from = models.DateTimeField(null=True)
    last_until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=30, blank=True)
    filed_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        app_label = "plain"
