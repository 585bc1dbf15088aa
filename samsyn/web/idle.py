"""Ends a session that has not been used for a while. Asking how long is left does not count as use (WCAG 2.2.1)."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponseBase
from django.urls import Resolver404, resolve

from samsyn.access.actions import end_idle
from samsyn.access.models import User

LAST_SEEN = "last_seen"
# What a page asks by itself while nobody may be sitting there.
ASKED_BY_PAGES = frozenset({"web:session_status", "ss12000:state"})
# Writing the session at each request would cost a statement: once a minute is enough.
RESOLUTION_SECONDS = 60


class IdleMiddleware:
    """Logs out after the idle time, and keeps account of the last use."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer one request."""
        if settings.SESSION_COOKIE_NAME in request.COOKIES and "_auth_user_id" in request.session:
            now = int(time.time())
            last = request.session.get(LAST_SEEN, now)
            if now - last > settings.SESSION_IDLE_MINUTES * 60:
                self._end(request)
            elif now - request.session.get(LAST_SEEN, 0) >= RESOLUTION_SECONDS and not _asked_by_page(request):
                request.session[LAST_SEEN] = now
        return self.get_response(request)

    def _end(self, request: HttpRequest) -> None:
        if isinstance(request.user, User):
            end_idle(request, request.user)
        else:
            logout(request)


def _asked_by_page(request: HttpRequest) -> bool:
    try:
        return resolve(request.path_info).view_name in ASKED_BY_PAGES
    except Resolver404:
        return False
