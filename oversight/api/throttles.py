"""How much one machine may ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

if TYPE_CHECKING:  # the framework reads this module while it imports its views
    from rest_framework.views import APIView


class PerClient(SimpleRateThrottle):
    """Counts the calls of one client, whatever address they come from.

    One number is kept for each client, from its first call until the period is
    over, so a call costs the same however many went before. Where the store of the
    numbers is away, calls go on uncounted: filing does not hang on it.
    """

    num_requests: int | None
    duration: int | None

    scope = "client"
    left = 0.0  # seconds until the refused client may go on

    def get_cache_key(self, request: Request, view: APIView) -> str | None:
        client: Any = request.user
        return f"throttle:{client.pk}" if client else None

    def allow_request(self, request: Request, view: APIView) -> bool:
        key = self.get_cache_key(request, view)
        if key is None or self.num_requests is None or self.duration is None:
            return True
        if self._calls(key) <= self.num_requests:
            return True
        begun = self.cache.get(f"{key}:since")
        self.left = 0.0 if begun is None else self.duration - (self.timer() - begun)
        if self.left > 0:
            return False
        self.cache.delete(key)  # the number outlived its period
        return True

    def wait(self) -> float:
        return self.left

    def _calls(self, key: str) -> int:
        """Count this call; return how many there were in the period."""
        try:
            return int(self.cache.incr(key))
        except (RedisError, OSError):
            return 0
        except ValueError:  # the first of the period
            self.cache.set(f"{key}:since", self.timer(), self.duration)
            self.cache.add(key, 1, self.duration)
            return 1
