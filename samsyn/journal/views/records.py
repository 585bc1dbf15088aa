"""A pupil's record: the timeline, print, one's own unsigned entries."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from samsyn.access import pace
from samsyn.access.class_filter import class_filter, class_query
from samsyn.access.gate import StaffRequest, requires
from samsyn.access.passages import leads_elsewhere
from samsyn.access.policy import NOTE_ARRIVAL, OPEN_IN_EMERGENCY, RECORD_CONSENT, REVIEW_LOG
from samsyn.access.rules import Action
from samsyn.content.queries import active_templates
from samsyn.journal.oversight import unsigned_overview
from samsyn.journal.policy import ATTACH, CORRECT, OPEN, OVERSEE_UNSIGNED, PRINT, RELEASE, WRITE
from samsyn.journal.reading import about_pupil, my_unsigned, open_record, open_reviewed, print_record, unfinished
from samsyn.journal.responses import download_response
from samsyn.journal.rules.filters import Filters, InvalidFilters, read_filters, write_filters
from samsyn.journal.views.filter_form import filter_faults, filter_form, filter_form_again
from samsyn.journal.views.shared import CONTACT_KINDS, ORIGINS, OTHERS, at_own_school, banner, class_link
from samsyn.journal.views.timeline import shown
from samsyn.kernel import clock
from samsyn.kernel.db.context import committing
from samsyn.kernel.errors import Invalid
from samsyn.kernel.ids import uuid7


@requires(OPEN)
@require_GET
def record(request: StaffRequest, pupil: UUID) -> HttpResponse:
    """The timeline, newest first. The filters stand in the address."""
    query = {name: request.GET.getlist(name) for name in request.GET}
    invalid: InvalidFilters | None = None
    try:
        filters = read_filters(query, kinds=[*CONTACT_KINDS, *ORIGINS, *OTHERS], today=clock.today())
    except InvalidFilters as error:
        filters, invalid = Filters(), error
    found = open_record(request.actor, pupil=pupil, filters=filters)
    kept = class_filter(request)
    pairs = [*kept.items(), *(pair for pair in write_filters(filters) if pair[0] != "page")]
    context = {
        **banner(request, found.card),
        "timeline": found.timeline,
        "entries": shown(found.timeline.rows, pupil, query=class_query(request), may_correct=CORRECT.given_to(request.actor)),
        "filters": filters,
        "faults": filter_faults(invalid) if invalid else [],
        "filter_form": filter_form_again(invalid, kept) if invalid else filter_form(filters, kept),
        "page_prefix": f"?{urlencode([*pairs, ('page', '')])}",
        "may_write": WRITE.given_to(request.actor),
        "may_attach": ATTACH.given_to(request.actor),
        "may_print": PRINT.given_to(request.actor),
        "may_note_arrival": NOTE_ARRIVAL.given_to(request.actor),
        "class_link": class_link(request, found.card),
        "whole": found.whole,
        "more_by_choice": found.more_by_choice,
        "blocked": found.blocked,
        "may_release": RELEASE.given_to(request.actor),
        "may_see_secrecy": RECORD_CONSENT.given_to(request.actor),
        "leads_elsewhere": leads_elsewhere(request.actor) and at_own_school(request, found.card),
        "coherent": found.coherent,
        "may_open_in_emergency": OPEN_IN_EMERGENCY.given_to(request.actor),
    }
    with committing():
        return render(request, "journal/record.html", context, using="jinja2")


@requires(REVIEW_LOG)
@require_GET
def reviewed(request: StaffRequest, pupil: UUID) -> HttpResponse:
    """The record to read, without ways on from it, for who has opened it in a review of the log."""
    typed = request.GET.get("page", "1")
    page = int(typed) if typed.isascii() and typed.isdecimal() and 0 < len(typed) < 5 else 1
    found = open_reviewed(request.actor, pupil=pupil, page=max(page, 1))
    entries = shown(found.timeline.rows, pupil, query="", may_correct=False)
    context = {
        **banner(request, found.card),
        "record_href": None,
        "timeline": found.timeline,
        "entries": [{name: value for name, value in one.items() if name != "href"} for one in entries],
        "blocked": found.blocked,
    }
    return render(request, "journal/reviewed.html", context, using="jinja2")


@requires(OPEN)
@require_GET
def unsigned(request: StaffRequest) -> HttpResponse:
    """One's own unsigned entries, the oldest first, with the day each locks."""
    rows = my_unsigned(request.actor)
    return render(request, "journal/unsigned.html", {"rows": rows, "today": clock.today()}, using="jinja2")


@requires(OVERSEE_UNSIGNED)
@require_GET
def unsigned_by_author(request: StaffRequest) -> HttpResponse:
    """What is unsigned in the compartment, by author: for those who lead it. No pupil is named."""
    return render(request, "journal/unsigned_overview.html", {"found": unsigned_overview(request.actor)}, using="jinja2")


@requires(PRINT, limit=pace.PRINT)
@require_http_methods(["GET", "POST"])
def print_page(request: StaffRequest, pupil: UUID) -> HttpResponse:
    """Ask why, then give the record as PDF."""
    errors: dict[str, list[str]] = {}
    reason = request.POST.get("reason", "")
    if request.method == "POST":
        try:
            return download_response(print_record(request.actor, pupil=pupil, reason=reason))
        except Invalid as error:
            errors = error.fields or {"reason": [error.message]}
    card = about_pupil(request.actor, pupil=pupil, action=Action.PRINT)
    context = {**banner(request, card), "reason": reason, "errors": errors}
    return render(request, "journal/print.html", context, status=400 if errors else 200, using="jinja2")


@requires(WRITE)
@require_GET
def new(request: StaffRequest, pupil: UUID) -> HttpResponse:
    """Choose what to write: the templates that the provider uses in this branch, and what one has begun oneself and not signed."""
    card = about_pupil(request.actor, pupil=pupil, action=Action.WRITE)
    templates = active_templates(request.actor.provider, request.actor.branch, clock.today())
    offered = [one.template for one in templates if one.template.name != "addendum"]
    context = {
        **banner(request, card),
        "templates": [(one, reverse("journal:edit", kwargs={"pupil": pupil, "entry": uuid7()})) for one in offered],
        "kept": class_filter(request),
        "unfinished": unfinished(request.actor, pupil=pupil),
    }
    return render(request, "journal/new.html", context, using="jinja2")
