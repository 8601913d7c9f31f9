"""What columns, figures and cells of a report are called."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from audits.enums import Remedy
from oversight.words import cited


def column(code: str) -> str:
    """Return what a column or a figure is called."""
    known = {
        "measure": _("Measure"),
        "applications": _("Applications"),
        "granted": _("Granted as asked for"),
        "modified": _("Granted with changes"),
        "refused": _("Refused"),
        "withdrawn": _("Withdrawn"),
        "lapsed": _("Lapsed"),
        "submitted": _("Pending"),
        "pending": _("Pending"),
        "renewals": _("Renewals"),
        "warrants": _("Warrants"),
        "outcome": _("Outcome"),
        "urgent": _("Urgent starts"),
        "offence": _("Offence"),
        "name": _("Name"),
        "not_stated": _("Not stated"),
        "installed": _("Installed"),
        "not_installed": _("Never installed"),
        "no_return": _("No return filed"),
        "days_authorised": _("Days authorised"),
        "days_in_operation": _("Days in operation"),
        "days_reported": _("Returns that give days"),
        "days_beyond": _("More days of use than authorised"),
        "days_beyond_taken_over": _("More days of use than authorised, in imported records"),
        "figure": _("Figure"),
        "value": _("Value"),
        "reported": _("Reported in"),
        "currency": _("Currency"),
        "cost": _("Cost"),
        "cost_reported": _("Costs reported"),
        "average": _("Average"),
        "persons": _("Persons affected"),
        "communications": _("Communications"),
        "incriminating": _("Incriminating communications"),
        "arrests": _("Arrests"),
        "trials": _("Trials"),
        "convictions": _("Convictions"),
        "motions_granted": _("Motions granted"),
        "motions_denied": _("Motions denied"),
        "motions_pending": _("Motions pending"),
        "longest_days": _("Longest case, days"),
        "longest_renewals": _("Longest case, renewals"),
        "most_renewals": _("Most renewals of a case"),
        "authorised": _("Authorised, with or without changes"),
        "code": _("Code"),
        "rest": _("Not shown above"),
        "whole": _("All together"),
        "withheld": "*",
        "reported_late": _("Reported after the period"),
        "reported_in_all": _("Known in all"),
        "supplements_late": _("Returns supplemented after the period"),
    }
    return known.get(code) or _later(code)


def _later(code: str) -> str:
    """Return what a column or a figure of the tables beyond warrants is called."""
    known = {
        "capacity": _("Part in the case"),
        "person": _("Persons"),
        "place": _("Places"),
        "device": _("Devices"),
        "account": _("Accounts"),
        "protected": _("Protected as"),
        "targets": _("Targets"),
        "pieces": _("Pieces of material"),
        "in_quarantine": _("Still in quarantine"),
        "filtered": _("Filtered"),
        "accesses": _("Accesses"),
        "notice": _("Notice"),
        "notice_served": _("Told"),
        "notice_unidentified": _("Cannot be identified"),
        "notice_waived": _("Never to be told, by leave of a judge"),
        "notice_deferred": _("Put off by a judge"),
        "notice_due": _("Still to be told"),
        "notice_never_started": _("Time never began"),
        "under_half_a_year": _("Under half a year"),
        "under_a_year": _("Half a year to one year"),
        "under_two_years": _("One to two years"),
        "two_years_on": _("Two years and more"),
        "ordered": _("Orders to destroy"),
        "destroyed": _("Destroyed"),
        "in_time": _("Within 28 days"),
        "late": _("Later"),
        "median_days": _("Median days"),
        "longest_days_to_destroy": _("Most days"),
        "kept_too_long": _("Kept beyond its time"),
        "not_destroyed": _("Not destroyed"),
        "up_to_28": _("Up to 28 days"),
        "up_to_90": _("Up to 90 days"),
        "up_to_180": _("Up to 180 days"),
        "over_180": _("More than 180 days"),
        "longest_wait": _("Longest wait, days"),
        "held": _("Held back"),
        "complaints": _("Complaints"),
        "complaints_received": _("Received"),
        "complaints_taken_up": _("Taken up"),
        "complaints_not_taken_up": _("Not taken up"),
        "complaints_reopened": _("Reopened"),
        "complaints_answered": _("Answered"),
        "complaints_upheld": _("Answered: upheld"),
        "complaints_partly": _("Answered: upheld in part"),
        "complaints_not_upheld": _("Answered: not upheld"),
        "complaints_withdrawn": _("Answered: withdrawn"),
        "complaints_open": _("Open at the end"),
        "remedy": _("Remedy"),
        "requests": _("Requests"),
        "answer_given": _("Given"),
        "answer_partly": _("Given in part"),
        "answer_refused": _("Refused"),
        "answer_nothing": _("Nothing held"),
        "unanswered": _("Not answered"),
        "records": _("Records"),
        "persons_in_answers": _("Persons"),
        "excess": _("Excess records"),
        "bulk": _("Bulk"),
        "contradicted": _("Contradicted"),
        "attempts": _("Attempts"),
        "attempts_first": _("First applications"),
        "attempts_urgent": _("Urgent starts"),
        "attempts_renewal": _("Renewals"),
        "attempts_data": _("Of certain persons or things"),
        "attempts_bulk": _("Bulk"),
        "days_of_person": _("Days of a person"),
        "persons_counted": _("Persons"),
        "of_several_cases": _("Of several cases"),
        "of_several_agencies": _("Of several agencies"),
        "person_days_30": _("Up to 30 days"),
        "person_days_90": _("31 to 90 days"),
        "person_days_180": _("91 to 180 days"),
        "person_days_365": _("181 to 365 days"),
        "person_days_over": _("More than 365 days"),
        "proposals_waiting": _("Proposals that wait for an auditor"),
        "data_category": _("Category of data"),
        "purpose": _("Purpose"),
    }
    known |= {f"remedy_{one.value}": str(one.label) for one in Remedy}
    return known.get(code, code)


def cell(value: Any, language: str) -> Any:
    """Return a cell as it is read: a name in the reader's language, a code in words.

    Where no name is known the article stands alone, cited as the reader cites it.
    """
    if isinstance(value, dict):
        name, code = value.get(language) or value.get("en"), value.get("code", "")
        return (cited(name) if name == code else name) if name else column(code)
    if value is None:
        return "—"
    return column(value) if isinstance(value, str) else value
