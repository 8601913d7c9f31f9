"""Tokens for machines: client credentials, and scopes that follow the client's role."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from oauth2_provider.oauth2_validators import OAuth2Validator

from oversight.actions import people, refusals
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
        if not client.active:
            refusals.record_failed_client_sign_in(client_id=client.client_id, at=timezone.now())
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

    def authenticate_client(self, request: Any, *args: Any, **kw: Any) -> bool:
        """Return whether the client showed its secret; if not, that is on record."""
        known = bool(super().authenticate_client(request, *args, **kw))
        if not known:
            claimed = str(getattr(request, "client_id", None) or "")
            refusals.record_failed_client_sign_in(client_id=claimed, at=timezone.now())
        return known

    @transaction.atomic
    def save_bearer_token(self, token: dict[str, Any], request: Any, *args: Any, **kw: Any) -> None:
        """Store a token together with the entry that says so."""
        super().save_bearer_token(token, request, *args, **kw)
        people.record_client_sign_in(client=request.client, at=timezone.now())
