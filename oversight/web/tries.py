"""Tries to sign in are counted by name; nothing else of the request is kept."""

from __future__ import annotations

import copy
from typing import Any, Final

from axes.handlers.database import AxesDatabaseHandler
from django.http import HttpRequest, QueryDict

NOWHERE: Final = "0.0.0.0"  # noqa: S104 - one address for all, so that a name has one counter
TOLD: Final = ("axes_locked_out", "axes_credentials", "axes_failures_since_start")


class NamesAlone(AxesDatabaseHandler):  # type: ignore[misc]  # the library has no types
    """Counts a failed try without its form, its query, the browser, the page or the address.

    The library stores the whole POST but for the password's own field: a password asked
    for again stands beside names and reasons, and under names of its own.
    """

    def user_login_failed(
        self, sender: Any, credentials: dict[str, Any], request: Any = None, **kwargs: Any
    ) -> None:
        if request is None:
            super().user_login_failed(sender, credentials, request, **kwargs)
            return
        bare = without_its_content(request)
        super().user_login_failed(sender, credentials, bare, **kwargs)
        for name in TOLD:
            if hasattr(bare, name):
                setattr(request, name, getattr(bare, name))


def without_its_content(request: HttpRequest) -> HttpRequest:
    """Return a request that tells no more than that somebody made one."""
    bare: Any = copy.copy(request)
    bare.GET, bare.POST = QueryDict(), QueryDict()
    bare.axes_ip_address = NOWHERE
    bare.axes_user_agent = bare.axes_http_accept = bare.axes_path_info = ""
    kept: HttpRequest = bare
    return kept
