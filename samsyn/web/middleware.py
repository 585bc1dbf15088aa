"""The request's transaction: opened in the context of the active assignment, committed before anything is sent, gone afterwards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext as _

from samsyn.access.gate import RefusedWithTrace
from samsyn.access.pace import keep_pace
from samsyn.access.sessions import active_actor
from samsyn.audit.actions import record
from samsyn.audit.events import AccessEvent, Action, Outcome
from samsyn.kernel.actor import Actor
from samsyn.kernel.db.context import within
from samsyn.kernel.errors import NotFound, SamsynError, TooMany, Unavailable
from samsyn.kernel.logs import logger
from samsyn.web.errors import API, database_away, not_allowed, page_for
from samsyn.web.opened_in import check_opened_in
from samsyn.web.unstorable import unstorable

log = logger(__name__)
Handler = Callable[[HttpRequest], HttpResponseBase]


class ContextMiddleware:
    """Runs the page in one transaction, with the reach of the active assignment and no more.

    The whole page is made before it is sent, and sent after the commit: no access-log row, no page. A mistake or refusal undoes
    what the page wrote; the refusal's own log row is written afterwards, in a transaction of its own. A page that only reads may be
    made while its row is committed (`committing`).
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer one request."""
        response = self._answer(request)
        return not_allowed(request, response) if response.status_code == 405 else response

    def _answer(self, request: HttpRequest) -> HttpResponseBase:
        request.actor = None  # type: ignore[attr-defined]
        try:
            actor = active_actor(request) if request.user.is_authenticated else None
            request.actor = actor  # type: ignore[attr-defined]
            keep_pace(request, actor)
            if actor is None:
                return self.get_response(request)
            return self._within(actor, request)
        except (TooMany, Unavailable) as error:
            return page_for(request, error)
        except (OperationalError, InterfaceError):
            # The database, and with it the access log, is away: nothing about anybody is shown.
            log.exception("request.database_unavailable", code=503)
            return database_away(request)

    def _within(self, actor: Actor, request: HttpRequest) -> HttpResponseBase:
        try:
            with within(actor.context()):
                response = self.get_response(request)
                failed: BaseException | None = getattr(request, "failure", None)
                if failed is not None:
                    raise failed
                if isinstance(response, StreamingHttpResponse):
                    raise TypeError("a streaming response would run outside the transaction")
                if response.status_code >= 500:
                    raise UndoneError(response)
        except SamsynError as error:
            return self._refusal(actor, request, error)
        except UndoneError as undone:
            return undone.response
        return response

    def process_view(
        self, request: HttpRequest, view: Handler, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Stop what comes from a page that somebody else opened, or that was opened in another assignment."""
        try:
            if not request.path.startswith(API):  # a program has no page
                check_opened_in(request, _ids(request))
        except SamsynError as error:
            return self.process_exception(request, error)
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Carry a mistake or refusal out through the transaction, so that it is undone; anything else too, as Django's 500."""
        exception = unstorable(request, exception, *_asked(request)) or exception
        if isinstance(exception, SamsynError):
            if getattr(request, "actor", None) is None:
                return page_for(request, exception)
            request.failure = exception  # type: ignore[attr-defined]
            return HttpResponse(status=500)
        return None

    def _refusal(self, actor: Actor, request: HttpRequest, error: SamsynError) -> HttpResponse:
        event = error.event if isinstance(error, RefusedWithTrace) else _not_found(request) if isinstance(error, NotFound) else None
        if event is not None:
            try:
                with within(actor.context()):
                    record(actor, event)
            except (DatabaseError, Unavailable):
                log.exception("request.refusal_not_logged", code=503)
                return page_for(request, Unavailable(_("Åtkomstloggen svarar inte. Försök igen om en stund.")))
        return page_for(request, error)


def _not_found(request: HttpRequest) -> AccessEvent:
    """The row of an id that was asked for and is not there: who tries ids out is seen in the log, whatever they are of."""
    what, resource = _asked(request)
    return AccessEvent(Action.OPEN, what, Outcome.REFUSED, resource=resource, rule="not_found")


def _asked(request: HttpRequest) -> tuple[str, UUID | None]:
    """The page that was asked for, and of what, as the log names them."""
    found, ids = request.resolver_match, _ids(request)
    return found.view_name.replace(":", ".") if found else "", ids[-1] if ids else None


def _ids(request: HttpRequest) -> list[UUID]:
    found = request.resolver_match
    return [one for one in found.kwargs.values() if isinstance(one, UUID)] if found else []


class UndoneError(Exception):
    """Carries a finished error response out of the transaction, so that what the page wrote is undone."""

    def __init__(self, response: HttpResponseBase) -> None:
        super().__init__()
        self.response = response
