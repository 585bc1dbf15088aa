"""Refuses what is too large before any of it is kept: a page says so, and the attempt is logged."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from samsyn.audit.actions import record
from samsyn.audit.events import AccessEvent, Action, Outcome
from samsyn.kernel.actor import Actor
from samsyn.kernel.logs import logger
from samsyn.web.errors import error_page

log = logger(__name__)
# A form's other fields, and the lines between its parts.
FORM_BYTES = 256 * 2**10
PIECE = 2**20
MOST_PIECES = 512


class SizeMiddleware:
    """Stands before every view and the check of form tokens, which would read the whole body to memory or disk."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer one request."""
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and int(length) <= settings.MAX_UPLOAD_BYTES + FORM_BYTES:
            return self.get_response(request)
        self._log(request, int(length) if length.isdecimal() else 0)
        let_run_out(request)
        message = _("Filen är större än %(mb)d MB. Inget har sparats. Dela upp den, eller spara den i ett mindre format.")
        return error_page(request, 413, message % {"mb": settings.MAX_UPLOAD_BYTES // 2**20}, back_url=request.path)

    def _log(self, request: HttpRequest, size: int) -> None:
        log.warning("request.too_large", bytes=size, code=413)
        actor: Actor | None = getattr(request, "actor", None)
        if actor is not None:
            event = AccessEvent(Action.WRITE, "web.upload", Outcome.REFUSED, rule="too_large", details=f"bytes={size}")
            record(actor, event)


def let_run_out(request: HttpRequest) -> None:
    """Take the body in without keeping it, so that the browser shows our answer instead of a broken connection."""
    for _piece in range(MOST_PIECES):
        if not request.read(PIECE):
            return
