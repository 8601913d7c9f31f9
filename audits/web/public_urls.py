"""Pages for anyone."""

from __future__ import annotations

from django.urls import path

from audits.web import complain, complaint_status, public, requests

urlpatterns = [
    path("", public.home, name="home"),
    path("rules/", public.rules, name="rules"),
    path("complaint/", complain.complaint, name="complaint"),
    path("complaint/form/", complain.complaint_form, name="complaint_form"),
    path("complaint/safety/", complain.safety, name="complaint_safety"),
    path("complaint/status/", complaint_status.complaint_status, name="complaint_status"),
    path("request/", requests.subject_request, name="subject_request"),
    path("request/status/", requests.subject_request_status, name="subject_request_status"),
    path("reports/", public.reports, name="reports"),
    path("reports/<int:pk>/<str:name>", public.report_file, name="report_file"),
]
