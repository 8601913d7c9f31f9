"""The pages of the body's own staff."""

from __future__ import annotations

from django.urls import path

from audits.web import (
    complaints,
    custody,
    log,
    notices,
    office,
    reconciliation,
    reports,
    requests,
    unsealings,
)

urlpatterns = [
    path("", office.desk, name="desk"),
    path("warrants/", office.register, name="desk_warrants"),
    path("warrants/export/", office.export, name="desk_export"),
    path("warrants/views/", office.save_view, name="desk_view_save"),
    path("warrants/views/<int:pk>/", office.drop_view, name="desk_view_drop"),
    path("warrants/<str:reference>/", office.warrant, name="desk_warrant"),
    path("warrants/<str:reference>/flags/<int:pk>/", office.flag, name="desk_flag"),
    path(
        "warrants/<str:reference>/decisions/<int:number>/proof/",
        office.proof,
        name="desk_proof",
    ),
    path("warrants/<str:reference>/allocation/", office.reallocate, name="desk_reallocate"),
    path("warrants/<str:reference>/recusal/", office.recuse, name="desk_recuse"),
    path("warrants/<str:reference>/unsealing/", unsealings.ask, name="desk_unsealing_ask"),
    path("requests/", requests.requests, name="desk_requests"),
    path("requests/<str:reference>/", requests.request_, name="desk_subject_request"),
    path("notices/", notices.notices, name="desk_notices"),
    path("unsealings/", unsealings.unsealings, name="desk_unsealings"),
    path("unsealings/<int:pk>/", unsealings.unsealing, name="desk_unsealing"),
    path("complaints/", complaints.complaints, name="desk_complaints"),
    path("complaints/<str:reference>/", complaints.complaint, name="desk_complaint"),
    path(
        "complaints/<str:reference>/files/<int:number>/",
        complaints.complaint_file,
        name="desk_complaint_file",
    ),
    path(
        "complaints/<str:reference>/<str:name>/",
        complaints.complaint_step,
        name="desk_complaint_step",
    ),
    path("material/", custody.material, name="desk_material"),
    path("material/<str:reference>/", custody.piece, name="desk_piece"),
    path("access/", custody.access, name="desk_access"),
    path("access/providers/<slug:code>/", custody.provider, name="desk_provider"),
    path("access/<str:reference>/", custody.one_request, name="desk_request"),
    path("access/<str:reference>/flags/<int:pk>/", custody.request_flag, name="desk_request_flag"),
    path("reviews/", office.reviews, name="desk_reviews"),
    path("reviews/<str:reference>/", office.review, name="desk_review"),
    path("reviews/<str:reference>/assignment/", office.assign, name="desk_assign"),
    path("reports/", reports.reports, name="desk_reports"),
    path("reports/<int:pk>/", reports.report, name="desk_report"),
    path("reports/<int:pk>/publication/", reports.publish, name="desk_publish"),
    path("reports/<int:pk>/<str:name>", reports.file, name="desk_report_file"),
    path("log/", log.overview, name="desk_log"),
    path("log/entries/", log.entries, name="desk_log_entries"),
    path("log/export/", log.export, name="desk_log_export"),
    path("log/anomalies/", log.listed, name="desk_log_anomalies"),
    path("log/anomalies/<str:kind>/<str:who>/<str:day>/", log.anomaly, name="desk_log_anomaly"),
    path("reconciliation/", reconciliation.reconciliation, name="desk_reconciliation"),
]
