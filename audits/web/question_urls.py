"""What agencies are asked."""

from __future__ import annotations

from django.urls import path

from audits.web import questions

urlpatterns = [
    path("", questions.questions, name="agency_questions"),
    path("<str:reference>/", questions.question, name="agency_question"),
]
