"""The fake SS 12000 server as a WSGI application."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from email.utils import format_datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs

import orjson

from samsyn.integrations.ss12000.fake.access import CLIENT_ID, CLIENT_SECRET, TOKEN, Access
from samsyn.integrations.ss12000.fake.answers import Reply, error_reply, json_reply, spoil
from samsyn.integrations.ss12000.fake.deviations import Deviations
from samsyn.integrations.ss12000.fake.filters import BadQuery, Query
from samsyn.integrations.ss12000.fake.reading import Reads
from samsyn.integrations.ss12000.fake.register import Register
from samsyn.integrations.ss12000.fake.webhooks import Post, Webhooks, post_over_http

__all__ = ["CLIENT_ID", "CLIENT_SECRET", "TOKEN", "FakeServer"]

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
MAX_REQUEST = 16 * 1024 * 1024


class NotFound(Exception):
    """Becomes status 404."""


class FakeServer:
    """Serves a register below `prefix`, with the token endpoint at /token.

    `deviations` and `register` may be exchanged between requests. `asked` lists method and path of each request.
    `sleep` is how it waits when told to hang or drip; `now` is its clock, `post` how it sends notifications.
    """

    def __init__(
        self,
        register: Register,
        deviations: Deviations | None = None,
        *,
        prefix: str = "/v2",
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        post: Post = post_over_http,
    ) -> None:
        self.register, self.deviations = register, deviations or Deviations()
        self.asked: list[tuple[str, str]] = []
        self.queries: list[Query] = []
        self.log_entries: list[Any] = []
        self.access = Access(now)
        self.webhooks = Webhooks(now, post)
        self._prefix, self._sleep, self._now = prefix, sleep, now

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """WSGI."""
        reply = self._reply(environ)
        headers = [*reply.headers, ("Date", format_datetime(self._now().astimezone(UTC), usegmt=True))]
        start_response(f"{reply.status} {HTTPStatus(reply.status).phrase}", headers)
        return reply.body

    def fire(self) -> list[int]:
        """Notify the subscribers of what has changed since the last time; the statuses they answered with."""
        changed, deleted = frozenset(self.register.changed), self.register.deleted
        self.register.changed.clear()
        self.register.deleted = False
        return self.webhooks.fire(changed, deleted)

    def _reply(self, environ: Environ) -> Reply:
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        query = parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True)
        self.asked.append((method, path))
        self.queries.append(query)
        fault = self._fault()
        if fault is not None:
            return fault
        if self.deviations.hang_seconds:
            self._sleep(self.deviations.hang_seconds)
        try:
            body = _body(environ)
            if path == "/token":
                return self.access.issue(environ, body, self.deviations.token_lifetime)
            if not self.access.allows(environ.get("HTTP_AUTHORIZATION", ""), self.deviations.revoke_after):
                return _unauthenticated()
            reply = self._route(method, path, query, body)
        except BadQuery as error:
            reply = error_reply(400, "invalid_filter", str(error))
        except NotFound:
            reply = error_reply(404, "not_found", "There is no such object")
        return spoil(reply, self.deviations, self._sleep)

    def _fault(self) -> Reply | None:
        deviations = self.deviations
        if deviations.redirect_to:
            return Reply(302, headers=(("Location", deviations.redirect_to),))
        if deviations.fault_status and len(self.asked) <= deviations.fault_count:
            reply = error_reply(deviations.fault_status, "fault", "Something is wrong")
            extra = (("Retry-After", deviations.retry_after),) if deviations.retry_after else ()
            return Reply(reply.status, reply.body, reply.headers + extra)
        return None

    def _route(self, method: str, path: str, query: Query, body: bytes) -> Reply:
        if not path.startswith(self._prefix + "/"):
            raise NotFound
        first, _slash, rest = path.removeprefix(self._prefix + "/").partition("/")
        if first in self.deviations.not_offered:
            raise NotFound
        if first == "subscriptions":
            return self._subscriptions(method, rest, body)
        if first in ("log", "statistics"):
            return self._log(method, body)
        reads = Reads(self.register, self.deviations)
        if not reads.has(first):
            raise NotFound
        return self._read(reads, method, (first, rest), query, body)

    def _read(self, reads: Reads, method: str, path: tuple[str, str], query: Query, body: bytes) -> Reply:
        first, rest = path
        if rest == "lookup" and first != "aggregatedAttendance":
            return reads.lookup(first, _json(body)) if method == "POST" else _wrong_method("POST")
        if method != "GET":
            return _wrong_method("GET")
        if first == "deletedEntities":
            return reads.deletions(query)
        if not rest:
            return reads.page(first, query)
        found = reads.one(first, rest)
        if found is None:
            raise NotFound
        return found

    def _subscriptions(self, method: str, rest: str, body: bytes) -> Reply:
        handlers: dict[tuple[str, bool], Callable[[], Reply | None]] = {
            ("GET", False): self.webhooks.listed,
            ("POST", False): lambda: self.webhooks.create(_json(body)),
            ("GET", True): lambda: self.webhooks.get(rest),
            ("PATCH", True): lambda: self.webhooks.renew(rest),
            ("DELETE", True): lambda: self.webhooks.delete(rest),
        }
        handler = handlers.get((method, bool(rest)))
        if handler is None:
            return _wrong_method("GET, PATCH, DELETE" if rest else "GET, POST")
        reply = handler()
        if reply is None:
            raise NotFound
        return reply

    def _log(self, method: str, body: bytes) -> Reply:
        if method != "POST":
            return _wrong_method("POST")
        entry = _json(body)
        if not isinstance(entry, dict):
            raise BadQuery("the body must be an object")
        self.log_entries.append(entry)
        return json_reply({}, 201)


def _wrong_method(allowed: str) -> Reply:
    reply = error_reply(405, "method_not_allowed", "The method is not allowed here")
    return Reply(405, reply.body, (*reply.headers, ("Allow", allowed)))


def _unauthenticated() -> Reply:
    reply = error_reply(401, "not_authenticated", "A valid bearer token is required")
    return Reply(401, reply.body, (*reply.headers, ("WWW-Authenticate", "Bearer")))


def _body(environ: Environ) -> bytes:
    length = environ.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length) > MAX_REQUEST:
        raise BadQuery("the body is too large")
    data: bytes = environ["wsgi.input"].read(int(length))
    return data


def _json(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        raise BadQuery("the body must be JSON") from None
