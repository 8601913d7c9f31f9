"""The addresses of refused attempts, below the desk."""

from __future__ import annotations

from django.urls import path

from warrants.attempts import views

urlpatterns = [path("", views.attempts, name="desk_attempts")]
