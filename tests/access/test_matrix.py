"""Every address, every role, own and foreign: one line each; an address without a line fails.

`GET` and `POST` ask for the caller's own object, `GET foreign` and `POST foreign` for
one of another agency before another court, from which the auditor and the commissioner
are recused. Every POST carries what its address asks for, so that a status is the
answer of the policies and not of a form. A part after a colon names one of several
lines of an address.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from oversight.models import LedgerEntry
from oversight.selectors.health import Health
from tests.access.complaints import (
    COMPLAINT_PAGES,
    WITHOUT_A_SESSION,
    complaint_forms,
    complaint_objects,
)
from tests.access.persons import persons_forms
from tests.access.retention import RETENTION_PAGES, retention_forms, retention_objects
from tests.access.world import (
    DAY,
    World,
    a_world,
    api_bodies,
    bulk_forms,
    filing_form,
    local,
    moment_ago,
    piece_form,
    request_form,
    step_forms,
)
from tests.build import NOON, PASSWORD
from tests.oversight.log.whole import caught_up
from warrants.models import Warrant

pytestmark = pytest.mark.django_db
Row = tuple[int, ...]
Lines = dict[str, Row]
Kwargs = dict[str, Any]
METHODS: Final = ("GET", "POST", "GET foreign", "POST foreign")
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
ANYONE: Final =       (200, 200, 200, 200, 200, 200, 200, 200)
NO_METHOD: Final =    (405, 405, 405, 405, 405, 405, 405, 405)
AWAY: Final =         (302, 302, 302, 302, 302, 302, 302, 302)
UNKNOWN: Final =      (404, 404, 404, 404, 404, 404, 404, 404)

PAGES: Final[dict[str, Lines]] = {
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
        for step in ("renewal", "withdrawal", "activation", "end", "final-decision", "remedy", "return", "order")
    },
    "agency_notice": {
        "GET":          (302, 200, 200, 403, 403, 403, 403, 403),
        "POST":         (302, 302, 302, 403, 403, 403, 403, 403),
        "GET foreign":  (302, 404, 404, 403, 403, 403, 403, 403),
        "POST foreign": (302, 404, 404, 403, 403, 403, 403, 403),
    },
    "agency_notice_letter": {
        "GET":          (302, 200, 200, 403, 403, 403, 403, 403),
        "POST":         (302, 405, 405, 403, 403, 403, 403, 403),
        "GET foreign":  (302, 404, 404, 403, 403, 403, 403, 403),
        "POST foreign": (302, 405, 405, 403, 403, 403, 403, 403),
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
        for name in ("agency_piece", "agency_request", "agency_bulk_order", "agency_hi1")
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
            "agency_request_letter", "agency_bulk_stage",
        )
    },
    #                   nobody officer superv judge auditor commis clerk admin
    "bench": {
        "GET":          (302, 403, 403, 200, 403, 403, 403, 403),
        "POST":         (302, 403, 403, 405, 403, 403, 403, 403),
    },
    "bench_case": {
        "GET":          (302, 403, 403, 200, 403, 403, 403, 403),
        "POST":         (302, 403, 403, 302, 403, 403, 403, 403),
        "GET foreign":  (302, 403, 403, 404, 403, 403, 403, 403),
        "POST foreign": (302, 403, 403, 404, 403, 403, 403, 403),
    },
    "bench_receipt": {
        "GET":          (302, 403, 403, 200, 403, 403, 403, 403),
        "POST":         (302, 403, 403, 405, 403, 403, 403, 403),
        "GET foreign":  (302, 403, 403, 404, 403, 403, 403, 403),
        "POST foreign": (302, 403, 403, 405, 403, 403, 403, 403),
    },
    "bench_notice": {
        "GET":          (302, 403, 403, 200, 403, 403, 403, 403),
        "POST":         (302, 403, 403, 302, 403, 403, 403, 403),
        "GET foreign":  (302, 403, 403, 404, 403, 403, 403, 403),
        "POST foreign": (302, 403, 403, 404, 403, 403, 403, 403),
    },
    "bench_stop": {
        "GET":          (302, 403, 403, 200, 403, 403, 403, 403),
        "POST":         (302, 403, 403, 302, 403, 403, 403, 403),
        "GET foreign":  (302, 403, 403, 404, 403, 403, 403, 403),
        "POST foreign": (302, 403, 403, 404, 403, 403, 403, 403),
    },
    #                   nobody officer superv judge auditor commis clerk admin
    **{
        name: {
            "GET":      (302, 403, 403, 403, 200, 200, 403, 403),
            "POST":     (302, 403, 403, 403, 405, 405, 403, 403),
        }
        for name in (
            "desk_notices", "desk", "desk_warrants", "desk_export", "desk_reviews",
            "desk_material", "desk_privileged", "desk_access", "desk_figures", "desk_bulk",
            "desk_draws",
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
    "desk_warrant": {
        "GET":          (302, 403, 403, 403, 200, 200, 403, 403),
        "POST":         (302, 403, 403, 403, 405, 405, 403, 403),
        "GET foreign":  (302, 403, 403, 403, 404, 404, 403, 403),
        "POST foreign": (302, 403, 403, 403, 405, 405, 403, 403),
    },
    **{
        name: {
            "GET":          (302, 403, 403, 403, 200, 200, 403, 403),
            "POST":         (302, 403, 403, 403, 405, 405, 403, 403),
            "GET foreign":  (302, 403, 403, 403, 404, 404, 403, 403),
            "POST foreign": (302, 403, 403, 403, 405, 405, 403, 403),
        }
        for name in (
            "desk_piece", "desk_request", "desk_provider", "desk_bulk_order", "desk_hi1",
        )
    },
    "desk_draw_new": {
        "GET":          (302, 403, 403, 403, 200, 200, 403, 403),
        "POST":         (302, 403, 403, 403, 302, 302, 403, 403),
    },
    **{
        name: {
            "GET":          (302, 403, 403, 403, 200, 200, 403, 403),
            "POST":         (302, 403, 403, 403, 302, 302, 403, 403),
            "GET foreign":  (302, 403, 403, 403, 404, 404, 403, 403),
            "POST foreign": (302, 403, 403, 403, 404, 404, 403, 403),
        }
        for name in (
            "desk_figure_flag", "desk_request_letter", "desk_bulk_stage", "desk_bulk_flag",
            "desk_draw", "desk_draw_look",
        )
    },
    "desk_request_flag": {
        "GET":          (302, 403, 403, 403, 200, 200, 403, 403),
        "POST":         (302, 403, 403, 403, 302, 302, 403, 403),
        "GET foreign":  (302, 403, 403, 403, 404, 404, 403, 403),
        "POST foreign": (302, 403, 403, 403, 404, 404, 403, 403),
    },
    "desk_flag": {
        "GET":          (302, 403, 403, 403, 200, 200, 403, 403),
        "POST":         (302, 403, 403, 403, 302, 302, 403, 403),
        "GET foreign":  (302, 403, 403, 403, 404, 404, 403, 403),
        "POST foreign": (302, 403, 403, 403, 404, 404, 403, 403),
    },
    "desk_proof": {
        "GET":          (302, 403, 403, 403, 200, 200, 403, 403),
        "POST":         (302, 403, 403, 403, 405, 405, 403, 403),
        "GET foreign":  (302, 403, 403, 403, 404, 404, 403, 403),
        "POST foreign": (302, 403, 403, 403, 405, 405, 403, 403),
    },
    "desk_reallocate": {
        "GET":          (302, 403, 403, 403, 403, 200, 403, 403),
        "POST":         (302, 403, 403, 403, 403, 302, 403, 403),
        "GET foreign":  (302, 403, 403, 403, 403, 404, 403, 403),
        "POST foreign": (302, 403, 403, 403, 403, 404, 403, 403),
    },
    "desk_recuse": {
        "GET":          (302, 403, 403, 403, 403, 200, 403, 403),
        "POST":         (302, 403, 403, 403, 403, 302, 403, 403),
        "GET foreign":  (302, 403, 403, 403, 403, 404, 403, 403),
        "POST foreign": (302, 403, 403, 403, 403, 404, 403, 403),
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
    "subject_request": {"GET": ANYONE, "POST": ANYONE},
    "subject_request_status": {
        "GET":          ANYONE,
        "POST":         (422, 422, 422, 422, 422, 422, 422, 422),
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
    **{
        name: {
            "GET":          (302, 403, 403, 403, 200, 200, 403, 403),
            "POST":         (302, 403, 403, 403, 302, 302, 403, 403),
            "GET foreign":  (302, 403, 403, 403, 404, 404, 403, 403),
            "POST foreign": (302, 403, 403, 403, 404, 404, 403, 403),
        }
        for name in ("desk_remedy", "desk_unsealing_ask_complainant")
    },
    "desk_unsealings": {
        "GET":          (302, 403, 403, 403, 200, 200, 403, 403),
        "POST":         (302, 403, 403, 403, 405, 405, 403, 403),
    },
    "desk_unsealing_ask": {
        "GET":          (302, 403, 403, 403, 200, 200, 403, 403),
        "POST":         (302, 403, 403, 403, 302, 302, 403, 403),
        "GET foreign":  (302, 403, 403, 403, 404, 404, 403, 403),
        "POST foreign": (302, 403, 403, 403, 404, 404, 403, 403),
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
    "desk_reports": {
        "GET":          (302, 403, 403, 403, 200, 200, 403, 403),
        "POST":         (302, 403, 403, 403, 403, 302, 403, 403),
    },
    "desk_reconciliation": {
        "GET":          (302, 403, 403, 403, 200, 200, 403, 403),
        "POST":         (302, 403, 403, 403, 302, 302, 403, 403),
    },
    **{
        name: {
            "GET":      (302, 403, 403, 403, 403, 200, 403, 403),
            "POST":     (302, 403, 403, 403, 403, 405, 403, 403),
        }
        for name in ("desk_log", "desk_log_entries", "desk_log_export", "desk_log_anomalies")
    },
    "desk_log_anomaly": {  # foreign is one that there is not
        "GET":          (302, 403, 403, 403, 403, 200, 403, 403),
        "POST":         (302, 403, 403, 403, 403, 302, 403, 403),
        "GET foreign":  (302, 403, 403, 403, 403, 404, 403, 403),
        "POST foreign": (302, 403, 403, 403, 403, 404, 403, 403),
    },
    "desk_log_anomaly:oneself": {
        "GET":          (302, 403, 403, 403, 403, 200, 403, 403),
        "POST":         (302, 403, 403, 403, 403, 403, 403, 403),
    },
    "desk_report": {
        "GET":          (302, 403, 403, 403, 200, 200, 403, 403),
        "POST":         (302, 403, 403, 403, 405, 405, 403, 403),
        "GET foreign":  (302, 403, 403, 403, 404, 404, 403, 403),
        "POST foreign": (302, 403, 403, 403, 405, 405, 403, 403),
    },
    "desk_publish": {
        "GET":          (302, 403, 403, 403, 403, 405, 403, 403),
        "POST":         (302, 403, 403, 403, 403, 302, 403, 403),
        "GET foreign":  (302, 403, 403, 403, 403, 405, 403, 403),
        "POST foreign": (302, 403, 403, 403, 403, 404, 403, 403),
    },
    "desk_report_file": {
        "GET":          (302, 403, 403, 403, 200, 200, 403, 403),
        "POST":         (302, 403, 403, 403, 405, 405, 403, 403),
        "GET foreign":  (302, 403, 403, 403, 404, 404, 403, 403),
        "POST foreign": (302, 403, 403, 403, 405, 405, 403, 403),
    },
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
    **COMPLAINT_PAGES,
    **RETENTION_PAGES,
}

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
    "api_warrant": {
        "GET":          (401, 200, 200, 404),
        "POST":         (401, 405, 405, 405),
        "GET foreign":  (401, 404, 404, 404),
        "POST foreign": (401, 405, 405, 405),
    },
    **{
        name: {
            "GET":          (401, 405, 405, 405),
            "POST":         (401, 201, 403, 404),
            "GET foreign":  (401, 405, 405, 405),
            "POST foreign": (401, 404, 403, 404),
        }
        for name in ("api_renewals", "api_withdrawal", "api_returns", "api_orders")
    },
    "api_decision": {
        "GET":          (401, 405, 405, 405),
        "POST":         (401, 403, 201, 403),
        "GET foreign":  (401, 405, 405, 405),
        "POST foreign": (401, 403, 404, 403),
    },
    "api_activations": {  # a provider reports on orders that were served on it, on no others
        "GET":          (401, 405, 405, 405),
        "POST":         (401, 201, 403, 201),
        "GET foreign":  (401, 405, 405, 405),
        "POST foreign": (401, 404, 403, 404),
    },
    "api_materials": {
        "GET":          (401, 200, 200, 404),
        "POST":         (401, 201, 403, 404),
        "GET foreign":  (401, 404, 404, 404),
        "POST foreign": (401, 404, 403, 404),
    },
    "api_material": {
        "GET":          (401, 200, 200, 404),
        "POST":         (401, 405, 405, 405),
        "GET foreign":  (401, 404, 404, 404),
        "POST foreign": (401, 405, 405, 405),
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
    "api_access_answer": {  # the provider's own; the agency knows the request, and may not answer
        "GET":          (401, 405, 405, 405),
        "POST":         (401, 403, 403, 201),
        "GET foreign":  (401, 405, 405, 405),
        "POST foreign": (401, 404, 403, 404),
    },
    "api_access_receipt": {
        "GET":          (401, 405, 405, 405),
        "POST":         (401, 201, 403, 403),
        "GET foreign":  (401, 405, 405, 405),
        "POST foreign": (401, 404, 403, 404),
    },
    "api_bulk_orders": {
        "GET":          (401, 405, 405, 405),
        "POST":         (401, 201, 403, 403),
    },
    "api_bulk_stages": {
        "GET":          (401, 405, 405, 405),
        "POST":         (401, 201, 403, 404),
        "GET foreign":  (401, 405, 405, 405),
        "POST foreign": (401, 404, 403, 404),
    },
    "api_access_logs": {
        "GET":          (401, 405, 405, 405),
        "POST":         (401, 201, 403, 403),
    },
    "api_end": {
        "GET":          (401, 405, 405, 405),
        "POST":         (401, 201, 201, 404),
        "GET foreign":  (401, 405, 405, 405),
        "POST foreign": (401, 404, 404, 404),
    },
    "api_final_decision": {
        "GET":          (401, 405, 405, 405),
        "POST":         (401, 201, 201, 404),
        "GET foreign":  (401, 405, 405, 405),
        "POST foreign": (401, 404, 404, 404),
    },
    "api_notice_decision": {
        "GET":          (401, 405, 405, 405),
        "POST":         (401, 403, 201, 403),
        "GET foreign":  (401, 405, 405, 405),
        "POST foreign": (401, 403, 404, 403),
    },
    "api_notification": {
        "GET":          (401, 405, 405, 405),
        "POST":         (401, 201, 403, 404),
        "GET foreign":  (401, 405, 405, 405),
        "POST foreign": (401, 404, 403, 404),
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
    "api_events": {
        "GET":          (401, 200, 200, 200),
        "POST":         (401, 405, 405, 405),
    },
    "api_rulebooks": {
        "GET":          (401, 200, 200, 200),
        "POST":         (401, 405, 405, 405),
    },
    "api_rulebook": {  # foreign is one that there is not
        "GET":          (401, 200, 200, 200),
        "POST":         (401, 405, 405, 405),
        "GET foreign":  (401, 404, 404, 404),
        "POST foreign": (401, 405, 405, 405),
    },
}
# fmt: on
MATRIX: Final = {**PAGES, **API}
ASKING: Final = frozenset({"subject_request", "subject_request_status"})  # no session, no token
OPEN_TO_MACHINES: Final = frozenset(
    {"token", "schema", "docs", "receipt", "log_checkpoint", "log_key", "log_tile", "log_verifier"}
)
NOTHING: Final = {"pk": 0}


def objects(world: World) -> dict[str, tuple[Kwargs, Kwargs]]:
    """Return what each address is asked about: the own object, and the foreign one."""
    own, foreign, people = world.own, world.foreign, world.people

    def case(state: str, **more: Any) -> tuple[Kwargs, Kwargs]:
        return (
            {"reference": getattr(own, state).reference, **more},
            {"reference": getattr(foreign, state).reference, **more},
        )

    def commitment(warrant: Warrant, event: str) -> str:
        entry = LedgerEntry.objects.get(subject=warrant.reference, event=event)
        return bytes(entry.commitment).hex()

    def receipt(event: str) -> tuple[Kwargs, Kwargs]:
        ours, theirs = (
            {
                "reference": side.granted.reference,
                "commitment": commitment(side.granted, event),
                "kind": "zip",
            }
            for side in (own, foreign)
        )
        return ours, theirs

    def anomaly(kind: str, who: str) -> Kwargs:
        day = (NOON - DAY).date() if kind == "night" else NOON.date()
        return {"kind": kind, "who": people[who].actor.code, "day": day.isoformat()}

    states = {
        "renewal": "granted",
        "withdrawal": "applied",
        "activation": "granted",
        "end": "granted",
        "final-decision": "ended",
        "remedy": "served",
        "return": "ended",
        "order": "granted",
    }
    named = {"name": "report.json"}
    draft, published = {"pk": world.draft.pk}, {"pk": world.published.pk}
    oneself = {"pk": people["administrator"].pk}
    officer = people["officer"]
    return {
        "log_tile": ({"address": "entries/000.p/1"}, {"address": "entries/x999/999"}),
        "report_file": (published | named, draft | named),
        "agency_warrant": case("granted"),
        "agency_hi1": case("granted", kind="json"),
        "desk_hi1": case("granted", kind="xml"),
        "api_hi1_warrant": case("granted"),
        "api_hi1_request": case("request"),
        **{f"agency_step:{step}": case(state, name=step) for step, state in states.items()},
        "agency_receipt": receipt("warrant.filed"),
        "agency_receipt:ruling": receipt("decision.recorded"),
        "bench_receipt": receipt("decision.recorded"),
        "receipt": (
            {"commitment": commitment(own.granted, "warrant.filed")},
            {"commitment": "0" * 64},
        ),
        "desk_proof": case("granted", number=0),
        "bench_case": case("applied"),
        "bench_stop": case("granted"),
        "desk_view_drop": ({"pk": world.view.pk}, {"pk": world.foreign_view.pk}),
        "desk_warrant": case("granted"),
        "agency_material_new": case("granted"),
        "agency_piece": case("piece"),
        "agency_custody": case("piece", kind="moved"),
        "agency_request": case("request"),
        "agency_request_receipt": case("answered"),
        "agency_request_letter": case("unanswered"),
        "agency_bulk_order": case("bulk"),
        "agency_bulk_stage": case("bulk"),
        "desk_request_letter": (
            {"reference": own.unanswered.reference},
            {"reference": foreign.request_of_case.reference},
        ),
        "desk_bulk_order": ({"reference": own.bulk.reference}, {"reference": "B-2026-999999"}),
        "desk_bulk_stage": (
            {"reference": own.bulk.reference, "pk": own.stage.pk},
            {"reference": own.bulk.reference, "pk": foreign.stage.pk},
        ),
        "desk_bulk_flag": (
            {"reference": own.bulk.reference, "pk": own.stage.flags.get().pk},
            {"reference": own.bulk.reference, "pk": foreign.stage.flags.get().pk},
        ),
        "desk_figure_flag": ({"pk": world.figure_flag.pk}, NOTHING),
        "desk_draw": ({"reference": world.draw.reference}, {"reference": "V-2026-999999"}),
        "desk_draw_look": (
            {"reference": world.drawn.draw.reference, "number": 1},
            {"reference": world.foreign_drawn.draw.reference, "number": 1},
        ),
        "desk_piece": case("piece"),
        "desk_request": case("request_of_case"),
        "desk_provider": ({"code": "carrier"}, {"code": "nobody"}),
        "desk_request_flag": (
            {"reference": own.request_of_case.reference, "pk": own.request_flag.pk},
            {"reference": foreign.request_of_case.reference, "pk": foreign.request_flag.pk},
        ),
        "desk_flag": (
            {"reference": own.applied.reference, "pk": own.flag.pk},
            {"reference": foreign.applied.reference, "pk": foreign.flag.pk},
        ),
        "desk_reallocate": case("applied"),
        "desk_recuse": case("granted"),
        "desk_unsealing_ask": case("granted"),
        "desk_remedy": case("served"),
        "desk_unsealing_ask_complainant": (
            {"reference": world.persons.named.reference},
            {"reference": world.complaints.foreign.reference},
        ),
        "desk_subject_request": (
            {"reference": world.persons.request.reference},
            {"reference": "Q-2026-999999"},
        ),
        "agency_notice": case("told"),
        "agency_notice_letter": case("told", number=0, language="en"),
        "bench_notice": case("told"),
        "api_final_decision": case("ended"),
        "api_notice_decision": case("told"),
        "api_notification": case("told"),
        "desk_unsealing": (
            {"pk": world.persons.unsealing.pk},
            {"pk": world.persons.foreign_unsealing.pk},
        ),
        **complaint_objects(world.complaints),
        **retention_objects(world.old),
        "desk_unsealing:given": ({"pk": world.persons.given_unsealing.pk}, NOTHING),
        "desk_review": case("ended"),
        "desk_assign": case("ended"),
        "desk_assign:free": case("free"),
        "desk_log_anomaly": (
            anomaly("outside", "auditor"),
            anomaly("outside", "clerk"),
        ),
        "desk_log_anomaly:oneself": (anomaly("night", "commissioner"), NOTHING),
        "desk_report": (draft, NOTHING),
        "desk_publish": (draft, NOTHING),
        "desk_report_file": (draft | named, NOTHING | named),
        "admin_account": ({"pk": people["clerk"].pk}, NOTHING),
        "admin_account:oneself": (oneself, oneself),
        "admin_account_password": ({"pk": people["clerk"].pk}, NOTHING),
        "admin_account_password:oneself": (oneself, oneself),
        "admin_agency": ({"pk": officer.agency_id}, NOTHING),
        "admin_court": ({"pk": world.court.pk}, NOTHING),
        "admin_provider": ({"pk": world.provider_id}, NOTHING),
        "admin_client": ({"pk": world.client_id}, NOTHING),
        "admin_rulebook": ({"pk": world.version.pk}, NOTHING),
        "api_warrant": case("granted"),
        "api_renewals": case("granted"),
        "api_decision": case("applied", number=0),
        "api_withdrawal": case("applied"),
        "api_activations": case("granted"),
        "api_end": case("granted"),
        "api_returns": case("ended"),
        "api_orders": case("granted"),
        "api_materials": case("granted"),
        "api_material": case("piece"),
        "api_custody": case("piece"),
        "api_access_request": case("request"),
        "api_access_answer": case("request"),
        "api_access_receipt": case("answered"),
        "api_bulk_stages": case("bulk"),
        "api_rulebook": ({"code": "kz-cpc"}, {"code": "nowhere"}),
    }


def forms(world: World) -> dict[str, Kwargs]:
    """Return the fields that each page is sent."""
    names = {"name_kk": "Бір", "name_ru": "Один", "name_en": "One"}
    person = {"full_name": "New Name", "language": "en"}
    password = "a longer pass phrase"
    moment = local(NOON)
    agency = world.people["officer"].agency_id
    day = NOON.date().isoformat()
    kinds = {"agency": "police", "court": "capital", "provider": "post"}
    return {
        "sign_in": {"username": "stranger", "password": "guess"},
        "verify": {"text": "no receipt"},
        "account": {"language": "en"},
        "account_password": {
            "old_password": PASSWORD,
            "new_password1": password,
            "new_password2": password,
        },
        "token": {"grant_type": "client_credentials"},
        **persons_forms(),
        **complaint_forms(world.complaints),
        **retention_forms(world.own.granted.reference),
        "agency_file": filing_form(world),
        **{f"agency_step:{step}": fields for step, fields in step_forms().items()},
        "bench_case": {"outcome": "granted", "days": "30", "reasons": "Shown."},
        "bench_stop": {"ended_at": moment, "why": "No longer needed."},
        "desk_view_save": {"name": "New", "query": "days=90"},
        "desk_request_flag": {"state": "confirmed", "reason": "Seen."},
        **bulk_forms(world),
        "agency_material_new": piece_form(),
        "agency_custody": {
            "at": moment_ago(),
            "holder": "Room 1",
            "place": "Vault",
            "officer_name": "A",
        },
        "agency_request_new": request_form(),
        "agency_request_receipt": {
            "records": "2",
            "persons": "2",
            "received_at": moment_ago(),
            "officer_name": "A",
        },
        "desk_flag": {"state": "confirmed", "reason": "Seen."},
        "desk_reallocate": {"person": world.own.second_judge.pk, "reason": "Leave."},
        "desk_recuse": {"person": world.people["auditor"].pk, "reason": "Kin."},
        "desk_review": {"part": "checklist", "answer_legal_basis": "pass"},
        "desk_assign": {"to": world.people["auditor"].pk},
        "desk_assign:free": {"to": world.people["auditor"].pk},
        "desk_log_anomaly": {"remark": "Asked."},
        "desk_log_anomaly:oneself": {"remark": "I may."},
        "desk_reports": {"starts_on": "2026-01-01", "ends_on": "2026-03-31"},
        "desk_reconciliation": {
            "source": "Yearbook",
            "table": b"Measure,2021\nIntercept applications authorized,9\n",
        },
        "admin_account_add": person | {"username": "new", "role": "clerk"},
        "admin_account": person | {"role": "clerk", "is_active": "on"},
        "admin_account:oneself": person | {"role": "administrator", "is_active": "on"},
        "admin_client_add": {"name": "New", "role": "officer", "agency": agency},
        "admin_client": {"step": "close"},
        "admin_calendar": {"country": "KZ", "day": day, "working": "no", "reason": "Decree"},
        "admin_rulebook": {"active_from": "2027-01-01"},
        **{
            f"admin_{kind}_add": {**names, "code": "new", "kind": sort}
            for kind, sort in kinds.items()
        },
        **{f"admin_{kind}": {**names, "kind": sort} for kind, sort in kinds.items()},
    }


@pytest.fixture(scope="module")
def world(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """One world for all lines; what a call does to it is undone after the call."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.utils.timezone.now", lambda: NOON)
        patch.setattr("oversight.web.health.states", lambda **_at: {"database": Health(alive=True)})
        patch.setattr(settings, "LOG_MEMORY", tmp_path_factory.mktemp("log") / "memory")
        with transaction.atomic():
            found = a_world()
            caught_up()
            yield found
            transaction.set_rollback(True)


def test_every_address_has_a_line() -> None:
    known = dict(_addresses())
    assert "" not in known, "an address without a name"
    assert {name.partition(":")[0] for name in MATRIX} == set(known)
    with_object = {name for name, pattern in known.items() if _asks_for_an_object(pattern)}
    with_foreign = {name.partition(":")[0] for name, lines in MATRIX.items() if len(lines) == 4}
    assert with_foreign == with_object


@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_to_whom_it_may(world: World, name: str) -> None:
    fields = forms(world).get(name, {"sent": "1"})
    found = {
        method: tuple(
            _status(name, caller, _browse(world, caller, method, name, fields)) for caller in PEOPLE
        )
        for method in PAGES[name]
    }
    assert _table(found, PEOPLE) == _table(PAGES[name], PEOPLE)


@pytest.mark.parametrize("name", API)
def test_the_api_opens_to_whom_it_may(world: World, name: str) -> None:
    found = {
        method: tuple(_call(world, caller, method, name).status_code for caller in MACHINES)
        for method in API[name]
    }
    assert _table(found, MACHINES) == _table(API[name], MACHINES)


@pytest.mark.parametrize("name", API)
def test_a_session_opens_no_address_of_the_api(world: World, name: str) -> None:
    for caller in ("officer", "judge", "commissioner"):
        assert _browse(world, caller, "GET", name, {}).status_code == 401
        assert _browse(world, caller, "POST", name, {}).status_code == 401


@pytest.mark.parametrize("name", PAGES)
def test_a_token_opens_no_page(world: World, name: str) -> None:
    nobody = {method: row[0] for method, row in PAGES[name].items() if method.startswith("GET")}
    for machine, token in world.tokens.items():
        for method, expected in nobody.items():
            headers = {"Authorization": f"Bearer {token}"}
            answer = _undone(lambda: Client().get(_address(world, method, name), headers=headers))  # noqa: B023 - called at once
            assert answer.status_code == expected, machine


@pytest.mark.parametrize(
    "name",
    [name for name in PAGES if name not in OPEN_TO_MACHINES | WITHOUT_A_SESSION | ASKING],
)
def test_a_page_takes_nothing_without_its_forms_token(world: World, name: str) -> None:
    for caller in ("officer", "judge", "commissioner", "administrator"):
        browser = _browser(world, caller, enforce_csrf_checks=True)
        address = _address(world, "POST", name)
        fields = forms(world).get(name, {"sent": "1"})
        assert _undone(lambda: browser.post(address, fields)).status_code == 403  # noqa: B023 - called at once


def test_a_batch_of_a_provider_files_nothing(world: World) -> None:
    answer = _call(world, "provider", "POST", "api_warrant_batch")
    assert [one["status"] for one in answer.json()["results"]] == [403]


def _addresses(patterns: Any = None) -> Iterator[tuple[str, URLPattern]]:
    for one in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(one, URLResolver):
            yield from _addresses(one.url_patterns)
        else:
            yield one.name or "", one


def _asks_for_an_object(pattern: URLPattern) -> bool:
    return bool(pattern.pattern.regex.groupindex)


def _address(world: World, method: str, name: str) -> str:
    own, foreign = objects(world).get(name, ({}, {}))
    kwargs = foreign if method.endswith("foreign") else own
    return reverse(name.partition(":")[0], kwargs=kwargs)


def _browser(world: World, caller: str, **how: Any) -> Client:
    browser = Client(raise_request_exception=False, **how)
    if caller in world.sessions:
        browser.cookies[settings.SESSION_COOKIE_NAME] = world.sessions[caller]
    return browser


def _browse(world: World, caller: str, method: str, name: str, fields: Kwargs) -> Any:
    browser, address = _browser(world, caller), _address(world, method, name)
    if method.startswith("GET"):
        return _undone(lambda: browser.get(address))
    sent = {
        field: SimpleUploadedFile("table.csv", value) if isinstance(value, bytes) else value
        for field, value in fields.items()
    }
    return _undone(lambda: browser.post(address, sent))


def _call(world: World, caller: str, method: str, name: str) -> Any:
    token = world.tokens.get(caller)
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    machine = Client(raise_request_exception=False, headers=headers)
    address = _address(world, method, name)
    if method.startswith("GET"):
        return _undone(lambda: machine.get(address))
    body = api_bodies(world, caller).get(name, {})
    return _undone(lambda: machine.post(address, body, content_type="application/json"))


def _undone(call: Callable[[], Any]) -> Any:
    """Return an answer; what the call stored is rolled back."""
    with transaction.atomic():
        answer = call()
        transaction.set_rollback(True)
    return answer


def _status(name: str, caller: str, answer: HttpResponse) -> int:
    """Return the status; whoever is nobody is sent to sign in and nowhere else."""
    if caller == "nobody" and answer.status_code == 302:
        assert answer["Location"].startswith(reverse("sign_in")), name
    return answer.status_code


def _table(lines: Lines, callers: tuple[str, ...]) -> dict[str, dict[str, int]]:
    """Return the lines so that a difference names the caller."""
    return {method: dict(zip(callers, row, strict=True)) for method, row in sorted(lines.items())}
