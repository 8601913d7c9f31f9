"""A program of an agency, court or provider that knows the API and nothing else."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.test import Client
from django.utils import timezone

from oversight.models import ApiClient
from tests.build import HOUR, SECRET


def _now() -> datetime:
    return timezone.now()  # noqa: TID251 - whoever calls has a clock


class Machine:
    """Takes a token, calls, and takes a new token when the old one has run out."""

    def __init__(self, client: ApiClient, language: str = "en") -> None:
        self.client = client
        self.language = language
        self.http = Client()
        self._token = ""
        self._taken_at = _now() - 2 * HOUR

    def token(self) -> str:
        if _now() - self._taken_at > HOUR / 2:
            answer = self.http.post(
                "/oauth/token/",
                {
                    "grant_type": "client_credentials",
                    "client_id": self.client.client_id,
                    "client_secret": SECRET,
                },
            )
            assert answer.status_code == 200, answer.content
            self._token = answer.json()["access_token"]
            self._taken_at = _now()
        return self._token

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        raw: bytes | None = None,
        content_type: str = "application/json",
        headers: dict[str, str] | None = None,
    ) -> Any:
        sent = raw if raw is not None else b"" if body is None else json.dumps(body).encode()
        return self.http.generic(
            method,
            f"/api/v1{path}",
            sent,
            content_type=content_type if sent else "",
            headers={
                "Authorization": f"Bearer {self.token()}",
                "Accept-Language": self.language,
                **(headers or {}),
            },
        )

    def get(self, path: str, **how: Any) -> Any:
        return self.call("GET", path, **how)

    def post(self, path: str, body: Any = None, **how: Any) -> Any:
        return self.call("POST", path, body, **how)

    def done(self, path: str, body: Any = None, **how: Any) -> Any:
        """Post what has to succeed; return what was answered."""
        answer = self.post(path, body, **how)
        assert answer.status_code in {200, 201}, answer.content.decode()
        return answer.json()

    def case(self, reference: str) -> Any:
        answer = self.get(f"/warrants/{reference}/")
        assert answer.status_code == 200, answer.content.decode()
        return answer.json()
