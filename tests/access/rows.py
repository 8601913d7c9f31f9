"""How the lines of the matrix are written: what each address answers to each caller, by method."""

from __future__ import annotations

from typing import Any, Final

Row = tuple[int, ...]
Lines = dict[str, Row]
Kwargs = dict[str, Any]
PEOPLE: Final = (
    "nobody",
    "officer",
    "supervisor",
    "judge",
    "auditor",
    "commissioner",
    "clerk",
    "administrator",
)
MACHINES: Final = ("nobody", "agency", "court", "provider")

# fmt: off
#                   nobody officer superv judge auditor commis clerk admin
ANYONE: Final =     (200, 200, 200, 200, 200, 200, 200, 200)
NO_METHOD: Final =  (405, 405, 405, 405, 405, 405, 405, 405)
AWAY: Final =       (302, 302, 302, 302, 302, 302, 302, 302)
UNKNOWN: Final =    (404, 404, 404, 404, 404, 404, 404, 404)
INVALID: Final =    (422, 422, 422, 422, 422, 422, 422, 422)
AGENCY: Final =     (302, 200, 200, 403, 403, 403, 403, 403)
AGENCY_GO: Final =  (302, 302, 302, 403, 403, 403, 403, 403)
AGENCY_405: Final = (302, 405, 405, 403, 403, 403, 403, 403)
AGENCY_404: Final = (302, 404, 404, 403, 403, 403, 403, 403)
STAFF: Final =      (302, 403, 403, 403, 200, 200, 200, 403)
STAFF_GO: Final =   (302, 403, 403, 403, 302, 302, 302, 403)
STAFF_405: Final =  (302, 403, 403, 403, 405, 405, 405, 403)
STAFF_404: Final =  (302, 403, 403, 403, 404, 404, 404, 403)
BODY: Final =       (302, 403, 403, 403, 200, 200, 403, 403)
BODY_GO: Final =    (302, 403, 403, 403, 302, 302, 403, 403)
BODY_405: Final =   (302, 403, 403, 403, 405, 405, 403, 403)
BODY_404: Final =   (302, 403, 403, 403, 404, 404, 403, 403)
HEAD: Final =       (302, 403, 403, 403, 403, 200, 403, 403)
HEAD_GO: Final =    (302, 403, 403, 403, 403, 302, 403, 403)
HEAD_404: Final =   (302, 403, 403, 403, 403, 404, 403, 403)
AUDITOR_GO: Final = (302, 403, 403, 403, 302, 403, 403, 403)
# fmt: on
