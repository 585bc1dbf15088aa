"""The Authorization header: a fixed token, or one fetched with OAuth2 client credentials and renewed in time."""

from __future__ import annotations

import base64
from urllib.parse import quote_plus

from samsyn.integrations.ss12000.client.bodies import whole
from samsyn.integrations.ss12000.client.errors import NotAllowed, NotAuthenticated, NotOffered, Rejected
from samsyn.integrations.ss12000.client.errors import TokenRefused as Refused
from samsyn.integrations.ss12000.client.pace import Budget
from samsyn.integrations.ss12000.client.settings import BearerToken, ClientCredentials
from samsyn.integrations.ss12000.client.transport import Ask, Transport

LEEWAY = 30.0
DEFAULT_LIFETIME = 300.0
WHERE = "token"


class Authorization:
    """Headers for each request. `renewable` tells whether a refused token can be replaced."""

    def __init__(self, transport: Transport) -> None:
        self._transport, self._auth = transport, transport.settings.auth
        self._token, self._expires = "", 0.0
        self.renewable = isinstance(self._auth, ClientCredentials)

    def headers(self, budget: Budget) -> tuple[tuple[str, str], ...]:
        """The Authorization header, fetching a token when there is none or it is about to expire."""
        if isinstance(self._auth, BearerToken):
            return (("Authorization", f"Bearer {self._auth.token}"),)
        if not isinstance(self._auth, ClientCredentials):
            return ()
        if not self._token or self._transport.clock() >= self._expires:
            self._fetch(self._auth, budget)
        return (("Authorization", f"Bearer {self._token}"),)

    def discard(self) -> None:
        """Forget the token, so that the next request fetches another."""
        self._token = ""

    def _fetch(self, auth: ClientCredentials, budget: Budget) -> None:
        form = {"grant_type": "client_credentials"} | ({"scope": auth.scope} if auth.scope else {})
        headers: tuple[tuple[str, str], ...] = ()
        if auth.secret_in_body:
            form |= {"client_id": auth.client_id, "client_secret": auth.client_secret}
        else:
            # RFC 6749 §2.3.1: both are form-encoded before they are joined.
            pair = f"{quote_plus(auth.client_id)}:{quote_plus(auth.client_secret)}"
            headers = (("Authorization", "Basic " + base64.b64encode(pair.encode()).decode()),)
        started = self._transport.clock()
        try:
            ask = Ask("POST", auth.token_url, form=form, headers=headers, where=WHERE)
            with self._transport.opened(ask, budget) as got:
                answer = whole(got.body, WHERE)
        except (NotAuthenticated, NotAllowed, NotOffered, Rejected) as error:
            raise Refused(WHERE) from error
        self._take(answer, started)

    def _take(self, answer: object, started: float) -> None:
        token = answer.get("access_token") if isinstance(answer, dict) else None
        if not isinstance(answer, dict) or not isinstance(token, str) or not token or not token.isascii():
            raise Refused(WHERE)
        if not token.isprintable() or str(answer.get("token_type", "bearer")).lower() != "bearer":
            raise Refused(WHERE)
        lifetime = answer.get("expires_in")
        try:
            seconds = float(lifetime) if isinstance(lifetime, int | float | str) else DEFAULT_LIFETIME
        except ValueError:
            seconds = DEFAULT_LIFETIME
        # A very short-lived token is still used for half its life.
        self._token, self._expires = token, started + max(seconds - LEEWAY, seconds / 2)
