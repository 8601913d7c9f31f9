"""Tokens for machines: client credentials, and scopes that follow the client's role."""

from __future__ import annotations

from typing import Any

from oauth2_provider.oauth2_validators import OAuth2Validator

from oversight.models import ApiClient


class ClientCredentials(OAuth2Validator):  # type: ignore[misc]  # the library is untyped
    """Lets an active client ask for the scopes of its role, and gives all of them by default."""

    def validate_grant_type(
        self,
        client_id: str,
        grant_type: str,
        client: ApiClient,
        request: Any,
        *args: Any,
        **kw: Any,
    ) -> bool:
        return grant_type == "client_credentials" and client.active

    def validate_scopes(
        self,
        client_id: str,
        scopes: list[str],
        client: ApiClient,
        request: Any,
        *args: Any,
        **kw: Any,
    ) -> bool:
        return set(scopes) <= client.scopes

    def get_default_scopes(self, client_id: str, request: Any, *args: Any, **kw: Any) -> list[str]:
        return sorted(request.client.scopes)
