"""Who may open what at the desk of the body; complaints and retention keep lines of their own."""

from __future__ import annotations

from typing import Final

from tests.access.rows import Lines

# fmt: off
DESK_PAGES: Final[dict[str, Lines]] = {
    #                   nobody officer superv judge auditor commis clerk admin
    **{
        name: {
            "GET":      (302, 403, 403, 403, 200, 200, 403, 403),
            "POST":     (302, 403, 403, 403, 405, 405, 403, 403),
        }
        for name in (
            "desk_notices", "desk", "desk_warrants", "desk_export", "desk_reviews",
            "desk_material", "desk_privileged", "desk_access", "desk_figures", "desk_bulk",
            "desk_draws", "desk_unsealings", "desk_flags", "desk_follow_up", "desk_attempts",
            "desk_statements", "desk_repeated", "desk_persons", "desk_person_proposals",
        )
    },
    "desk_view_save": {
        "GET":          (302, 403, 403, 403, 405, 405, 403, 403),
        "POST":         (302, 403, 403, 403, 302, 302, 403, 403),
    },
    "desk_view_drop": {  # own is the auditor's own
        "GET":          (302, 403, 403, 403, 405, 405, 403, 403),
        "POST":         (302, 403, 403, 403, 302, 404, 403, 403),
        "GET foreign":  (302, 403, 403, 403, 405, 405, 403, 403),
        "POST foreign": (302, 403, 403, 403, 404, 404, 403, 403),
    },
    **{
        name: {
            "GET":          (302, 403, 403, 403, 200, 200, 403, 403),
            "POST":         (302, 403, 403, 403, 405, 405, 403, 403),
            "GET foreign":  (302, 403, 403, 403, 404, 404, 403, 403),
            "POST foreign": (302, 403, 403, 403, 405, 405, 403, 403),
        }
        for name in (
            "desk_warrant", "desk_proof", "desk_piece", "desk_request", "desk_provider",
            "desk_bulk_order", "desk_statement", "desk_hi1", "desk_report", "desk_report_file",
            "desk_person",
        )
    },
    **{
        name: {
            "GET":          (302, 403, 403, 403, 200, 200, 403, 403),
            "POST":         (302, 403, 403, 403, 302, 302, 403, 403),
            "GET foreign":  (302, 403, 403, 403, 404, 404, 403, 403),
            "POST foreign": (302, 403, 403, 403, 404, 404, 403, 403),
        }
        for name in (
            "desk_flag:figure", "desk_request_letter", "desk_bulk_stage", "desk_flag:bulk",
            "desk_draw", "desk_draw_look", "desk_flag:request", "desk_flag", "desk_remedy",
            "desk_unsealing_ask", "desk_unsealing_ask_complainant", "desk_statement_link",
            "desk_flag:statement", "desk_person_proposal",
        )
    },
    **{
        name: {
            "GET":      (302, 403, 403, 403, 200, 200, 403, 403),
            "POST":     (302, 403, 403, 403, 302, 302, 403, 403),
        }
        for name in ("desk_draw_new", "desk_reconciliation")
    },
    **{  # foreign to the last is an anomaly that there is not
        name: {
            "GET":          (302, 403, 403, 403, 403, 200, 403, 403),
            "POST":         (302, 403, 403, 403, 403, 302, 403, 403),
            "GET foreign":  (302, 403, 403, 403, 403, 404, 403, 403),
            "POST foreign": (302, 403, 403, 403, 403, 404, 403, 403),
        }
        for name in ("desk_reallocate", "desk_recuse", "desk_log_anomaly")
    },
    "desk_review": {  # conducted by the auditor alone
        "GET":          (302, 403, 403, 403, 200, 200, 403, 403),
        "POST":         (302, 403, 403, 403, 302, 403, 403, 403),
        "GET foreign":  (302, 403, 403, 403, 404, 404, 403, 403),
        "POST foreign": (302, 403, 403, 403, 404, 404, 403, 403),
    },
    "desk_assign": {  # an assigned review: only a commissioner gives it to another
        "GET":          (302, 403, 403, 403, 405, 405, 403, 403),
        "POST":         (302, 403, 403, 403, 403, 302, 403, 403),
        "GET foreign":  (302, 403, 403, 403, 405, 405, 403, 403),
        "POST foreign": (302, 403, 403, 403, 404, 404, 403, 403),
    },
    "desk_assign:free": {
        "POST":         (302, 403, 403, 403, 302, 302, 403, 403),
        "POST foreign": (302, 403, 403, 403, 404, 404, 403, 403),
    },
    "desk_requests": {
        "GET":          (302, 403, 403, 403, 200, 200, 200, 403),
        "POST":         (302, 403, 403, 403, 405, 405, 405, 403),
    },
    "desk_subject_request": {  # looked up by the auditor: only a commissioner answers
        "GET":          (302, 403, 403, 403, 200, 200, 200, 403),
        "POST":         (302, 403, 403, 403, 403, 302, 403, 403),
        "GET foreign":  (302, 403, 403, 403, 404, 404, 404, 403),
        "POST foreign": (302, 403, 403, 403, 404, 404, 404, 403),
    },
    "desk_request_intake": {
        "GET":          (302, 403, 403, 403, 403, 403, 200, 403),
        "POST":         (302, 403, 403, 403, 403, 403, 200, 403),
    },
    "desk_unsealing": {  # asked for by the auditor, who may not answer it
        "GET":          (302, 403, 403, 403, 200, 200, 403, 403),
        "POST":         (302, 403, 403, 403, 403, 302, 403, 403),
        "GET foreign":  (302, 403, 403, 403, 404, 404, 403, 403),
        "POST foreign": (302, 403, 403, 403, 404, 404, 403, 403),
    },
    "desk_unsealing:given": {  # read by whoever asked, and by no commissioner
        "POST":         (302, 403, 403, 403, 200, 403, 403, 403),
    },
    "desk_correct_report": {
        "GET":          (302, 403, 403, 403, 403, 200, 403, 403),
        "POST":         (302, 403, 403, 403, 403, 302, 403, 403),
        "GET foreign":  (302, 403, 403, 403, 403, 404, 403, 403),
        "POST foreign": (302, 403, 403, 403, 403, 404, 403, 403),
    },
    "desk_reports": {
        "GET":          (302, 403, 403, 403, 200, 200, 403, 403),
        "POST":         (302, 403, 403, 403, 403, 302, 403, 403),
    },
    **{
        name: {
            "GET":      (302, 403, 403, 403, 403, 200, 403, 403),
            "POST":     (302, 403, 403, 403, 403, 405, 403, 403),
        }
        for name in ("desk_log", "desk_log_entries", "desk_log_export", "desk_log_anomalies")
    },
    "desk_log_anomaly:oneself": {
        "GET":          (302, 403, 403, 403, 403, 200, 403, 403),
        "POST":         (302, 403, 403, 403, 403, 403, 403, 403),
    },
    "desk_publish": {
        "GET":          (302, 403, 403, 403, 403, 405, 403, 403),
        "POST":         (302, 403, 403, 403, 403, 302, 403, 403),
        "GET foreign":  (302, 403, 403, 403, 403, 405, 403, 403),
        "POST foreign": (302, 403, 403, 403, 403, 404, 403, 403),
    },
}
# fmt: on
