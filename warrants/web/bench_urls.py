"""The pages of judges."""

from __future__ import annotations

from django.urls import path, re_path

from warrants.statements.views import of_judge
from warrants.web import bench

urlpatterns = [
    path("", bench.cases, name="bench"),
    path("statement/", of_judge, name="bench_statement"),
    path("<str:reference>/", bench.case, name="bench_case"),
    path("<str:reference>/notice/", bench.notice, name="bench_notice"),
    path("<str:reference>/stop/", bench.stop, name="bench_stop"),
    path("<str:reference>/calls/", bench.calls, name="bench_calls"),
    re_path(
        r"^(?P<reference>[^/]+)/receipts/(?P<commitment>[0-9a-f]{64})\.(?P<kind>pdf|zip)$",
        bench.receipt,
        name="bench_receipt",
    ),
]
