"""Bare Django pages to compare the product with: the same rows by the same SQL into the same templates, and nothing else.

No session, no user, no access decision, no row-level security (role maintenance), no access log, no transaction, no middleware. Who
reads and where the record lies stand in the address instead.
"""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.db.backends.signals import connection_created
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.template.backends.jinja2 import Jinja2
from django.urls import include, path

from samsyn.access.decisions import Reads
from samsyn.access.gate import StaffRequest
from samsyn.access.lists import ClassList
from samsyn.access.papers import DIGITAL
from samsyn.access.roles import Role
from samsyn.journal.rows import Timeline
from samsyn.journal.rules.filters import Filters
from samsyn.journal.timeline import timeline
from samsyn.journal.views.filter_form import filter_form
from samsyn.journal.views.shared import banner
from samsyn.journal.views.timeline import shown
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.organisation.models import Branch
from samsyn.people import queries
from samsyn.people.cards import PupilCard
from samsyn.web import class_page
from samsyn.web.context import Viewer

# The product looks at each statement, so that none runs outside a context; that is a part of its access checks.
connection_created.disconnect(dispatch_uid="samsyn.context")


def _rows(actor: Actor, school_class: UUID) -> ClassList:
    """In the place of `samsyn.access.lists.show_class`: the same two statements, undecided and unlogged."""
    today = clock.today()
    card = queries.class_card(school_class, today)
    assert card is not None
    rows = queries.class_list(actor.provider, school_class, today)
    return ClassList(card, rows, frozenset(row.pupil for row in rows), DIGITAL, frozenset())


vars(class_page)["show_class"] = _rows


def reader(request: HttpRequest) -> Actor:
    """Who reads, after the address."""
    room = UUID(request.GET["compartment"])
    return Actor(
        UUID(request.GET["provider"]),
        "bare",
        name="Maria Lind",
        branch=Branch.EMI,
        compartment=room,
        compartments=(room,),
        role=Role.SCHOOL_NURSE,
    )


def _page(template: str, context: dict[str, Any]) -> HttpResponse:
    around = {
        "lang": "sv",
        "languages": [{"code": "sv", "label": "Svenska", "href": "#", "current": True}],
        "messages": [],
        "viewer": Viewer("Maria Lind", "Skolsköterska · Elevhälsans medicinska insats", True, True),
        "nav": [{"label": "Klasser", "href": "/classes/", "current": False, "count": None}],
        "user_links": [{"label": "Inställningar", "href": "/preferences/"}],
        "session_ends": clock.now(),
        "session_minutes": 5,
        "class_query": "",
        "csrf_input": "",
    }
    environment = cast("Jinja2", engines["jinja2"]).env
    return HttpResponse(environment.get_template(template).render({**around, **context}))


def record(request: HttpRequest, pupil: UUID) -> HttpResponse:
    """A pupil's page."""
    card = queries.pupil_card(pupil)
    if card is None:
        return HttpResponse(status=404)
    asked = cast("StaffRequest", request)
    asked.actor = reader(request)
    return record_page(asked, card, timeline(asked.actor, pupil, Filters(), Reads(rest=True)))


def record_page(asked: StaffRequest, card: PupilCard, found: Timeline) -> HttpResponse:
    """The page of these rows."""
    context = {
        **banner(asked, card),
        "timeline": found,
        "entries": shown(found.rows, card.id, query="", may_correct=True),
        "filters": Filters(),
        "faults": [],
        "filter_form": filter_form(Filters(), {}),
        "page_prefix": "?page=",
        "may_write": True,
        "may_attach": True,
        "may_print": True,
        "may_note_arrival": True,
        "class_link": None,
        "whole": True,
        "more_by_choice": False,
        "blocked": False,
        "may_release": True,
        "may_see_secrecy": True,
        "leads_elsewhere": True,
        "coherent": None,
        "may_open_in_emergency": True,
    }
    return _page("journal/record.html", context)


def one_class(request: HttpRequest, school_class: UUID) -> HttpResponse:
    """A class."""
    return _page("web/class.html", {"page": class_page.class_page(reader(request), school_class, "")})


urlpatterns = [
    path("bare/pupils/<uuid:pupil>/", record),
    path("bare/classes/<uuid:school_class>/", one_class),
    path("", include("samsyn.project.urls")),
]
