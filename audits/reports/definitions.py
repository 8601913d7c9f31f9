"""What the tables of a report are called, how each is defined, and by what it is divided."""

from __future__ import annotations

from django.utils.translation import gettext as _


def _of_warrants() -> dict[str, tuple[str, str]]:
    return {
        "T1": (
            _("Applications by measure"),
            _(
                "Applications of the period by measure and outcome, counted in the version first "
                "submitted. An application for several measures stands in several rows, so that "
                "rows may add up to more than the totals. Measures with fewer than five applications "
                "stand together in the last row. Denominator: all applications of the period."
            ),
        ),
        "T1b": (
            _("Asked for and refused by the rules"),
            _(
                "What agencies asked for within the period and the rules refused before any judge "
                "saw it: attempts, not filings. The same reference, measures and broken rules "
                "count once, on the first day, however often they were sent. An attempt with "
                "several measures stands in several rows. It is in no other table."
            ),
        ),
        "T2": (
            _("First authorisations and renewals"),
            _(
                "Authorised warrants by how often they were renewed, in bands of at least five "
                "warrants."
            ),
        ),
        "T2b": (
            _("Days authorised, by warrant"),
            _(
                "Authorised warrants by all days authorised, first term and renewals together, in "
                "bands of at least five warrants."
            ),
        ),
        "T2c": (
            _("Days of use, by warrant"),
            _(
                "Warrants and urgent starts whose returns give days in operation, by those days, "
                "in bands of at least five."
            ),
        ),
        "T3": (
            _("Urgent starts"),
            _(
                "Measures begun before a judge could be asked, by what the judge decided. Counts "
                "from one to four are shown as 1-4."
            ),
        ),
        "T4": (
            _("Offences"),
            _(
                "Applications by the first offence named, by its code. The title is the one most "
                "often filed with it in the language of this edition; where fewer than five "
                "filings give one, the article stands alone. Offences of fewer than five "
                "applications stand in the last row. Denominator: all applications of the period."
            ),
        ),
        "T5": (
            _("By agency"),
            _(
                "The figures of each agency. Authorised: granted as asked for or with changes. "
                "What would tell of one to four cases stands in the last row; every column adds "
                "up to the total of the same name. Denominator: applications of that agency."
            ),
        ),
        "T5b": (
            _("By court"),
            _(
                "The figures of each court. Authorised: granted as asked for or with changes. "
                "What would tell of one to four cases stands in the last row; every column adds "
                "up to the total of the same name. Denominator: applications to that court."
            ),
        ),
        "T7": (
            _("Days authorised and days used"),
            _(
                "Days in operation as the returns give them. Installed: set up, used or not, "
                "whether it was authorised or a judge refused an urgent start. No return: "
                "authorised, and no return filed by the edition's day. More days of use than "
                "authorised: a fact to check, and no verdict; records taken over from another "
                "register stand apart and are held against the larger of the first order and all "
                "orders. A sum of fewer than five returns is not told."
            ),
        ),
        "T8": (
            _("What came of it"),
            _(
                "Sums of what the returns report, with the number of returns that report the "
                "figure: absent is not zero. A sum of fewer than five returns is not told."
            ),
        ),
        "T9": (
            _("Cost"),
            _(
                "The cost as reported, where a return answers for it: an amount, a related "
                "warrant that carries it, or no use. Average: cost divided by those returns. What "
                "fewer than five returns say is not told."
            ),
        ),
    }


def _of_persons() -> dict[str, tuple[str, str]]:
    return {
        "T6": (
            _("At whom measures were aimed"),
            _(
                "Targets named in the applications of table T1, by what they are to the case and "
                "by kind. Whoever is named in two applications counts twice. Denominator: all "
                "applications of the period. Counts from one to four are shown as 1-4."
            ),
        ),
        "T10": (
            _("Protected persons and privileged material"),
            _(
                "Applications of the period that name somebody protected, and how many are named; "
                "pieces of material obtained within the period that hold something privileged, how "
                "many of them were still in quarantine at its end and how many had been filtered; "
                "accesses, reported within the period, to what was then on record as privileged. "
                "What belongs to two categories counts in both. Counts from one to four are shown "
                "as 1-4."
            ),
        ),
    }


def _of_aftermath() -> dict[str, tuple[str, str]]:
    return {
        "T11": (
            _("Notice to the persons"),
            _(
                "Targets of measures that were over by the end of the period. Notified, not "
                "identifiable, or exempt from notice: settled within the period, by the time from "
                "the end of the measure to that day. All others: open at the end of the period, by "
                "the time since the end of the measure. Time never began: the final decision in "
                "the case is not known. Counts from one to four are shown as 1-4."
            ),
        ),
        "T12": (
            _("Destruction of material"),
            _(
                "Orders to destroy a piece of material that held at some time of the period, by "
                "the agency of the case; how many were carried out within it, and of those how "
                "many within 28 days. Median days: from the order to the act of destruction, if "
                "there are five or more. Kept beyond its time: pieces whose time of keeping ran "
                "out within the period, without an order, a hold or use in evidence. Counts from "
                "one to four stand in the last row."
            ),
        ),
        "T12b": (
            _("Material not destroyed"),
            _(
                "Orders of table T12 that had not been carried out by the end of the period, by "
                "days since the order; of all of them, how many were held back from destruction. "
                "Counts from one to four stand in the last row."
            ),
        ),
        "T15": (
            _("Complaints to the body"),
            _(
                "Steps on complaints within the period, whenever the complaint was made; open: at "
                "the end of the period. Median days: from receipt to answer, of the answers of the "
                "period, if there are five or more. Counts from one to four are shown as 1-4, and "
                "a sum that would tell one of them is left out. Complaints taken over from another "
                "register are not counted; no rulebook governs a complaint."
            ),
        ),
        "T15b": (
            _("Remedies"),
            _(
                "What the answers of the period call for. One answer may call for several "
                "things. Denominator: complaints upheld, wholly or in part. Counts from one to "
                "four are shown as 1-4."
            ),
        ),
    }


def _of_requests() -> dict[str, tuple[str, str]]:
    return {
        "T16": (
            _("Requests for stored data, by agency"),
            _(
                "Requests of the period to providers, with what the provider answered by the "
                "edition's day. Records and persons: as the providers count them. Excess: records "
                "given beyond the request. Contradicted: the agency says that it received "
                "something else. A request that a rule refused is no request: table T16d. "
                "Counts from one to four stand in the last row."
            ),
        ),
        "T16b": (
            _("Requests for stored data, by category of data"),
            _(
                "The same requests by what they ask for. A request for several categories stands "
                "in several rows, so that what was given cannot be told apart. Denominator: the "
                "requests of table T16."
            ),
        ),
        "T16c": (
            _("Requests for stored data, by purpose"),
            _("The same requests by purpose. Denominator: the requests of table T16."),
        ),
        "T16d": (
            _("Stored data asked for and refused by the rules"),
            _(
                "Requests of the period that the rules refused, so that no provider was asked: "
                "attempts, counted as in table T1b. One for several categories stands in several "
                "rows."
            ),
        ),
    }


def _of_people() -> dict[str, tuple[str, str]]:
    return {
        "T20": (
            _("Days by person"),
            _(
                "Persons by the days on which some case against them was authorised, since the "
                "register began; a day that several cases cover counts once. One person: cases "
                "that share a value which identifies, such as a number, and what an auditor "
                "joined. What a name or an address only proposes is counted apart until an "
                "auditor has settled it. As it stood at the last count before the end of the "
                "period. Counts from one to four are shown as 1-4."
            ),
        ),
    }


def tables() -> dict[str, tuple[str, str]]:
    """Return title and definition of every table, in their order and in the active language."""
    known = _of_warrants() | _of_persons() | _of_aftermath() | _of_requests() | _of_people()
    return {key: known[key] for key in sorted(known, key=_order)}


def _order(key: str) -> tuple[int, str]:
    """Return where a table stands: T5, T5b, T6, T10."""
    digits = "".join(sign for sign in key if sign.isdigit())
    return int(digits), key
