"""How often something may be asked for: enough for anybody at work, far from enough for a program that tries its way through.

A page says its limit at the gate (`@requires(SEARCH_PUPILS, limit=SEARCH)`), counted for what it does, not for showing its form.
The interface for programs has one for all of it. Counted before the request's transaction: what is refused or fails counts too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from samsyn.audit.actions import record
from samsyn.audit.events import AccessEvent, Action, Outcome
from samsyn.kernel.actor import Actor
from samsyn.kernel.db.context import within
from samsyn.kernel.errors import TooMany
from samsyn.kernel.logs import logger
from samsyn.kernel.ratelimit import count

log = logger(__name__)
API: Final = "/api/"
SAFE: Final = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many times in so many seconds, for each user; before log-in, for each address."""

    name: str
    times: int
    seconds: int
    action: Action = Action.OPEN


SEARCH: Final = Limit("search", 60, 60, Action.SEARCH)
# Somebody at another school is looked for now and then; never name after name.
SEARCH_ELSEWHERE: Final = Limit("search_elsewhere", 20, 600, Action.SEARCH)
PRINT: Final = Limit("print", 30, 300, Action.PRINT)
UPLOAD: Final = Limit("upload", 60, 300, Action.WRITE)
INTERFACE: Final = Limit("api", 300, 60)
# Whole schools come from one address at eight in the morning.
LOG_IN: Final = Limit("log_in", 300, 60, Action.LOG_IN)
DEMO_LOG_IN: Final = Limit("demo_log_in", 60, 60, Action.LOG_IN)
# Other packages' pages, by the name of their address.
OTHERS: Final = {"openid_connect_login": LOG_IN}


def keep_pace(request: HttpRequest, actor: Actor | None) -> None:
    """Count the request where a limit holds. Raises TooMany beyond it; the first time in a period, the access log gets a row."""
    limit = limit_of(request)
    if limit is None:
        return
    who = str(request.user.pk) if request.user.is_authenticated else address(request)
    times, wait = count(limit.name, who, seconds=limit.seconds)
    if times <= limit.times:
        return
    if times == limit.times + 1:
        _note(limit, actor)
    message = _("Det har gått för fort: högst %(times)d gånger på %(seconds)d sekunder. Vänta %(wait)d sekunder och försök igen.")
    raise TooMany(message % {"times": limit.times, "seconds": limit.seconds, "wait": wait}, wait)


def limit_of(request: HttpRequest) -> Limit | None:
    """The limit that holds for a request; None when none does."""
    if request.path_info.startswith(API):
        return INTERFACE
    if request.method in SAFE:
        return None
    try:
        found = resolve(request.path_info)
    except Resolver404:
        return None
    limit: Limit | None = getattr(found.func, "limit", None) or OTHERS.get(found.view_name)
    return limit


def address(request: HttpRequest) -> str:
    """Where a request comes from: as the proxy in front of us says, where there is one. What came before it may be made up."""
    forwarded = str(request.META.get("HTTP_X_FORWARDED_FOR", "")) if settings.SECURE_PROXY_SSL_HEADER else ""
    return forwarded.rpartition(",")[2].strip() or str(request.META.get("REMOTE_ADDR", ""))


def _note(limit: Limit, actor: Actor | None) -> None:
    log.warning("request.too_many", kind=limit.name, code=429)
    if actor is not None:
        event = AccessEvent(limit.action, "access.pace", Outcome.REFUSED, rule="too_many", details=f"limit={limit.name}")
        with within(actor.context()):
            record(actor, event)
