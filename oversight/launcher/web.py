"""Gunicorn's settings for an instance that the launcher starts."""

from __future__ import annotations

from typing import Any

from oversight.launcher.processes import dying_with

workers = 2
timeout = 60  # seconds
graceful_timeout = 10  # seconds
control_socket_disable = True
preload_app = True  # read once, then forked


def post_fork(server: Any, worker: Any) -> None:
    """Let a worker end with its arbiter at once, not half a minute later."""
    dying_with(server.pid)()
