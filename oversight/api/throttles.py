"""How much one machine may ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

if TYPE_CHECKING:  # the framework reads this module while it imports its views
    from rest_framework.views import APIView


class PerClient(SimpleRateThrottle):
    """Counts the calls of one client, whatever address they come from."""

    scope = "client"

    def get_cache_key(self, request: Request, view: APIView) -> str | None:
        client: Any = request.user
        return f"throttle:{client.pk}" if client else None
