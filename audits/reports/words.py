"""What tables, columns and figures of a report are called, and how each is defined."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _


def tables() -> dict[str, tuple[str, str]]:
    """Return title and definition of every table, in the active language."""
    return {
        "T1": (
            _("Applications by measure"),
            _(
                "Applications of the period by measure and outcome, counted in the version first "
                "submitted. A warrant with several measures stands in several rows. Denominator: "
                "all applications of the period."
            ),
        ),
        "T2": (
            _("First authorisations and renewals"),
            _(
                "How many warrants were renewed how often. Days: all days authorised, first term "
                "and renewals together. The longest cases are ranked by days of actual use; where "
                "a case still runs, by days authorised."
            ),
        ),
        "T3": (
            _("Urgent starts"),
            _("Measures begun before a judge could be asked, by what the judge decided."),
        ),
        "T4": (
            _("Offences"),
            _("Warrants by the first offence named in the application."),
        ),
        "T5": (
            _("By agency"),
            _("The figures of each agency. Denominator: applications of that agency."),
        ),
        "T5b": (
            _("By court"),
            _("The figures of each court. Denominator: applications to that court."),
        ),
        "T7": (
            _("Days authorised and days used"),
            _(
                "Days in operation as the returns give them. Installed: set up, used or not. No "
                "return: authorised, and no return filed by the edition's day."
            ),
        ),
        "T8": (
            _("What came of it"),
            _(
                "Sums of what the returns report, with the number of returns that report the "
                "figure: absent is not zero."
            ),
        ),
        "T9": (
            _("Cost"),
            _(
                "The cost as reported, where a return answers for it: an amount, a related "
                "warrant that carries it, or no use. Average: cost divided by those returns."
            ),
        ),
    }


def column(code: str) -> str:
    """Return what a column or a figure is called."""
    known = {
        "measure": _("Measure"),
        "applications": _("Applications"),
        "granted": _("Granted"),
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
        "reported_late": _("Reported after the period"),
        "reported_in_all": _("Known in all"),
        "supplements_late": _("Returns supplemented after the period"),
    }
    return known.get(code, code)


def cell(value: Any, language: str) -> Any:
    """Return a cell as it is read: a name in the reader's language, a code in words."""
    if isinstance(value, dict):
        return value.get(language) or value.get("en") or value.get("code", "")
    if value is None:
        return "—"
    return column(value) if isinstance(value, str) else value
