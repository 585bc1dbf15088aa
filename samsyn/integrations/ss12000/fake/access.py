"""Tokens of the fake server: one fixed, and those issued for the OAuth2 client credentials."""

from __future__ import annotations

import base64
import binascii
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, unquote_plus

from samsyn.integrations.ss12000.fake.answers import Reply, json_reply

CLIENT_ID = "samsyn-fake-client"
CLIENT_SECRET = "only-for-the-fake-server"  # noqa: S105
TOKEN = "fixed-token-of-the-fake-server"  # noqa: S105


class Access:
    """Issues and checks tokens."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._issued: dict[str, datetime] = {}
        self._uses = 0
        self.issued_count = 0

    def issue(self, environ: dict[str, Any], body: bytes, lifetime: int) -> Reply:
        """The token endpoint (RFC 6749 §4.4), with HTTP Basic or form fields."""
        form = {key: values[0] for key, values in parse_qs(body.decode("latin-1")).items()}
        client = _basic(environ.get("HTTP_AUTHORIZATION", "")) or (form.get("client_id"), form.get("client_secret"))
        if form.get("grant_type") != "client_credentials":
            return json_reply({"error": "unsupported_grant_type"}, 400)
        if client != (CLIENT_ID, CLIENT_SECRET):
            return json_reply({"error": "invalid_client"}, 401)
        token = secrets.token_urlsafe(24)
        self._issued[token] = self._now() + timedelta(seconds=lifetime)
        self.issued_count += 1
        return json_reply({"access_token": token, "token_type": "Bearer", "expires_in": lifetime})

    def allows(self, authorization: str, revoke_after: int) -> bool:
        """True for a valid token; with `revoke_after`, all issued tokens are revoked once after so many uses."""
        kind, _space, token = authorization.partition(" ")
        if kind.lower() != "bearer":
            return False
        self._uses += 1
        if revoke_after and self._uses == revoke_after + 1:
            self._issued.clear()
        expires = self._issued.get(token)
        return token == TOKEN or (expires is not None and self._now() < expires)


def _basic(authorization: str) -> tuple[str, str] | None:
    kind, _space, packed = authorization.partition(" ")
    if kind.lower() != "basic":
        return None
    try:
        user, _colon, secret = base64.b64decode(packed, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return unquote_plus(user), unquote_plus(secret)
