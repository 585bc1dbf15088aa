"""Pages above the domain apps: home, classes, search, own settings, session, help."""

from __future__ import annotations

from itertools import groupby
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samsyn.access.actions import set_shortcuts
from samsyn.access.finding import board_to_search
from samsyn.access.gate import SignedInRequest, StaffRequest, open_to_all, requires, signed_in
from samsyn.access.lists import find_pupils, list_classes
from samsyn.access.pace import SEARCH
from samsyn.access.policy import LIST_CLASSES, SEARCH_PUPILS
from samsyn.journal.oversight import late_in_room, own_reminder
from samsyn.kernel.db.context import committing
from samsyn.web.class_page import class_page
from samsyn.web.context import session_ends
from samsyn.web.navigation import visible_entries
from samsyn.web.opened_in import session_mark


@signed_in("leads to the first page that the assignment has")
@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """The first entry of one's navigation; without an assignment, the choice of one."""
    if request.actor is None:
        return redirect("access:choose")
    entries = visible_entries(request.actor.role, request.actor.withdrawn)
    return redirect(entries[0].url) if entries else render(request, "web/nothing_to_do.html", using="jinja2")


@requires(LIST_CLASSES)
@require_GET
def classes(request: StaffRequest) -> HttpResponse:
    """The classes of the schools in the assignment, school by school, and what waits for a signature."""
    cards = list_classes(request.actor)
    schools = [(name, list(group)) for name, group in groupby(cards, key=lambda card: card.unit_name)]
    context = {"schools": schools, "reminder": own_reminder(request.actor), "late": late_in_room(request.actor)}
    return render(request, "web/classes.html", context, using="jinja2")


@requires(LIST_CLASSES)
@require_GET
def one_class(request: StaffRequest, school_class: UUID) -> HttpResponse:
    """One class. The filter stands in the address, so that it survives opening a pupil and coming back."""
    page = class_page(request.actor, school_class, request.GET.get("visa", ""))
    with committing():
        return render(request, "web/class.html", {"page": page}, using="jinja2")


@requires(SEARCH_PUPILS, limit=SEARCH)
@require_http_methods(["GET", "POST"])
def search(request: StaffRequest) -> HttpResponse:
    """Search for a pupil. What is searched for comes by POST: a personal number never stands in an address."""
    text = request.POST.get("q", "")[:100]
    rows = find_pupils(request.actor, text) if request.method == "POST" else []
    context = {
        "text": text,
        "rows": rows,
        "asked": request.method == "POST",
        "short": len(text.strip()) < 2,
        "board": board_to_search(request.actor),
        "by_serial": request.actor.closed_group and request.actor.stubs,
    }
    response = render(request, "web/search.html", context, using="jinja2")
    # What was found came by POST: unless the browser keeps it, the back button from a pupil leads to its page about sending again.
    response.headers["Cache-Control"] = "no-cache, private"
    return response


@signed_in("one's own settings")
@require_http_methods(["GET", "POST"])
def preferences(request: SignedInRequest) -> HttpResponse:
    """Keyboard shortcuts on or off, and the language."""
    if request.method == "POST":
        set_shortcuts(request.user, on=request.POST.get("shortcuts") == "on")
        return redirect("web:preferences")
    return render(request, "web/preferences.html", using="jinja2")


@open_to_all("sets a cookie with the language and shows nothing")
@require_GET
def language(request: HttpRequest) -> HttpResponse:
    """Choose language, and go back to where one was. A link, not a form: nothing but one's own cookie changes."""
    onward = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(onward, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        onward = reverse("web:home")
    response = redirect(onward)
    code = request.GET.get("language", "")
    if code in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, code, max_age=365 * 24 * 3600, secure=settings.SESSION_COOKIE_SECURE, samesite="Lax"
        )
    return response


@open_to_all("tells how long one's own session lasts, nothing else")
@require_GET
def session_status(request: HttpRequest) -> HttpResponse:
    """When the session ends, without prolonging it; null when it has ended."""
    return _session(request)


def _session(request: HttpRequest) -> HttpResponse:
    ends = session_ends(request) if request.user.is_authenticated else None
    return JsonResponse({"ends": ends.isoformat() if ends else None, **session_mark(request)})


@signed_in("prolongs one's own session")
@require_POST
def session_extend(request: SignedInRequest) -> HttpResponse:
    """Prolong the session: the middleware has just counted this as use."""
    return _session(request)


@open_to_all("help for everybody")
@require_GET
def help_page(request: HttpRequest) -> HttpResponse:
    """The first page of the user guide."""
    return render(request, "web/help.html", using="jinja2")


@open_to_all("the statement that the law on accessibility asks for")
@require_GET
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement (lagen 2018:1937)."""
    return render(request, "web/accessibility.html", using="jinja2")
