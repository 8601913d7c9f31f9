"""The pages of agencies."""

from __future__ import annotations

from django.urls import path, re_path

from warrants.web import agency, bulk, data_requests, material
from warrants.web.exchange import KIND

urlpatterns = [
    path("", agency.warrants, name="agency_warrants"),
    path("new/", agency.file, name="agency_file"),
    path("events/", agency.events, name="agency_events"),
    path("warrants/<str:reference>/", agency.warrant, name="agency_warrant"),
    re_path(rf"^warrants/(?P<reference>[^/]+)/hi1{KIND}", agency.export, name="agency_hi1"),
    path("warrants/<str:reference>/notice/", agency.notice, name="agency_notice"),
    re_path(
        r"^warrants/(?P<reference>[^/]+)/receipts/(?P<commitment>[0-9a-f]{64})\.(?P<kind>pdf|zip)$",
        agency.receipt,
        name="agency_receipt",
    ),
    re_path(
        r"^warrants/(?P<reference>[^/]+)/notice/(?P<number>\d{1,5})/letter-(?P<language>kk|ru|en)\.pdf$",
        agency.notice_letter,
        name="agency_notice_letter",
    ),
    re_path(
        r"^warrants/(?P<reference>[^/]+)/(?P<name>renewal|withdrawal|activation|end|occurrence|final-decision|remedy|return|order)/$",
        agency.step,
        name="agency_step",
    ),
    path("warrants/<str:reference>/material/", material.record, name="agency_material_new"),
    path("material/", material.pieces, name="agency_material"),
    path("material/<str:reference>/", material.piece, name="agency_piece"),
    path("material/<str:reference>/<slug:kind>/", material.happening, name="agency_custody"),
    path("requests/", data_requests.requests, name="agency_requests"),
    path("requests/new/", data_requests.ask, name="agency_request_new"),
    path("requests/<str:reference>/", data_requests.one, name="agency_request"),
    path("requests/<str:reference>/letter/", data_requests.letter, name="agency_request_letter"),
    path("bulk/", bulk.orders, name="agency_bulk"),
    path("bulk/new/", bulk.order, name="agency_bulk_new"),
    path("bulk/<str:reference>/", bulk.one, name="agency_bulk_order"),
    path("bulk/<str:reference>/stage/", bulk.stage, name="agency_bulk_stage"),
    path("requests/<str:reference>/receipt/", data_requests.receipt, name="agency_request_receipt"),
]
