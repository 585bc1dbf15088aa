"""Authorised requests to one register: paths instead of addresses, a new token once on 401."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from typing import Any

from samsyn.integrations.ss12000.client.auth import Authorization
from samsyn.integrations.ss12000.client.bodies import whole
from samsyn.integrations.ss12000.client.errors import BrokenOff, NotAuthenticated
from samsyn.integrations.ss12000.client.pace import Budget
from samsyn.integrations.ss12000.client.transport import Answer, Ask, Transport


class Session:
    """A transport together with its authorisation."""

    def __init__(self, transport: Transport) -> None:
        self.transport = transport
        self._authorization = Authorization(transport)

    def ask(self, method: str, path: str, params: tuple[tuple[str, str], ...] = (), json: Any = None) -> Ask:
        """A request for a path below the register's base address."""
        url = self.transport.settings.base_url.rstrip("/") + "/" + path
        # Identifiers after the first segment stay out of messages and logs.
        return Ask(method, url, params, json, where=path.partition("/")[0])

    def open(self, stack: ExitStack, ask: Ask, budget: Budget) -> Answer:
        """An open answer that `stack` closes. On 401 the token is replaced and the request sent once more."""
        try:
            return stack.enter_context(self.transport.opened(self._authorised(ask, budget), budget))
        except NotAuthenticated:
            if not self._authorization.renewable:
                raise
        self._authorization.discard()
        return stack.enter_context(self.transport.opened(self._authorised(ask, budget), budget))

    def json(self, ask: Ask, budget: Budget | None = None) -> Any:
        """The whole JSON answer, None for 204 and DELETE. A broken connection is tried again if that is safe."""
        budget = budget or self.transport.budget(ask.where)
        attempt = 1
        while True:
            try:
                with ExitStack() as stack:
                    answer = self.open(stack, ask, budget)
                    if answer.status == 204 or ask.method == "DELETE":
                        return None
                    return whole(answer.body, ask.where)
            except BrokenOff as error:
                if not ask.repeatable:
                    raise
                attempt += 1
                self.transport.again(attempt, error, budget)

    def _authorised(self, ask: Ask, budget: Budget) -> Ask:
        return replace(ask, headers=ask.headers + self._authorization.headers(budget))
