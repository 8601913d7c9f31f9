"""Answers kept for a caller who asks again with the same Idempotency-Key."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from oversight.models.people import ApiClient


class StoredAnswer(models.Model):
    """What was answered to one key of one client, and to which request."""

    client = models.ForeignKey(ApiClient, models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=200)
    request_sha256 = models.BinaryField()
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField()
    body = models.BinaryField()
    answered_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["client", "key"], name="answer_once_per_key")
        ]
        indexes: ClassVar = [models.Index(fields=["answered_at"], name="answer_by_age")]
