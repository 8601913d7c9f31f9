"""A page of warrants as the API lists them, written as JSON by the database itself."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from warrants.models import Warrant

# UTC to the millisecond, as the API writes every instant
INSTANT: Final = "replace(to_char(w.{0}, 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"'), '.000Z', 'Z') AS {0}"
INSTANTS: Final = ("first_from", "last_until", "ended_at", "filed_at", "recorded_at", "updated_at")
# the page is chosen first, and each of its terms looked up: nothing grows with the register
PAGE: Final = """
SELECT w.id, row_to_json((SELECT line FROM (SELECT
    w.reference, a.code AS agency, w.agency_reference, c.code AS court, w.case_number,
    v.code AS rulebook, w.measures, w.status, EXISTS (
        SELECT FROM warrants_term t WHERE t.warrant_id = w.id AND t.starts_at <= %s AND t.until > %s
        AND (t.cut_at IS NULL OR t.cut_at > %s) OFFSET 0
    ) AS in_force, w.cumulative_days, w.renewals, {first_from}, {last_until}, {ended_at},
    w.end_reason, {filed_at}, {recorded_at}, {updated_at}, w.version
) line))::text
FROM ({page}) page
JOIN warrants_warrant w ON w.id = page.id
JOIN oversight_agency a ON a.id = w.agency_id
JOIN oversight_court c ON c.id = w.court_id
JOIN warrants_rulebookversion v ON v.id = w.rulebook_id
ORDER BY w.id DESC
"""


def newest(chosen: QuerySet[Warrant], *, at: datetime, limit: int) -> tuple[list[str], int | None]:
    """Return the newest rows, each as a JSON object, by one query.

    Beside them stands the key of the last row where more follow.
    """
    try:
        page, values = chosen.order_by("-pk").values("id")[: limit + 1].query.sql_with_params()
    except EmptyResultSet:  # the caller may see nothing
        return [], None
    written = {name: INSTANT.format(name) for name in INSTANTS}
    with connection.cursor() as cursor:
        cursor.execute(PAGE.format(page=page, **written), [at, at, at, *values])
        found = cursor.fetchall()
    last = found[limit - 1][0] if len(found) > limit else None
    return [row for _key, row in found[:limit]], last
