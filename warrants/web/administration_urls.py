"""The pages of the administrator."""

from __future__ import annotations

from django.urls import path

from warrants.web import administration

AGENCY, COURT, PROVIDER = {"kind": "agency"}, {"kind": "court"}, {"kind": "provider"}

urlpatterns = [
    path("", administration.accounts, name="admin_accounts"),
    path("accounts/new/", administration.account_add, name="admin_account_add"),
    path("accounts/<int:pk>/", administration.account, name="admin_account"),
    path(
        "accounts/<int:pk>/password/",
        administration.account_password,
        name="admin_account_password",
    ),
    path("agencies/", administration.organisations, AGENCY, name="admin_agencies"),
    path("agencies/new/", administration.organisation_add, AGENCY, name="admin_agency_add"),
    path("agencies/<int:pk>/", administration.organisation, AGENCY, name="admin_agency"),
    path("courts/", administration.organisations, COURT, name="admin_courts"),
    path("courts/new/", administration.organisation_add, COURT, name="admin_court_add"),
    path("courts/<int:pk>/", administration.organisation, COURT, name="admin_court"),
    path("providers/", administration.organisations, PROVIDER, name="admin_providers"),
    path("providers/new/", administration.organisation_add, PROVIDER, name="admin_provider_add"),
    path("providers/<int:pk>/", administration.organisation, PROVIDER, name="admin_provider"),
    path("clients/", administration.clients, name="admin_clients"),
    path("clients/new/", administration.client_add, name="admin_client_add"),
    path("clients/<int:pk>/", administration.client, name="admin_client"),
    path("calendar/", administration.calendar, name="admin_calendar"),
    path("rulebooks/", administration.rulebooks, name="admin_rulebooks"),
    path("rulebooks/<int:pk>/", administration.rulebook, name="admin_rulebook"),
]
