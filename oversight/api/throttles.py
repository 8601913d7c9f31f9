"""How much one machine may ask for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final

from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

if TYPE_CHECKING:  # the framework reads this module while it imports its views
    from rest_framework.views import APIView

BLOCKS: Final = 200  # in how many blocks the calls of a period are drawn


@dataclass(slots=True)
class Block:
    """Calls of one client that this process may let through until the period is over."""

    left: int
    until: float


class PerClient(SimpleRateThrottle):
    """Counts the calls of one client, whatever address they come from.

    One number is kept for each client, from its first call until the period is
    over. A process draws calls from it in blocks of half a percent, so that most
    calls ask nobody; what one process leaves of its block, the client loses, and
    never gets more than its rate. Where the store of the numbers is away, calls go
    on uncounted: filing does not hang on it.
    """

    num_requests: int | None
    duration: int | None

    scope = "client"
    left = 0.0  # seconds until the refused client may go on
    drawn: ClassVar[dict[str, Block]] = {}

    def get_cache_key(self, request: Request, view: APIView) -> str | None:
        client: Any = request.user
        return f"throttle:{client.pk}" if client else None

    def allow_request(self, request: Request, view: APIView) -> bool:
        key = self.get_cache_key(request, view)
        if key is None or self.num_requests is None or self.duration is None:
            return True
        now = self.timer()
        block = self.drawn.get(key)
        if block is None or not (block.left and now < block.until):
            block = self.drawn[key] = self._draw(key, now, self.num_requests, self.duration)
        if not block.left:
            self.left = block.until - now
            return False
        block.left -= 1
        return True

    def wait(self) -> float:
        return self.left

    def _draw(self, key: str, now: float, most: int, period: int) -> Block:
        """Draw the next block; an empty one where all calls of the period are used up."""
        size = max(1, most // BLOCKS)
        used, begun = 0, None
        try:
            used = int(self.cache.incr(key, size)) - size
            begun = self.cache.get(f"{key}:since")
        except (RedisError, OSError):
            return Block(left=1, until=now)
        except ValueError:  # the first of the period
            pass
        if begun is None or begun + period <= now:
            self.cache.set(key, size, period)
            self.cache.set(f"{key}:since", now, period)
            begun, used = now, 0
        return Block(left=min(size, max(0, most - used)), until=begun + period)
