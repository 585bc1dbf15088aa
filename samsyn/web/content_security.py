"""Tells browsers where a page's parts may come from: from us alone, and no script that stands in the page."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

Handler = Callable[[HttpRequest], HttpResponseBase]
HEADER = "Content-Security-Policy"


class ContentSecurityMiddleware:
    """Gives every answer the policy of `settings.CONTENT_SECURITY_POLICY`, but for one that brings a stricter of its own.

    The policy is the same for all pages, so that it is put together once.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self.policy = "; ".join(f"{name} {sources}" for name, sources in settings.CONTENT_SECURITY_POLICY.items())

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer one request."""
        response = self.get_response(request)
        response.headers.setdefault(HEADER, self.policy)
        return response
