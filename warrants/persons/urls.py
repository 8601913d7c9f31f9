"""The addresses of persons, below the desk."""

from __future__ import annotations

from django.urls import path

from warrants.persons import views

urlpatterns = [
    path("", views.persons, name="desk_persons"),
    path("proposals/", views.proposals, name="desk_person_proposals"),
    path("proposals/<int:pk>/", views.proposal, name="desk_person_proposal"),
    path("<int:pk>/", views.person, name="desk_person"),
]
