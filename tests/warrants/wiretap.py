"""Small made-up wiretap tables: no real place, person or order."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

FEDERAL_HEADINGS = [
    "Jurisdiction",
    "A.O. Number",
    "Judge",
    "Attorney General or Designee",
    "Offense",
    "Type",
    "Location",
    "Application Date",
    "Original Order (Days)",
    "Number of Extensions",
    "Total Length (Days)",
    "Installation",
    "Number of Days in Operation",
    "Avg. Intercepts Per Day",
    "Number of Persons Intercepted",
    "Number of Intercepts",
    "Number of Incriminating  Intercepts",
    "Total Cost($)",
    "Other Than Manpower Cost ($)",
    "Arrests",
    "Trials",
    "Motions Granted",
    "Motions Denied",
    "Motions Pending",
    "Persons Convicted",
    "Cost Related",
    "Results Related",
]
STATE_HEADINGS = ["State", *FEDERAL_HEADINGS]
STATE_HEADINGS[4] = "Prosecutor"

AN_ORDER = {
    "Jurisdiction": "ARDEN, SOUTHERN",
    "A.O. Number": "2021-1",
    "Judge": "judge-a",
    "Attorney General or Designee": "prosecutor-a",
    "Prosecutor": "prosecutor-a",
    "State": "ILLYRIA",
    "Offense": "NARCOTICS",
    "Type": "WC,TX",
    "Location": "D",
    "Application Date": "44198.0",
    "Original Order (Days)": "30",
    "Number of Extensions": "2.0",
    "Total Length (Days)": "90",
    "Installation": "INSTALLED AND USED",
    "Number of Days in Operation": "71.0",
    "Avg. Intercepts Per Day": "206",
    "Number of Persons Intercepted": "16.0",
    "Number of Intercepts": "14,626",
    "Number of Incriminating  Intercepts": "348",
    "Total Cost($)": "89413.0",
    "Other Than Manpower Cost ($)": "1500.5",
    "Arrests": "7",
    "Trials": "0",
    "Motions Granted": "0",
    "Motions Denied": "1",
    "Motions Pending": "",
    "Persons Convicted": "3.0",
    "Cost Related": "",
    "Results Related": "RELATED TO NO. 2021-2",
}
NO_REPORT = {
    **dict.fromkeys(FEDERAL_HEADINGS[12:25], "0.0"),
    "Installation": "NO PROSECUTOR REPORT",
    "Results Related": "",
}


def an_order(**changed: str) -> dict[str, str]:
    """One lawful row by printed heading; a keyword names the heading with _ for other signs."""
    by_name = {_name(heading): heading for heading in (*FEDERAL_HEADINGS, *STATE_HEADINGS)}
    return AN_ORDER | {by_name[name]: value for name, value in changed.items()}


def table(
    *orders: dict[str, str],
    headings: Sequence[str] = FEDERAL_HEADINGS,
    separator: str = ",",
    above: str = "",
) -> bytes:
    """Write orders as a file under these headings."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator="\n")
    writer.writerow(headings)
    writer.writerows([order.get(heading, "") for heading in headings] for order in orders)
    return (above + out.getvalue()).encode()


def _name(heading: str) -> str:
    return "".join(char if char.isalnum() else "_" for char in heading.lower()).strip("_")
