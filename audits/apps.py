"""The body's own work as an app, and what it asks of the clock."""

from __future__ import annotations

from typing import Any, ClassVar

from celery.schedules import crontab
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


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

    def ready(self) -> None:
        from oversight import words

        words.WORDS.update(
            {
                "remark_missing": _("A failed question needs a remark that says what is wrong."),
                "checklist_open": _("Answer every question of the checklist first."),
            }
        )
