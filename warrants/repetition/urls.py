"""The address of repeated reasons, below the desk."""

from __future__ import annotations

from django.urls import path

from warrants.repetition import views

urlpatterns = [path("", views.repeated, name="desk_repeated")]
