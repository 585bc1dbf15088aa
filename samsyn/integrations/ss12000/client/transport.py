"""One request at a time, done properly: token, pace, attempts, time limits, no redirects elsewhere, typed errors."""

from __future__ import annotations

import random
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin

import httpx
import orjson

from samsyn.integrations.ss12000.client.bodies import BodyRules, Traffic, pieces
from samsyn.integrations.ss12000.client.errors import (
    BadSettings,
    BrokenOff,
    ConnectionFailed,
    NotAllowed,
    NotAuthenticated,
    NotJson,
    NotOffered,
    Overloaded,
    RedirectLoop,
    RedirectRefused,
    Rejected,
    ServerFault,
    SS12000Error,
    TooSlow,
)
from samsyn.integrations.ss12000.client.pace import Budget, Clock, Sleep, Throttle, retry_after_seconds, wait_before
from samsyn.integrations.ss12000.client.settings import Settings, origin
from samsyn.kernel.text import N_

BUSY = frozenset({429, 502, 503, 504})
MAX_REDIRECTS = 3


@dataclass(frozen=True, slots=True)
class Ask:
    """A request. `repeatable` is False when sending it twice could do something twice."""

    method: str
    url: str
    params: tuple[tuple[str, str], ...] = ()
    json: Any = None
    form: Mapping[str, str] | None = None
    headers: tuple[tuple[str, str], ...] = ()
    repeatable: bool = True
    where: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """An open answer with status 2xx; `body` gives unpacked pieces and can be read once."""

    status: int
    headers: httpx.Headers
    body: Iterator[bytes]


class Transport:
    """Sends requests to one register. Not for use by several threads at once."""

    def __init__(  # noqa: PLR0913  (its surroundings, which tests exchange)
        self,
        settings: Settings,
        *,
        http: httpx.BaseTransport | None = None,
        clock: Clock = time.monotonic,
        sleep: Sleep = time.sleep,
        chance: Callable[[], float] = random.random,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        before: Callable[[], None] = lambda: None,
    ) -> None:
        self.settings, self.traffic, self.clock, self.now = settings, Traffic(), clock, now
        self._sleep, self._chance, self._before = sleep, chance, before
        self._sockets: list[socket.socket] = []
        self._throttle = Throttle(settings.limits.requests_per_second, settings.limits.burst, clock, sleep)
        patience = settings.patience
        self._client = httpx.Client(
            transport=http,
            verify=_tls(settings) if http is None else True,
            timeout=httpx.Timeout(patience.read, connect=patience.connect),
            headers={"Accept": "application/json", "Accept-Encoding": "gzip, identity"},
            # The environment must not be able to send a register's content through another host.
            trust_env=False,
        )

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    def cut(self) -> None:
        """Break all connections off, from another thread: a read that waits then ends with an error."""
        for one in list(self._sockets):
            with suppress(OSError):
                # Not the TLS socket's own method, which would take the encryption away and go on reading.
                socket.socket.shutdown(one, socket.SHUT_RDWR)

    def _connected(self, event: str, info: Mapping[str, Any]) -> None:
        """Note each new connection (httpx tells of it)."""
        if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            made = info["return_value"].get_extra_info("socket")
            if event == "connection.start_tls.complete":
                self._sockets.pop()  # taken over by the encrypted one
            self._sockets.append(made)

    def budget(self, where: str) -> Budget:
        """The time one operation may spend waiting."""
        return Budget(self.settings.patience.total, self.clock, where)

    @contextmanager
    def opened(self, ask: Ask, budget: Budget) -> Iterator[Answer]:
        """Send, follow redirects within the host, try again when that is right; give an open answer with status 2xx.

        Raises the typed error for any other outcome. What breaks while the body is read is not tried again here.
        """
        within = Budget(self.settings.patience.answer, self.clock, ask.where, budget)
        response = self._send_until_answered(ask, within)
        try:
            check_status(response, ask.where)
            rules = BodyRules(ask.where, within, self.settings.limits.body, self.traffic)
            yield Answer(response.status_code, response.headers, _typed(pieces(response, rules), ask.where))
        finally:
            response.close()

    def again(self, attempt: int, error: SS12000Error, budget: Budget, retry_after: str | None = None) -> None:
        """Wait before attempt number `attempt`, or raise `error` when there have been enough of them."""
        patience = self.settings.patience
        if attempt > patience.attempts:
            raise error
        asked = retry_after_seconds(retry_after, self.now())
        with budget.waiting():
            self._sleep(wait_before(attempt, patience, asked, self._chance(), error.where))
        self.traffic.retries += 1

    def _send_until_answered(self, ask: Ask, budget: Budget) -> httpx.Response:
        attempt, redirects = 1, 0
        while True:
            try:
                response = self._send(ask, budget)
            except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
                attempt += 1
                typed = typed_error(error, ask.where)
                if not ask.repeatable and not isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
                    raise typed from None
                self.again(attempt, typed, budget)
                continue
            if response.has_redirect_location:
                redirects += 1
                ask = self._redirected(ask, response, redirects)
            elif response.status_code in BUSY and (ask.repeatable or response.status_code in (429, 503)):
                attempt += 1
                response.close()
                self.again(attempt, Overloaded(ask.where), budget, response.headers.get("retry-after"))
            else:
                return response

    def _send(self, ask: Ask, budget: Budget) -> httpx.Response:
        self._throttle.wait()
        self._before()
        self.traffic.requests += 1
        request = self._client.build_request(
            ask.method,
            ask.url,
            params=list(ask.params) or None,
            content=orjson.dumps(ask.json) if ask.json is not None else None,
            data=dict(ask.form) if ask.form is not None else None,
            headers=list(ask.headers) + ([("Content-Type", "application/json")] if ask.json is not None else []),
            extensions={"trace": self._connected},
        )
        with budget.waiting():
            return self._client.send(request, stream=True, follow_redirects=False)

    def _redirected(self, ask: Ask, response: httpx.Response, redirects: int) -> Ask:
        response.close()
        target = urljoin(str(response.request.url), response.headers.get("location", ""))
        if ask.method != "GET" or origin(target) != origin(ask.url):
            raise RedirectRefused(ask.where)
        if redirects > MAX_REDIRECTS:
            raise RedirectLoop(ask.where)
        return replace(ask, url=target, params=())


def _typed(body: Iterator[bytes], where: str) -> Iterator[bytes]:
    try:
        yield from body
    except (httpx.HTTPError, httpx.StreamError) as error:
        raise (TooSlow if isinstance(error, httpx.TimeoutException) else BrokenOff)(where) from None


def typed_error(error: Exception, where: str) -> SS12000Error:
    """The typed error for one of httpx's."""
    return TooSlow(where) if isinstance(error, httpx.TimeoutException) else ConnectionFailed(where)


def check_status(response: httpx.Response, where: str) -> None:
    """Raise the typed error for a status outside 2xx, or for a web page."""
    status = response.status_code
    if not 200 <= status < 300:
        fallback = Rejected if 400 <= status < 500 else ServerFault
        by_status = {401: NotAuthenticated, 403: NotAllowed, 404: NotOffered}
        raise by_status.get(status, fallback)(where, f"(HTTP {status})")
    if "html" in response.headers.get("content-type", "").lower():
        raise NotJson(where)


def _tls(settings: Settings) -> ssl.SSLContext:
    context = httpx.create_ssl_context(trust_env=False)
    certificate = settings.certificate
    try:
        if settings.authorities_file:
            context.load_verify_locations(settings.authorities_file)
        if certificate is not None:
            context.load_cert_chain(certificate.certificate_file, certificate.key_file, certificate.password)
    except (OSError, ssl.SSLError):
        raise BadSettings(detail=N_("Klientcertifikatet, nyckeln eller utfärdarens certifikat går inte att läsa.")) from None
    return context
