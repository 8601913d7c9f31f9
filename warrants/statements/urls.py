"""The addresses of statements without a case, below the desk."""

from __future__ import annotations

from django.urls import path

from warrants.statements import views

urlpatterns = [
    path("", views.statements, name="desk_statements"),
    path("<str:reference>/", views.statement, name="desk_statement"),
    path("<str:reference>/link/", views.link, name="desk_statement_link"),
]
