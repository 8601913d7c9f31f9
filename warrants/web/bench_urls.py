"""The pages of judges."""

from __future__ import annotations

from django.urls import path

from warrants.web import bench

urlpatterns = [
    path("", bench.cases, name="bench"),
    path("<str:reference>/", bench.case, name="bench_case"),
    path("<str:reference>/stop/", bench.stop, name="bench_stop"),
]
