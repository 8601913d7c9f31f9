"""What is written into the log of the process about a request."""

from __future__ import annotations

import logging

NO_ROUTE = "an address that does not exist"


class Routes(logging.Filter):
    """Names the route instead of the address: anybody's name may have been typed into that."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        path = getattr(request, "path", None)
        if path is not None and isinstance(record.args, tuple):
            match = getattr(request, "resolver_match", None)
            route = f"/{match.route}" if match else NO_ROUTE
            written = {path, path.encode("unicode_escape").decode("ascii")}  # as Django may do
            record.args = tuple(
                route if isinstance(one, str) and one in written else one for one in record.args
            )
        return True
