"""Every address, by audience, on one screen."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import (
    SpectacularAPIView,
    SpectacularSwaggerSplitView,
)
from oauth2_provider.views import TokenView

from oversight.api.receipts import Receipt

urlpatterns: list[URLPattern | URLResolver] = [
    # anyone, and people with an account
    path("", include("oversight.web.urls")),
    path("", include("audits.web.public_urls")),
    # agencies and courts, by page
    path("agency/questions/", include("audits.web.question_urls")),
    path("agency/", include("warrants.web.agency_urls")),
    path("bench/", include("warrants.web.bench_urls")),
    # the body's own staff
    path("desk/", include("audits.web.desk_urls")),
    path("administration/", include("warrants.web.administration_urls")),
    # machines
    path("oauth/token/", TokenView.as_view(), name="token"),
    path("api/v1/", include("warrants.api.urls")),
    path("api/v1/receipts/<str:commitment>/", Receipt.as_view(), name="receipt"),
    path("api/v1/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/v1/docs/", SpectacularSwaggerSplitView.as_view(url_name="schema"), name="docs"),
]

handler400 = "oversight.web.errors.bad_request"
handler403 = "oversight.web.errors.forbidden"
handler404 = "oversight.web.errors.not_found"
handler500 = "oversight.web.errors.failed"
