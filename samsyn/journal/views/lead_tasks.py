"""The pages of leads' tasks: one's own, a new one of each kind, one with its pupils, and a record to read in it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samsyn.access import pace
from samsyn.access.consents.views import typed_in
from samsyn.access.gate import StaffRequest, requires
from samsyn.content.queries import active_templates
from samsyn.journal.models import LEAD_TASK_KINDS, LEAD_TASK_RESULTS
from samsyn.journal.policy import LEAD_TASKS
from samsyn.journal.responses import download_response
from samsyn.journal.rules.lead_tasks import MOST_NAMED, Asked, Kind, Sample
from samsyn.journal.tasks.actions import begin_deviation, begin_review, close_task, name_pupil, open_for, set_found
from samsyn.journal.tasks.asking import InTask, check_lead
from samsyn.journal.tasks.drawing import units_of
from samsyn.journal.tasks.pages import ReasonNeeded, about_opening, asked_why, file_in_task, open_in_task, task_page, tasks_of
from samsyn.journal.views.shared import banner
from samsyn.kernel import clock
from samsyn.kernel.days import read_day
from samsyn.kernel.errors import Conflict, Invalid
from samsyn.kernel.text import with_capital

Errors = dict[str, list[str]]


def _kind_words() -> dict[str, str]:
    return {code: with_capital(str(label)) for code, label in LEAD_TASK_KINDS}


def _result_words() -> dict[str, str]:
    return {code: with_capital(str(label)) for code, label in LEAD_TASK_RESULTS}


def _in_a_month() -> str:
    return (clock.today() + timedelta(days=30)).isoformat()


@requires(LEAD_TASKS)
@require_GET
def tasks(request: StaffRequest) -> HttpResponse:
    """One's own tasks, and the kinds that can be begun."""
    rows, kinds = tasks_of(request.actor)
    context = {"rows": rows, "kinds": kinds, "kind_words": _kind_words()}
    return render(request, "journal/lead_tasks.html", context, using="jinja2")


@requires(LEAD_TASKS, limit=pace.SEARCH)
@require_http_methods(["GET", "POST"])
def new_deviation(request: StaffRequest) -> HttpResponse:
    """Begin to look into a deviation or complaint. The personal number comes by POST and stands in no address."""
    check_lead(request.actor, Kind.DEVIATION)
    typed, errors = typed_in(request, "case", "aim", "ends_on", "identity_number"), {}
    if request.method == "POST":
        try:
            row = begin_deviation(request.actor, asked=_asked(Kind.DEVIATION, typed), identity_number=typed["identity_number"])
        except Invalid as error:
            errors = error.fields
        else:
            return redirect("journal:lead_task", lead_task=row.pk)
    typed["ends_on"] = typed["ends_on"] or _in_a_month()
    context = {"typed": typed, "errors": errors}
    return render(request, "journal/lead_task_deviation.html", context, status=400 if errors else 200, using="jinja2")


def _asked(kind: Kind, typed: dict[str, str]) -> Asked:
    return Asked(kind, typed["case"], typed["aim"], read_day(typed["ends_on"], clock.today()))


@requires(LEAD_TASKS)
@require_http_methods(["GET", "POST"])
def new_review(request: StaffRequest) -> HttpResponse:
    """Begin a review of records, which are drawn."""
    actor, today = request.actor, clock.today()
    check_lead(actor, Kind.RECORD_REVIEW)
    typed = typed_in(request, "case", "aim", "ends_on", "start", "end", "size", "template", "unit")
    errors: Errors = {}
    if request.method == "POST":
        try:
            row = begin_review(actor, asked=_asked(Kind.RECORD_REVIEW, typed), sample=_sample(typed))
        except Invalid as error:
            errors = error.fields
        else:
            return redirect("journal:lead_task", lead_task=row.pk)
    else:
        last_quarter = today - timedelta(days=90)
        typed |= {"size": "10", "start": last_quarter.isoformat(), "end": today.isoformat(), "ends_on": _in_a_month()}
    templates = [one.template for one in active_templates(actor.provider, actor.branch, today)]
    context = {
        "typed": typed,
        "errors": errors,
        "templates": [{"value": one.name, "label": one.title} for one in templates if one.name != "addendum"],
        "units": [{"value": str(one.pk), "label": one.name} for one in units_of(actor)],
    }
    return render(request, "journal/lead_task_review.html", context, status=400 if errors else 200, using="jinja2")


def _sample(typed: dict[str, str]) -> Sample:
    today, size = clock.today(), typed["size"]
    return Sample(
        start=read_day(typed["start"], today),
        end=read_day(typed["end"], today),
        size=int(size) if size.isascii() and size.isdigit() and len(size) < 5 else None,
        template=typed["template"],
        unit=typed["unit"],
    )


@requires(LEAD_TASKS, limit=pace.SEARCH)
@require_http_methods(["GET", "POST"])
def task(request: StaffRequest, lead_task: UUID) -> HttpResponse:
    """One task with its pupils; of a deviation or complaint, another pupil is named by the whole personal number."""
    typed, errors = typed_in(request, "identity_number"), {}
    if request.method == "POST":
        try:
            name_pupil(request.actor, task=lead_task, identity_number=typed["identity_number"])
        except Invalid as error:
            errors = error.fields
        except Conflict as conflict:
            messages.error(request, conflict.message)
            return redirect("journal:lead_task", lead_task=lead_task)
        else:
            messages.success(request, _("Eleven finns nu i uppgiften."))
            return redirect("journal:lead_task", lead_task=lead_task)
    page = task_page(request.actor, lead_task)
    context = {
        "page": page,
        "kind_words": _kind_words(),
        "results": _result_words(),
        "may_name": page.open and page.kind is Kind.DEVIATION and len(page.pupils) < MOST_NAMED,
        "typed": typed,
        "errors": errors,
    }
    return render(request, "journal/lead_task.html", context, status=400 if errors else 200, using="jinja2")


@requires(LEAD_TASKS)
@require_POST
def close(request: StaffRequest, lead_task: UUID) -> HttpResponse:
    """Close a task."""
    try:
        close_task(request.actor, task=lead_task)
    except Conflict as conflict:
        messages.error(request, conflict.message)
    else:
        messages.success(request, _("Uppgiften är avslutad. Journalerna i den kan inte öppnas längre."))
    return redirect("journal:lead_task", lead_task=lead_task)


@requires(LEAD_TASKS)
@require_http_methods(["GET", "POST"])
def record(request: StaffRequest, pupil: UUID, lead_task: UUID) -> HttpResponse:
    """Say why, and read."""
    reason, errors = request.POST.get("reason", ""), {}
    if request.method == "POST":
        try:
            open_for(request.actor, pupil=pupil, task=lead_task, reason=reason)
        except Invalid as refusal:
            errors = refusal.fields
        else:
            return redirect("journal:lead_task_record", pupil=pupil, lead_task=lead_task)
    if errors:
        return _why(request, about_opening(request.actor, pupil=pupil, task=lead_task), reason, errors)
    try:
        return _record(request, pupil, lead_task, {}, None)
    except ReasonNeeded as needed:
        return _why(request, needed.found, reason, {})


def _why(request: StaffRequest, found: InTask, reason: str, errors: Errors) -> HttpResponse:
    asked_why(request.actor, found)
    context = {**_banner(request, found), "found": found, "reason": reason, "errors": errors}
    return render(request, "journal/lead_task_why.html", context, status=400 if errors else 200, using="jinja2")


def _banner(request: StaffRequest, found: InTask) -> dict[str, Any]:
    """The banner leads nowhere: the record is open in this task alone."""
    return {**banner(request, found.card), "record_href": None}


def _record(request: StaffRequest, pupil: UUID, lead_task: UUID, errors: Errors, typed: dict[str, str] | None) -> HttpResponse:
    page = open_in_task(request.actor, pupil=pupil, task=lead_task)
    context = {
        **_banner(request, page.found),
        "page": page,
        "results": _result_words(),
        "typed": typed or {"result": page.found.row.result, "note": page.found.row.note},
        "errors": errors,
    }
    return render(request, "journal/lead_task_record.html", context, status=400 if errors else 200, using="jinja2")


@requires(LEAD_TASKS)
@require_POST
def result(request: StaffRequest, pupil: UUID, lead_task: UUID) -> HttpResponse:
    """Keep what was found in a record."""
    typed = typed_in(request, "result", "note")
    try:
        set_found(request.actor, pupil=pupil, task=lead_task, **typed)
    except Invalid as error:
        try:
            return _record(request, pupil, lead_task, error.fields, typed)
        except ReasonNeeded as needed:  # the day has gone by meanwhile
            return _why(request, needed.found, "", {})
    except Conflict as conflict:
        messages.error(request, conflict.message)
        return redirect("journal:lead_task_record", pupil=pupil, lead_task=lead_task)
    messages.success(request, _("Resultatet är sparat."))
    return redirect("journal:lead_task", lead_task=lead_task)


@requires(LEAD_TASKS)
@require_GET
def file(request: StaffRequest, pupil: UUID, lead_task: UUID, file: UUID) -> HttpResponse:
    """A file, as a download."""
    return download_response(file_in_task(request.actor, pupil=pupil, task=lead_task, file=file))
