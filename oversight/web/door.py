"""Who may enter a page."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from oversight.enums import Role
from oversight.models import User
from oversight.web import errors

P = ParamSpec("P")


class SignedInRequest(HttpRequest):
    """A request of a person with an account."""

    user: User


Page = Callable[Concatenate[SignedInRequest, P], HttpResponseBase]


def for_roles(
    *roles: Role,
) -> Callable[[Page[P]], Callable[Concatenate[HttpRequest, P], HttpResponseBase]]:
    """Open a page to these roles: nobody else's account enters, and nobody without one."""

    def wrap(view: Page[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return errors.signed_out(request) or redirect_to_login(request.get_full_path())
            if request.user.role not in roles:
                raise PermissionDenied
            return view(request, *args, **kwargs)  # type: ignore[arg-type]  # narrowed above

        return guarded

    return wrap
