"""Who may open what: the pages of everybody, the agencies, the bench and the administration."""

from __future__ import annotations

from typing import Final

from tests.access.rows import ANYONE, AWAY, INVALID, NO_METHOD, UNKNOWN, Lines

# fmt: off
EVERYBODY_PAGES: Final[dict[str, Lines]] = {
    #                   nobody officer superv judge auditor commis clerk admin
    "home": {
        "GET":          (200, 302, 302, 302, 302, 302, 302, 302),
        "POST":         NO_METHOD,
    },
    "sign_in": {
        "GET":          (200, 302, 302, 302, 302, 302, 302, 302),
        "POST":         (422, 302, 302, 302, 302, 302, 302, 302),
    },
    "sign_out": {"GET": NO_METHOD, "POST": AWAY},
    "account": {
        "GET":          (302, 200, 200, 200, 200, 200, 200, 200),
        "POST":         AWAY,
    },
    "account_password": {
        "GET":          (302, 200, 200, 200, 200, 200, 200, 200),
        "POST":         AWAY,
    },
    "account_sessions": {
        "GET":          (302, 405, 405, 405, 405, 405, 405, 405),
        "POST":         AWAY,
    },
    "health": {"GET": ANYONE, "POST": NO_METHOD},
    "log": {"GET": ANYONE, "POST": NO_METHOD},
    "log_verifier": {"GET": ANYONE, "POST": NO_METHOD},
    "verify": {"GET": ANYONE, "POST": ANYONE},
    "log_checkpoint": {"GET": ANYONE, "POST": NO_METHOD},
    "log_key": {"GET": ANYONE, "POST": NO_METHOD},
    "log_tile": {
        "GET": ANYONE, "POST": NO_METHOD, "GET foreign": UNKNOWN, "POST foreign": NO_METHOD,
    },
    "rules": {"GET": ANYONE, "POST": NO_METHOD},
    "reports": {"GET": ANYONE, "POST": NO_METHOD},
    "report_file": {
        "GET": ANYONE, "POST": NO_METHOD, "GET foreign": UNKNOWN, "POST foreign": NO_METHOD,
    },
    "receipt": {  # of an entry that is in the log; foreign is one that there is not
        "GET": ANYONE, "POST": NO_METHOD, "GET foreign": UNKNOWN, "POST foreign": NO_METHOD,
    },
    "schema": {"GET": ANYONE, "POST": NO_METHOD},
    "docs": {"GET": ANYONE, "POST": NO_METHOD},
    "token": {
        "GET":          NO_METHOD,
        "POST":         (401, 401, 401, 401, 401, 401, 401, 401),
    },
    "subject_request": {"GET": ANYONE, "POST": ANYONE},
    "subject_request_status": {"GET": ANYONE, "POST": INVALID},
}
AGENCY_PAGES: Final[dict[str, Lines]] = {
    #                   nobody officer superv judge auditor commis clerk admin
    "agency_warrants": {
        "GET":          (302, 200, 200, 403, 403, 403, 403, 403),
        "POST":         (302, 405, 405, 403, 403, 403, 403, 403),
    },
    "agency_file": {
        "GET":          (302, 200, 200, 403, 403, 403, 403, 403),
        "POST":         (302, 302, 302, 403, 403, 403, 403, 403),
    },
    "agency_events": {
        "GET":          (302, 200, 200, 403, 403, 403, 403, 403),
        "POST":         (302, 405, 405, 403, 403, 403, 403, 403),
    },
    "agency_warrant": {
        "GET":          (302, 200, 200, 403, 403, 403, 403, 403),
        "POST":         (302, 405, 405, 403, 403, 403, 403, 403),
        "GET foreign":  (302, 404, 404, 403, 403, 403, 403, 403),
        "POST foreign": (302, 405, 405, 403, 403, 403, 403, 403),
    },
    **{  # of a filing of one's own, and of a decision on one's own case
        name: {
            "GET":          (302, found, found, 403, 403, 403, 403, 403),
            "POST":         (302, 405, 405, 403, 403, 403, 403, 403),
            "GET foreign":  (302, 404, 404, 403, 403, 403, 403, 403),
            "POST foreign": (302, 405, 405, 403, 403, 403, 403, 403),
        }
        for name, found in (("agency_receipt", 200), ("agency_receipt:ruling", 404))
    },
    **{
        f"agency_step:{step}": {
            "GET":          (302, 200, 200, 403, 403, 403, 403, 403),
            "POST":         (302, 302, 302, 403, 403, 403, 403, 403),
            "GET foreign":  (302, 404, 404, 403, 403, 403, 403, 403),
            "POST foreign": (302, 404, 404, 403, 403, 403, 403, 403),
        }
        for step in ("renewal", "withdrawal", "activation", "end", "occurrence", "final-decision", "remedy", "return", "order")
    },
    **{
        name: {
            "GET":      (302, 200, 200, 403, 403, 403, 403, 403),
            "POST":     (302, 405, 405, 403, 403, 403, 403, 403),
        }
        for name in ("agency_material", "agency_requests", "agency_bulk")
    },
    **{
        name: {
            "GET":      (302, 200, 200, 403, 403, 403, 403, 403),
            "POST":     (302, 302, 302, 403, 403, 403, 403, 403),
        }
        for name in ("agency_request_new", "agency_bulk_new")
    },
    **{
        name: {
            "GET":          (302, 200, 200, 403, 403, 403, 403, 403),
            "POST":         (302, 405, 405, 403, 403, 403, 403, 403),
            "GET foreign":  (302, 404, 404, 403, 403, 403, 403, 403),
            "POST foreign": (302, 405, 405, 403, 403, 403, 403, 403),
        }
        for name in (
            "agency_piece", "agency_request", "agency_bulk_order", "agency_hi1",
            "agency_notice_letter",
        )
    },
    **{
        name: {
            "GET":          (302, 200, 200, 403, 403, 403, 403, 403),
            "POST":         (302, 302, 302, 403, 403, 403, 403, 403),
            "GET foreign":  (302, 404, 404, 403, 403, 403, 403, 403),
            "POST foreign": (302, 404, 404, 403, 403, 403, 403, 403),
        }
        for name in (
            "agency_material_new", "agency_custody", "agency_request_receipt",
            "agency_request_letter", "agency_bulk_stage", "agency_notice",
        )
    },
}
BENCH_PAGES: Final[dict[str, Lines]] = {
    #                   nobody officer superv judge auditor commis clerk admin
    "bench": {
        "GET":          (302, 403, 403, 200, 403, 403, 403, 403),
        "POST":         (302, 403, 403, 405, 403, 403, 403, 403),
    },
    "bench_statement": {
        "GET":          (302, 403, 403, 200, 403, 403, 403, 403),
        "POST":         (302, 403, 403, 302, 403, 403, 403, 403),
    },
    "bench_receipt": {
        "GET":          (302, 403, 403, 200, 403, 403, 403, 403),
        "POST":         (302, 403, 403, 405, 403, 403, 403, 403),
        "GET foreign":  (302, 403, 403, 404, 403, 403, 403, 403),
        "POST foreign": (302, 403, 403, 405, 403, 403, 403, 403),
    },

    **{
        name: {
            "GET":          (302, 403, 403, 200, 403, 403, 403, 403),
            "POST":         (302, 403, 403, 302, 403, 403, 403, 403),
            "GET foreign":  (302, 403, 403, 404, 403, 403, 403, 403),
            "POST foreign": (302, 403, 403, 404, 403, 403, 403, 403),
        }
        for name in ("bench_case", "bench_calls", "bench_notice", "bench_stop")
    },
}
ADMIN_PAGES: Final[dict[str, Lines]] = {
    #                   nobody officer superv judge auditor commis clerk admin
    **{
        name: {
            "GET":      (302, 403, 403, 403, 403, 403, 403, 200),
            "POST":     (302, 403, 403, 403, 403, 403, 403, 405),
        }
        for name in (
            "admin_accounts", "admin_agencies", "admin_courts", "admin_providers", "admin_clients",
        )
    },
    **{
        name: {  # what is shown once answers its making itself
            "GET":      (302, 403, 403, 403, 403, 403, 403, 200),
            "POST":     (302, 403, 403, 403, 403, 403, 403, 201),
        }
        for name in ("admin_account_add", "admin_client_add")
    },
    **{
        name: {
            "GET":      (302, 403, 403, 403, 403, 403, 403, 200),
            "POST":     (302, 403, 403, 403, 403, 403, 403, 302),
        }
        for name in (
            "admin_agency_add", "admin_court_add", "admin_provider_add", "admin_calendar",
        )
    },
    **{
        name: {
            "GET":          (302, 403, 403, 403, 403, 403, 403, 200),
            "POST":         (302, 403, 403, 403, 403, 403, 403, 302),
            "GET foreign":  (302, 403, 403, 403, 403, 403, 403, 404),
            "POST foreign": (302, 403, 403, 403, 403, 403, 403, 404),
        }
        for name in (
            "admin_account", "admin_agency", "admin_court", "admin_provider", "admin_client",
        )
    },
    "admin_account:oneself": {
        "GET":          (302, 403, 403, 403, 403, 403, 403, 200),
        "POST":         (302, 403, 403, 403, 403, 403, 403, 403),
    },
    "admin_account_password": {
        "GET":          (302, 403, 403, 403, 403, 403, 403, 405),
        "POST":         (302, 403, 403, 403, 403, 403, 403, 201),
        "GET foreign":  (302, 403, 403, 403, 403, 403, 403, 405),
        "POST foreign": (302, 403, 403, 403, 403, 403, 403, 404),
    },
    "admin_account_password:oneself": {
        "POST":         (302, 403, 403, 403, 403, 403, 403, 403),
    },
    "admin_rulebooks": {
        "GET":          (302, 403, 403, 403, 403, 200, 403, 200),
        "POST":         (302, 403, 403, 403, 403, 405, 403, 405),
    },
    "admin_rulebook": {
        "GET":          (302, 403, 403, 403, 403, 200, 403, 200),
        "POST":         (302, 403, 403, 403, 403, 302, 403, 403),
        "GET foreign":  (302, 403, 403, 403, 403, 404, 403, 404),
        "POST foreign": (302, 403, 403, 403, 403, 404, 403, 404),
    },
}
# fmt: on
