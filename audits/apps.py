"""The body's own work as an app, and what it asks of the clock."""

from __future__ import annotations

from typing import Any, ClassVar

from celery.schedules import crontab
from django.apps import AppConfig
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from audits.enums import AuditEvent, ComplaintEvent, RequestEvent, RetentionEvent
from oversight.enums import LogClass

COMPLAINTS = {
    "unknown_about": _("Choose what the complaint is about."),
    "unknown_agency": _("There is no such agency here. Leave it open if you do not know."),
    "too_many_files": _("These are too many files: ten for one complaint. Send fewer."),
    "too_many_messages": _("There are too many messages here. Wait for our answer."),
    "nothing_written": _("Write something first."),
    "too_long": _("This is too long. Write it shorter, or send it as a file."),
    "erased": _("The words of this complaint were erased. Nothing can be added to it."),
    "draft_gone": _("What you wrote was erased after a day. Begin anew, please."),
    "reopening_too_late": _("The time to ask for this is over. File a new complaint."),
    "can_be_reopened": _("The complainant may still ask us to look again. Wait until then."),
    "remedy_without_fault": _("A remedy needs a complaint that is upheld, at least in part."),
    "letter_missing": _("Write the letter that the complainant reads."),
    "proposal_waits": _("An answer is proposed already and waits for the second person."),
    "questions_open": _("An agency has still time to answer a question. Wait for it."),
    "unknown_complaint": _(
        "There is no such complaint. Give its reference, such as C-2026-000001."
    ),
    "unknown_warrant": _("There is no such warrant. Give its reference, such as W-2026-000001."),
    "not_for_them": _("This person may not handle the complaint. Choose somebody else."),
}


class AuditsConfig(AppConfig):
    """What the oversight body does."""

    name = "audits"
    flag_subjects = "audits.selectors.flag_subjects.SUBJECTS"
    schedule: ClassVar[dict[str, Any]] = {
        "reviews": {"task": "audits.open_reviews", "schedule": 20.0},
        "closing": {"task": "audits.close_settled", "schedule": 600.0},
        "reports": {"task": "audits.draft_reports", "schedule": 15.0},
        "quarterly": {
            "task": "audits.order_quarter",
            "schedule": crontab(day_of_month="10", month_of_year="1,4,7,10", hour="2", minute="5"),
        },
        "yearly": {
            "task": "audits.order_year",
            "schedule": crontab(day_of_month="20", month_of_year="1", hour="2", minute="35"),
        },
        "corrections": {"task": "audits.correct_reports", "schedule": 600.0},
        "complaints": {"task": "audits.close_complaints", "schedule": 600.0},
        "drafts": {"task": "audits.forget_drafts", "schedule": 600.0},
        "destructions": {"task": "audits.carry_out_destructions", "schedule": 60.0},
    }

    log_classes: ClassVar[dict[TextChoices, LogClass]] = {
        AuditEvent.REVIEW_OPENED: LogClass.REVIEW,
        AuditEvent.REVIEW_ASSIGNED: LogClass.REVIEW,
        AuditEvent.REVIEW_ANSWERED: LogClass.REVIEW,
        AuditEvent.REVIEW_CONCLUDED: LogClass.REVIEW,
        AuditEvent.REVIEW_RETURNED: LogClass.REVIEW,
        AuditEvent.REVIEW_CLOSED: LogClass.REVIEW,
        AuditEvent.UNSEALING_ASKED: LogClass.READING,
        AuditEvent.UNSEALING_GIVEN: LogClass.READING,
        AuditEvent.UNSEALING_REFUSED: LogClass.READING,
        AuditEvent.IDENTITY_READ: LogClass.READING,
        AuditEvent.REPORT_ORDERED: LogClass.REPORT,
        AuditEvent.REPORT_DRAFTED: LogClass.REPORT,
        AuditEvent.REPORT_FAILED: LogClass.REPORT,
        AuditEvent.REPORT_TAKEN_OUT: LogClass.READING,
        AuditEvent.REPORT_PUBLISHED: LogClass.REPORT,
        AuditEvent.REPORT_SUPERSEDED: LogClass.REPORT,
        AuditEvent.FIGURES_LOADED: LogClass.OTHER,
        AuditEvent.PUBLISHED_LOADED: LogClass.OTHER,
        AuditEvent.FIGURE_FLAG_SETTLED: LogClass.REVIEW,
        AuditEvent.DRAW_ANNOUNCED: LogClass.REVIEW,
        AuditEvent.DRAWN: LogClass.REVIEW,
        AuditEvent.PIECE_LOOKED_AT: LogClass.REVIEW,
        AuditEvent.STAGE_LOOKED_AT: LogClass.REVIEW,
        AuditEvent.LOG_READ: LogClass.READING,
        AuditEvent.LOG_TAKEN_OUT: LogClass.READING,
        AuditEvent.ANOMALY_LOOKED_AT: LogClass.OTHER,
        **dict.fromkeys(ComplaintEvent, LogClass.COMPLAINT),
        **dict.fromkeys(RequestEvent, LogClass.COMPLAINT),
        **dict.fromkeys(RetentionEvent, LogClass.OTHER),
        RequestEvent.PERSON_READ: LogClass.READING,
        RequestEvent.FINDING_READ: LogClass.READING,
        ComplaintEvent.READ: LogClass.READING,
        ComplaintEvent.FILE_READ: LogClass.READING,
        ComplaintEvent.CONTACT_READ: LogClass.READING,
    }

    def ready(self) -> None:
        from oversight import words
        from oversight.actions import vault

        vault.KEPT.append(("audits.Complaint", "case_key"))
        vault.KEPT.append(("audits.SubjectRequest", "case_key"))
        words.WORDS.update(
            {
                "remark_missing": _("A failed question needs a remark that says what is wrong."),
                "justification_missing": _(
                    "An answer failed: say why the case is in order all the same, "
                    "or choose another outcome."
                ),
                "draw_waits": _(
                    "The announcement is not in the log yet, so nothing can be drawn. "
                    "Come back in a minute."
                ),
                "remark_of_mismatch": _("Say what you found that differs from the record."),
                "look_beside": _("This cannot be found of such a piece. Choose another outcome."),
                "nothing_to_report": _(
                    "There is nothing to report: no case, no request and no complaint lies in "
                    "this period."
                ),
                "too_few_cases": _(
                    "This period has fewer than five applications, so that its totals would tell "
                    "of single cases. Order a longer period."
                ),
                "tells_of_cases": _(
                    "This draft was made by an earlier rule and tells of single cases. Order it "
                    "anew."
                ),
                "not_published": _("Only a published report can be corrected."),
                "correction_waits": _("A corrected edition of this report is under way already."),
                "same_person": _(
                    "Whoever ordered a corrected edition does not publish it. Ask another "
                    "commissioner."
                ),
                "looked_ahead": _("This lies in the future. Give the day on which you looked."),
                "no_anomaly": _("Nothing stands out there any more. Look at the list again."),
                "checklist_open": _("Answer every question of the checklist first."),
                **COMPLAINTS,
                "nothing_shown": _("Choose what was shown, or leave it open until something is."),
                "still_marking": _(
                    "Some records are still being marked and could be missed. "
                    "Try again in a minute."
                ),
                "nobody_named": _("Give your name: without it nothing can be looked up."),
                "answer_tells_too_much": _("The finding does not allow this letter."),
                "nothing_sealed": _("No identity is kept with this case."),
                "unsealing_closed": _("This is closed. Ask anew, with a reason."),
                "unknown_record": _(
                    "There is no such record. Give its reference, such as W-2026-000001."
                ),
                "held_already": _("A legal hold stands on this record already."),
                "nothing_due": _("Nothing is due here that could be destroyed."),
                "destruction_waits": _(
                    "A list of this class waits or is being carried out. Settle it first."
                ),
                "identity_destroyed": _("The key of this case was destroyed: nobody can read it."),
            }
        )
