"""The addresses of the API, version 1."""

from __future__ import annotations

from django.urls import path

from warrants.api import data_requests, events, exchange, material, rulebooks, steps, warrants
from warrants.statements import api as statements

urlpatterns = [
    path("warrants/", warrants.Warrants.as_view(), name="api_warrants"),
    path("warrants/batch/", warrants.WarrantBatch.as_view(), name="api_warrant_batch"),
    path("warrants/<str:reference>/", warrants.OneWarrant.as_view(), name="api_warrant"),
    path("warrants/<str:reference>/renewals/", steps.Renewals.as_view(), name="api_renewals"),
    path(
        "warrants/<str:reference>/applications/<int:number>/decision/",
        steps.Decisions.as_view(),
        name="api_decision",
    ),
    path(
        "warrants/<str:reference>/withdrawal/", steps.Withdrawals.as_view(), name="api_withdrawal"
    ),
    path(
        "warrants/<str:reference>/activations/", steps.Activations.as_view(), name="api_activations"
    ),
    path("warrants/<str:reference>/end/", steps.Ends.as_view(), name="api_end"),
    path("warrants/<str:reference>/returns/", steps.Returns.as_view(), name="api_returns"),
    path("warrants/<str:reference>/orders/", steps.Orders.as_view(), name="api_orders"),
    path("warrants/<str:reference>/materials/", material.Materials.as_view(), name="api_materials"),
    path("materials/<str:reference>/", material.OneMaterial.as_view(), name="api_material"),
    path("materials/<str:reference>/events/", material.Custody.as_view(), name="api_custody"),
    path("access-logs/", material.AccessLogs.as_view(), name="api_access_logs"),
    path("access-requests/", data_requests.AccessRequests.as_view(), name="api_access_requests"),
    path(
        "access-requests/<str:reference>/",
        data_requests.OneAccessRequest.as_view(),
        name="api_access_request",
    ),
    path(
        "access-requests/<str:reference>/answer/",
        data_requests.Answers.as_view(),
        name="api_access_answer",
    ),
    path(
        "access-requests/<str:reference>/receipt/",
        data_requests.Receipts.as_view(),
        name="api_access_receipt",
    ),
    path("bulk-orders/", data_requests.BulkOrders.as_view(), name="api_bulk_orders"),
    path(
        "bulk-orders/<str:reference>/stages/",
        data_requests.BulkStages.as_view(),
        name="api_bulk_stages",
    ),
    path(
        "warrants/<str:reference>/final-decision/",
        steps.FinalDecisions.as_view(),
        name="api_final_decision",
    ),
    path(
        "warrants/<str:reference>/occurrences/",
        steps.Occurrences.as_view(),
        name="api_occurrence",
    ),
    path(
        "warrants/<str:reference>/notice-decision/",
        steps.NoticeDecisions.as_view(),
        name="api_notice_decision",
    ),
    path(
        "warrants/<str:reference>/notification/", steps.Notices.as_view(), name="api_notification"
    ),
    path("exchange/hi1/", exchange.Messages.as_view(), name="api_hi1"),
    path(
        "exchange/hi1/warrants/<str:reference>/",
        exchange.WarrantExport.as_view(),
        name="api_hi1_warrant",
    ),
    path(
        "exchange/hi1/access-requests/<str:reference>/",
        exchange.RequestExport.as_view(),
        name="api_hi1_request",
    ),
    path("statements/", statements.Statements.as_view(), name="api_statements"),
    path("events/", events.Events.as_view(), name="api_events"),
    path("rulebooks/", rulebooks.Rulebooks.as_view(), name="api_rulebooks"),
    path("rulebooks/<slug:code>/", rulebooks.OneRulebook.as_view(), name="api_rulebook"),
]
