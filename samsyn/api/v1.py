"""Version 1 of the interface: the apps' routers, the session's assignment as caller, mistakes as JSON."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import APIKeyCookie

from samsyn.access.api import router as access
from samsyn.journal.api import router as journal
from samsyn.kernel.actor import Actor
from samsyn.kernel.errors import SamsynError
from samsyn.web.errors import error_answer


class StaffSession(APIKeyCookie):
    """The session of somebody who has chosen an assignment. Posts need the CSRF token in `X-CSRFToken`."""

    param_name = settings.SESSION_COOKIE_NAME

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        """The actor, as ContextMiddleware found it. Raises HttpError when no assignment is chosen."""
        if not request.user.is_authenticated:
            return None
        actor: Actor | None = getattr(request, "actor", None)
        if actor is None:
            raise HttpError(403, _("Välj uppdrag först."))
        return actor


api = NinjaAPI(
    title="Samsyn",
    version="1",
    description="Reads of classes, pupils and records, each within the active assignment and logged.",
    urls_namespace="api",
    auth=StaffSession(),
    docs_url=None,
    openapi_url=None,
)
api.add_router("", access)
api.add_router("", journal)


@api.exception_handler(SamsynError)
def _through(_request: HttpRequest, error: SamsynError) -> HttpResponse:
    """Out through the request's transaction, so that it is undone and the refusal logged (ContextMiddleware)."""
    raise error


@api.exception_handler(AuthenticationError)
def _not_logged_in(_request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
    return error_answer(401, _("Logga in först."))


@api.exception_handler(HttpError)
def _http_error(_request: HttpRequest, error: HttpError) -> HttpResponse:
    return error_answer(error.status_code, str(error))


@api.exception_handler(ValidationError)
def _unreadable(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Names the values that cannot be read, not what stood in them: it may be a personal number."""
    places = {".".join(str(part) for part in one["loc"][-2:]) for one in error.errors}
    return error_answer(422, _("Värdet kan inte läsas: %(places)s.") % {"places": ", ".join(sorted(places))})


def operations() -> list[tuple[str, Any]]:
    """Every operation's method and path, with its view function: for the test that each declares a permission."""
    schema = [(bound.prefix, bound.path_operations) for bound in api._get_bound_routers()]
    return [
        (f"{method} {prefix}{path}", operation.view_func)
        for prefix, paths in schema
        for path, view in paths.items()
        for operation in view.operations
        for method in operation.methods
    ]
