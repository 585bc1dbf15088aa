"""Error pages: what went wrong in plain words, what to do now, and nothing about anybody."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from urllib.parse import urlencode

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from samsyn.access.class_filter import onward
from samsyn.access.gate import ChoiceNeeded, KeptElsewhere, NotTaken
from samsyn.kernel import errors
from samsyn.kernel.language import translated
from samsyn.kernel.text import clean_text
from samsyn.web.opened_in import OpenedByAnother
from samsyn.web.unstorable import Unstorable

STATUS: dict[type[errors.SamsynError], int] = {
    errors.Invalid: 400,
    errors.NotFound: 404,  # before Refused: what is hidden is both, and shows as nothing
    errors.Refused: 403,
    errors.Conflict: 409,
    errors.TooMany: 429,
    errors.Unavailable: 503,
}


API = "/api/"
# Fields of running text, besides those of a record's template (q_…).
TYPED = {"text", "reason"}


def error_answer(status: int, message: str) -> HttpResponse:
    """A mistake or refusal as the interface tells it."""
    return JsonResponse({"status": status, "message": message}, status=status)


def error_page(
    request: HttpRequest, status: int, message: str = "", *, back_url: str = "", typed: Sequence[str] = ()
) -> HttpResponse:
    """The page for one status, with the reason when there is one that this user may know, and a way back; as JSON for programs.

    typed: texts of a form that could not be taken in.
    """
    if request.path.startswith(API):
        return error_answer(status, message or (_("Finns inte, eller visas inte för ditt uppdrag.") if status == 404 else ""))
    context = {"status": status, "message": message, "back_url": back_url, "typed": typed}
    return render(request, "web/error.html", context, status=status, using="jinja2")


def page_for(request: HttpRequest, error: errors.SamsynError) -> HttpResponse:
    """The page for a mistake or refusal. 404 never says more than that."""
    if isinstance(error, ChoiceNeeded) and not request.path.startswith(API):
        asked = request.get_full_path() if request.method == "GET" else ""
        query = f"?{urlencode({'next': asked}, safe='/')}" if asked else ""
        return redirect(reverse("access:choice", kwargs={"pupil": error.pupil}) + query)
    if isinstance(error, KeptElsewhere) and not request.path.startswith(API):
        return redirect(onward(request, "web:paper", pupil=error.pupil))
    if isinstance(error, NotTaken):
        return not_taken(request, error)
    if isinstance(error, OpenedByAnother):
        return opened_by_another(request, error)
    if isinstance(error, Unstorable):
        return error_page(request, 400, translated(error.message), typed=typed_in(request))
    status = next((status for kind, status in STATUS.items() if isinstance(error, kind)), 400)
    # A refusal comes after the form was filled in when a right was taken away meanwhile.
    typed = typed_in(request) if status == 403 and request.method == "POST" else []
    response = error_page(request, status, "" if status == 404 else translated(error.message), typed=typed)
    if isinstance(error, errors.TooMany):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def typed_in(request: HttpRequest) -> list[str]:
    """What somebody wrote in a form that could not be taken in: fields of running text, and whatever is of several words."""
    sent = ((name, clean_text(value)) for name, values in request.POST.lists() for value in values)
    return [value for name, value in sent if value and (name in TYPED or name.startswith("q_") or " " in value)]


def opened_by_another(request: HttpRequest, error: OpenedByAnother) -> HttpResponse:
    """The page was opened by another user or in another assignment: what was typed, and the way on (as JSON to its script)."""
    message = translated(error.message)
    if "application/json" in request.headers.get("Accept", ""):
        kept = _("Det du skrev finns kvar här: stäng inte sidan. Byt tillbaka i en ny flik, så sparas det.")
        return JsonResponse({"other": True, "message": f"{message} {kept}"}, status=409)
    if error.same_user:
        advice = _("Inget har sparats. Byt tillbaka till uppdraget som du hade, eller öppna sidan på nytt i det du har nu.")
    else:
        advice = _("Inget har sparats. Logga ut här, och logga in som den som öppnade sidan.")
    context = {
        "status": 409,
        "heading": message,
        "message": advice,
        "back_url": "",
        "typed": typed_in(request),
        "ways": [(_("Byt uppdrag"), reverse("access:choose"))] if error.same_user else [],
        "log_out": not error.same_user,
    }
    return render(request, "web/error.html", context, status=409, using="jinja2")


def not_taken(request: HttpRequest, error: NotTaken) -> HttpResponse:
    """A form from a page whose session had ended: what was typed, and the way to log in; with nothing typed, just that way."""
    typed = typed_in(request)
    if not typed:
        return redirect(error.first)
    label = _("Logga in") if error.logged_out else _("Välj uppdrag")
    context = {
        "status": 401,
        "heading": translated(error.message),
        "message": _("Det du skrev har inte sparats."),
        "back_url": "",
        "typed": typed,
        "ways": [(label, error.first)],
    }
    return render(request, "web/error.html", context, status=401, using="jinja2")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page's form was too old or came from elsewhere. What was typed in it is shown, so that it can be copied."""
    if request.path.startswith(API):
        return error_answer(403, _("Sidan var för gammal. Ladda om den och försök igen."))
    message = _(
        "Du kan till exempel ha loggat in på nytt sedan den öppnades. Inget har sparats. Öppna sidan på nytt och försök igen."
    )
    context = {"status": 403, "heading": _("Sidan var för gammal"), "message": message, "back_url": "", "typed": typed_in(request)}
    return render(request, "web/error.html", context, status=403, using="jinja2")


def not_allowed(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """A body for a 405, which comes without: somebody met it who logged in again, or keeps the address of a button.

    It is the same response, with what it allows; it is in the server's log already.
    """
    message = _("Adressen tar inte emot %(method)s. Inget har sparats.") % {"method": request.method}
    page = error_page(request, 405, message if request.path.startswith(API) else "")
    if isinstance(response, HttpResponse):
        response.content = page.content
        response.headers["Content-Type"] = page.headers["Content-Type"]
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's 400."""
    return error_page(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's 403."""
    return error_page(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's 404."""
    return error_page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's 500; 503 when it is the database that is away, wherever that was met: in a session, in a middleware."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return database_away(request)
    return error_page(request, 500)


def database_away(request: HttpRequest) -> HttpResponse:
    """The 503 page, which asks nothing of the database: neither who is logged in nor which messages wait in the session."""
    request.actor = None  # type: ignore[attr-defined]
    if hasattr(request, "_messages"):
        del request._messages
    return error_page(request, 503)
