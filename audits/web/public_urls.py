"""Pages for anyone."""

from __future__ import annotations

from django.urls import path

from audits.web import public

urlpatterns = [
    path("rules/", public.rules, name="rules"),
    path("reports/", public.reports, name="reports"),
    path("reports/<int:pk>/<str:name>", public.report_file, name="report_file"),
]
