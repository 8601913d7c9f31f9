"""Which machine may call what of the programming interface."""

from __future__ import annotations

from typing import Final

from tests.access.rows import Lines

# fmt: off
API: Final[dict[str, Lines]] = {
    #                   nobody agency court provider
    "api_warrants": {
        "GET":          (401, 200, 200, 200),
        "POST":         (401, 201, 403, 403),
    },
    "api_warrant_batch": {  # each filing of a batch has a status of its own
        "GET":          (401, 405, 405, 405),
        "POST":         (401, 200, 403, 200),
    },
    **{
        name: {
            "GET":          (401, 200, 200, 404),
            "POST":         (401, 405, 405, 405),
            "GET foreign":  (401, 404, 404, 404),
            "POST foreign": (401, 405, 405, 405),
        }
        for name in ("api_warrant", "api_material")
    },
    **{
        name: {
            "GET":          (401, 405, 405, 405),
            "POST":         (401, 201, 403, 404),
            "GET foreign":  (401, 405, 405, 405),
            "POST foreign": (401, 404, 403, 404),
        }
        for name in (
            "api_renewals", "api_withdrawal", "api_returns", "api_orders", "api_bulk_stages",
            "api_notification",
        )
    },
    "api_decision": {  # on a case that the court does not have here: a statement
        "GET":          (401, 405, 405, 405),
        "POST":         (401, 403, 201, 403),
        "GET foreign":  (401, 405, 405, 405),
        "POST foreign": (401, 403, 201, 403),
    },
    "api_notice_decision": {
        "GET":          (401, 405, 405, 405),
        "POST":         (401, 403, 201, 403),
        "GET foreign":  (401, 405, 405, 405),
        "POST foreign": (401, 403, 404, 403),
    },
    **{
        name: {
            "GET":          (401, 405, 405, 405),
            "POST":         (401, 201, 201, 404),
            "GET foreign":  (401, 405, 405, 405),
            "POST foreign": (401, 404, 404, 404),
        }
        for name in ("api_end", "api_final_decision")
    },
    "api_occurrence": {  # a check of legality is the court's to tell
        "GET":          (401, 405, 405, 405),
        "POST":         (401, 403, 201, 404),
        "GET foreign":  (401, 405, 405, 405),
        "POST foreign": (401, 404, 404, 404),
    },
    "api_activations": {  # a provider tells of any order: of one not served on it as a statement
        "GET":          (401, 405, 405, 405),
        "POST":         (401, 201, 403, 201),
        "GET foreign":  (401, 405, 405, 405),
        "POST foreign": (401, 404, 403, 201),
    },
    "api_statements": {  # of providers and courts
        "GET":          (401, 405, 405, 405),
        "POST":         (401, 403, 201, 201),
    },
    "api_materials": {
        "GET":          (401, 200, 200, 404),
        "POST":         (401, 201, 403, 404),
        "GET foreign":  (401, 404, 404, 404),
        "POST foreign": (401, 404, 403, 404),
    },
    "api_custody": {  # a court answers for a receipt of its own, and for nothing else
        "GET":          (401, 405, 405, 405),
        "POST":         (401, 201, 403, 404),
        "GET foreign":  (401, 405, 405, 405),
        "POST foreign": (401, 404, 404, 404),
    },
    "api_access_requests": {  # a provider lists what it was asked, and asks for nothing
        "GET":          (401, 200, 200, 200),
        "POST":         (401, 201, 403, 403),
    },
    "api_access_request": {
        "GET":          (401, 200, 404, 200),
        "POST":         (401, 405, 405, 405),
        "GET foreign":  (401, 404, 404, 404),
        "POST foreign": (401, 405, 405, 405),
    },
    "api_access_answer": {  # what a provider gave to a request it was not sent is a statement
        "GET":          (401, 405, 405, 405),
        "POST":         (401, 403, 403, 201),
        "GET foreign":  (401, 405, 405, 405),
        "POST foreign": (401, 404, 403, 201),
    },
    "api_access_receipt": {
        "GET":          (401, 405, 405, 405),
        "POST":         (401, 201, 403, 403),
        "GET foreign":  (401, 405, 405, 405),
        "POST foreign": (401, 404, 403, 404),
    },
    **{
        name: {
            "GET":      (401, 405, 405, 405),
            "POST":     (401, 201, 403, 403),
        }
        for name in ("api_bulk_orders", "api_access_logs")
    },
    "api_hi1": {  # agencies alone exchange messages
        "GET":          (401, 405, 405, 405),
        "POST":         (401, 200, 403, 403),
    },
    **{
        name: {
            "GET":          (401, 200, 403, 403),
            "POST":         (401, 405, 405, 405),
            "GET foreign":  (401, 404, 403, 403),
            "POST foreign": (401, 405, 405, 405),
        }
        for name in ("api_hi1_warrant", "api_hi1_request")
    },
    **{
        name: {
            "GET":      (401, 200, 200, 200),
            "POST":     (401, 405, 405, 405),
        }
        for name in ("api_events", "api_rulebooks")
    },
    "api_rulebook": {  # foreign is one that there is not
        "GET":          (401, 200, 200, 200),
        "POST":         (401, 405, 405, 405),
        "GET foreign":  (401, 404, 404, 404),
        "POST foreign": (401, 405, 405, 405),
    },
}
# fmt: on
