"""The pages of flags, below the desk of the body."""

from __future__ import annotations

from django.urls import path

from oversight.flags import views

urlpatterns = [
    path("", views.flags, name="desk_flags"),
    path("<int:pk>/", views.flag, name="desk_flag"),
]
