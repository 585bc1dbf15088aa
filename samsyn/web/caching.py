"""Keeps what somebody who is logged in was shown out of browsers' and proxies' stores: the computer may be shared."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from samsyn.web.errors import API

Handler = Callable[[HttpRequest], HttpResponseBase]


class NoStoreMiddleware:
    """Marks every answer to a request with a session, errors too. Static files are answered before this, and stay stored.

    By the cookie, not by the user: also an answer made while the database is away is marked, and asking costs no statement.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer one request."""
        response = self.get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES and not _asked_by_script(request, response):
            response.headers.setdefault("Cache-Control", "no-store, private")
        return response


def _asked_by_script(request: HttpRequest, response: HttpResponseBase) -> bool:
    """What a page's own script asks for says when the session ends or that a draft is saved, and browsers don't store it.

    Marked, it would take the page that asked out of the memory that the back button takes pages from.
    """
    return response.headers.get("Content-Type", "").startswith("application/json") and not request.path.startswith(API)
