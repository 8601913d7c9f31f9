"""The addresses of the API, version 1."""

from __future__ import annotations

from django.urls import path

from warrants.api import views

urlpatterns = [
    path("warrants/", views.Warrants.as_view(), name="api_warrants"),
    path("warrants/batch/", views.WarrantBatch.as_view(), name="api_warrant_batch"),
    path("warrants/<str:reference>/", views.OneWarrant.as_view(), name="api_warrant"),
    path("warrants/<str:reference>/renewals/", views.Renewals.as_view(), name="api_renewals"),
    path(
        "warrants/<str:reference>/applications/<int:number>/decision/",
        views.Decisions.as_view(),
        name="api_decision",
    ),
    path(
        "warrants/<str:reference>/withdrawal/", views.Withdrawals.as_view(), name="api_withdrawal"
    ),
    path(
        "warrants/<str:reference>/activations/", views.Activations.as_view(), name="api_activations"
    ),
    path("warrants/<str:reference>/end/", views.Ends.as_view(), name="api_end"),
    path("warrants/<str:reference>/returns/", views.Returns.as_view(), name="api_returns"),
    path("events/", views.Events.as_view(), name="api_events"),
    path("rulebooks/", views.Rulebooks.as_view(), name="api_rulebooks"),
    path("rulebooks/<slug:code>/", views.OneRulebook.as_view(), name="api_rulebook"),
]
