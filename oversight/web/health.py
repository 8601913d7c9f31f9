"""Is the system alive? For machines that watch it; it names parts, never contents."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from oversight.selectors.health import last_check, states


@require_safe
@never_cache
def health(request: HttpRequest) -> JsonResponse:
    """Answer 200 with the state of each part, or 503 when one is not alive.

    No part is left out of the decision. The sequencer also says how far it is behind.
    """
    parts = states(at=timezone.now())
    alive = all(part.alive for part in parts.values())
    page = {
        "alive": alive,
        "parts": {
            name: {
                "alive": part.alive,
                **({"why": part.why} if part.why else {}),
                **({"seen_at": part.seen_at} if part.seen_at else {}),
                **(part.lag or {}),
            }
            for name, part in parts.items()
        },
    }
    if (checked := last_check()) is not None:
        page["ledger"] = {"holds": checked.sound, "verified_at": checked.at}
    return JsonResponse(page, status=200 if alive else 503)
