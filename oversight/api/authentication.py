"""Machines: who calls, in which role, and with which scopes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final, cast

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from oauth2_provider.models import AccessToken
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from oversight.models import Actor, ApiClient, statements

if TYPE_CHECKING:  # the framework reads this module while it imports its views
    from rest_framework.views import APIView


OF_CLIENT: Final = (
    "id",
    "client_id",
    "role",
    "agency_id",
    "court_id",
    "provider_id",
    "active",
)
CALLER: Final = (  # asked at every call, so put together once
    f"SELECT t.expires, t.scope, {', '.join(f'c.{name}' for name in OF_CLIENT)}"  # noqa: S608
    f" FROM {AccessToken._meta.db_table} t JOIN {ApiClient._meta.db_table} c"
    " ON c.id = t.application_id WHERE t.token_checksum = $1"
)


@dataclass(frozen=True, slots=True)
class Token:
    """What a token allows, as far as its client's role does."""

    scopes: frozenset[str]


class ClientToken(BaseAuthentication):
    """A bearer token of the client-credentials grant; one query, whatever it allows."""

    def authenticate(self, request: Request) -> tuple[ApiClient, Token] | None:
        """Return the client and its token; None where no token is given.

        Raises:
            AuthenticationFailed: the token is unknown, out of date, or its client is closed.
        """
        kind, _space, token = get_authorization_header(request).partition(b" ")
        if kind.lower() != b"bearer":
            return None
        row = statements.first_row(CALLER, [hashlib.sha256(token.strip()).hexdigest()])
        if row:
            expires, scope, *of_client = row
            client = ApiClient.from_db(connection.alias, OF_CLIENT, of_client)
            if expires > timezone.now() and client.active:
                return client, Token(frozenset(scope.split()))
        raise AuthenticationFailed(
            _("The token is unknown or has run out. Ask /oauth/token/ for a new one.")
        )

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="oversight"'


class HasScope(BasePermission):
    """The view says which scope each method takes; a method it does not name is closed."""

    message = _("This client's role or token does not allow this call.")

    def has_permission(self, request: Request, view: APIView) -> bool:
        scopes: Mapping[str, str] = getattr(view, "scopes", {})
        needed = scopes.get("GET" if request.method == "HEAD" else str(request.method))
        client: Any = request.user
        token: Any = request.auth
        if client is None or token is None:
            return False
        if needed is None:
            return request.method not in view.allowed_methods
        return needed in token.scopes and needed in client.scopes


def actor_of(request: Request) -> Actor:
    """Return who calls, as policies see them."""
    client = cast("ApiClient", request.user)
    return client.actor


class ClientTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the published schema describes the token."""

    target_class = "oversight.api.authentication.ClientToken"
    name = "oauth2"

    def get_security_requirement(self, auto_schema: Any) -> list[dict[str, list[Any]]]:
        """Say which scope a call takes; several entries are alternatives."""
        view, method = auto_schema.view, auto_schema.method
        tables = (getattr(view, "scopes", {}), getattr(view, "court_scopes", {}))
        return [{str(self.name): [table[method]]} for table in tables if method in table]

    def get_security_definition(self, _auto_schema: Any) -> dict[str, Any]:
        scopes = {
            "warrants:write": "File warrants, renewals and what became of them",
            "decisions:write": "Record decisions of a court",
            "access:write": "File data-access requests and answer them",
            "read": "Read what concerns the caller",
        }
        return {
            "type": "oauth2",
            "flows": {"clientCredentials": {"tokenUrl": "/oauth/token/", "scopes": scopes}},
        }


class Anyone(BasePermission):
    """Open to all: the schema, the rulebooks' public page."""

    scopes: ClassVar[Mapping[str, str]] = {}

    def has_permission(self, request: Request, view: APIView) -> bool:
        return True
