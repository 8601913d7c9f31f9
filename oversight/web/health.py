"""`/health/`: 200 when every part lives, 503 with the reason otherwise."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from oversight.selectors.health import states


@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    found = states(timezone.now())
    well = all(state == "ok" for state in found.values())
    return JsonResponse(
        {"status": "ok" if well else "failing", "parts": found}, status=200 if well else 503
    )
