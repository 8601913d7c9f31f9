"""The body's own work as an app, and what it asks of the clock."""

from __future__ import annotations

from typing import Any, ClassVar

from celery.schedules import crontab
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from audits.enums import AuditEvent
from oversight.enums import LogClass


class AuditsConfig(AppConfig):
    """What the oversight body does."""

    name = "audits"
    schedule: ClassVar[dict[str, Any]] = {
        "reviews": {"task": "audits.open_reviews", "schedule": 20.0},
        "reports": {"task": "audits.draft_reports", "schedule": 15.0},
        "quarterly": {
            "task": "audits.order_quarter",
            "schedule": crontab(day_of_month="10", month_of_year="1,4,7,10", hour="2", minute="5"),
        },
        "yearly": {
            "task": "audits.order_year",
            "schedule": crontab(day_of_month="20", month_of_year="1", hour="2", minute="35"),
        },
    }

    log_classes: ClassVar[dict[AuditEvent, LogClass]] = {
        AuditEvent.REVIEW_OPENED: LogClass.REVIEW,
        AuditEvent.REVIEW_ASSIGNED: LogClass.REVIEW,
        AuditEvent.REVIEW_ANSWERED: LogClass.REVIEW,
        AuditEvent.REVIEW_CONCLUDED: LogClass.REVIEW,
        AuditEvent.REVIEW_RETURNED: LogClass.REVIEW,
        AuditEvent.REVIEW_CLOSED: LogClass.REVIEW,
        AuditEvent.REPORT_ORDERED: LogClass.REPORT,
        AuditEvent.REPORT_DRAFTED: LogClass.REPORT,
        AuditEvent.REPORT_FAILED: LogClass.REPORT,
        AuditEvent.REPORT_TAKEN_OUT: LogClass.READING,
        AuditEvent.REPORT_PUBLISHED: LogClass.REPORT,
        AuditEvent.FIGURES_LOADED: LogClass.OTHER,
        AuditEvent.LOG_READ: LogClass.READING,
        AuditEvent.LOG_TAKEN_OUT: LogClass.READING,
        AuditEvent.ANOMALY_LOOKED_AT: LogClass.OTHER,
    }

    def ready(self) -> None:
        from oversight import words

        words.WORDS.update(
            {
                "remark_missing": _("A failed question needs a remark that says what is wrong."),
                "checklist_open": _("Answer every question of the checklist first."),
            }
        )
