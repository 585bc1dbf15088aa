"""The import's pages: registers and runs, review, a file, "unknown school", and the door that registers knock on."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samsyn.access.gate import StaffRequest, requires
from samsyn.access.pace import UPLOAD
from samsyn.integrations.ss12000 import queries
from samsyn.integrations.ss12000.actions import answer_question, approve, cancel_run, decide_row, start_run
from samsyn.integrations.ss12000.changes import Change, Decision, State
from samsyn.integrations.ss12000.files.file_import import Scope
from samsyn.integrations.ss12000.files.template_file import csv_template, excel_template
from samsyn.integrations.ss12000.files.uploads import import_file
from samsyn.integrations.ss12000.forms import FileForm, SourceForm
from samsyn.integrations.ss12000.jobs import commit, fetch, lane
from samsyn.integrations.ss12000.policy import IMPORT_REGISTER, SEE_UNKNOWN_SCHOOL
from samsyn.integrations.ss12000.review_page import chips_of, line_of
from samsyn.integrations.ss12000.run.duties import duties_of
from samsyn.integrations.ss12000.run_list import schools_of_files, what_was_read
from samsyn.integrations.ss12000.schedule import subscribe
from samsyn.integrations.ss12000.sources import Register, change_source, close_source, ensure_source, has_given
from samsyn.integrations.ss12000.tasks import finish_task
from samsyn.integrations.ss12000.turn import waits_for_its_turn
from samsyn.integrations.ss12000.words import STATE_WORDS, said
from samsyn.kernel.errors import Conflict, Invalid, SamsynError
from samsyn.kernel.jobs import enqueue

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAX_MISTAKES = 500
_FIELDS = ("name", "url", "token_url", "client_id")
# State -> kind of status.
_KINDS = {
    "fetching": "waiting",
    "review": "todo",
    "stopped": "conflict",
    "approved": "waiting",
    "committed": "ok",
    "cancelled": "muted",
    "failed": "danger",
}


@requires(IMPORT_REGISTER)
@require_http_methods(["GET", "POST"])
def runs(request: StaffRequest) -> HttpResponse:
    """The registers, with buttons to fetch them, and the latest runs. POST adds a register."""
    errors: dict[str, Any] = {}
    if request.method == "POST":
        given = {name: request.POST.get(name, "").strip() for name in (*_FIELDS, "secret", "token")}
        try:
            ensure_source(request.actor, Register(**given))
        except Invalid as error:
            errors = error.fields or {"url": [error.message]}
        else:
            messages.success(request, _("Registret är sparat. Hämta det när du vill se vad som skulle ändras."))
            return redirect("ss12000:runs")
    latest = queries.runs(request.actor)
    schools = schools_of_files(latest)
    context = {
        "sources": queries.sources(request.actor),
        "runs": [(run, what_was_read(run, schools.get(run.pk, [])), _KINDS[run.state], STATE_WORDS[run.state]) for run in latest],
        "errors": errors,
        "typed": {name: request.POST.get(name, "") for name in _FIELDS},
    }
    return render(request, "ss12000/runs.html", context, status=400 if errors else 200, using="jinja2")


@requires(IMPORT_REGISTER)
@require_POST
def start(request: StaffRequest, source: UUID) -> HttpResponse:
    """Fetch a register now, whole or what has changed."""
    return _started(request, source, "delta" if request.POST.get("way") == "delta" else "full")


def _started(request: StaffRequest, source: UUID, way: str) -> HttpResponse:
    run = start_run(request.actor, source=source, way=way)
    enqueue(fetch, request.actor, lock=lane(source), run=run.pk)
    return redirect("ss12000:run", run=run.pk)


@requires(IMPORT_REGISTER)
@require_http_methods(["GET", "POST"])
def source(request: StaffRequest, source: UUID) -> HttpResponse:
    """When a register is read by itself, and what may then be written unseen."""
    found, boards = queries.source(request.actor, source), queries.boards(request.actor)
    initial = {
        "name": found.name,
        "every_minutes": str(found.every_minutes or ""),
        "auto_approved": found.auto_approved,
        "board_id": str(found.board_id or ""),
        "schoolwork": found.schoolwork,
    }
    form = SourceForm(request.POST or None, initial=initial, boards=boards)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        minutes, board = said["every_minutes"], said["board_id"]
        wanted = {**said, "every_minutes": int(minutes) if minutes else None, "board_id": UUID(board) if board else None}
        try:
            change_source(request.actor, source, **wanted)
        except Invalid as error:
            for name, texts in error.fields.items():
                form.add_error(name, texts)
        else:
            messages.success(request, _("Inställningarna är sparade."))
            return redirect("ss12000:runs")
    context = {"form": form, "source": found, "has_given": has_given(source)}
    return render(request, "ss12000/source.html", context, status=400 if form.errors else 200, using="jinja2")


@requires(IMPORT_REGISTER)
@require_POST
def close(request: StaffRequest, source: UUID) -> HttpResponse:
    """Use a register no more."""
    had_given = has_given(source)
    try:
        close_source(request.actor, source)
    except Conflict as conflict:
        messages.error(request, conflict.message)
        return redirect("ss12000:source", source=source)
    messages.success(request, _("Registret används inte längre.") if had_given else _("Registret är borttaget."))
    return redirect("ss12000:runs")


@requires(IMPORT_REGISTER)
@require_POST
def notifications(request: StaffRequest, source: UUID) -> HttpResponse:
    """Ask the register to tell us when something changes."""
    found = queries.source(request.actor, source)
    path = reverse("ss12000:notify", kwargs={"provider": found.provider_id, "source": source, "token": "TOKEN"})
    try:
        subscribe(request.actor, source, request.build_absolute_uri(path).replace("TOKEN", "{token}"))
        messages.success(request, _("Registret kommer att säga till när något ändras."))
    except SamsynError as error:
        messages.error(request, error.message)
    return redirect("ss12000:source", source=source)


@requires(IMPORT_REGISTER)
@require_GET
def run(request: StaffRequest, run: UUID) -> HttpResponse:
    """A run: what it found, row by row, to approve or give up; or how it went."""
    return _run(request, run, {})


def _run(request: StaffRequest, run: UUID, errors: dict[str, Any], conflict: str = "") -> HttpResponse:
    change, asked = request.GET.get("visa", ""), request.GET.get("sida", "1")
    number = int(asked) if asked.isdecimal() and len(asked) < 6 else 1
    page = queries.show_run(request.actor, run, change=change, number=number)
    context = {
        "page": page,
        "lines": [line_of(view, page.run.state) for view in page.rows],
        "message": said(page.run.message),
        "chips": chips_of(page),
        "kind": _KINDS[page.run.state],
        "state": STATE_WORDS[page.run.state],
        "invalid": sum(counts.get(Change.INVALID, 0) for counts in page.run.counts.values()),
        "waiting": page.run.state in {State.FETCHING, State.APPROVED},
        "in_review": page.run.state == State.REVIEW,
        "errors": errors,
        "conflict": conflict,
        "waits": waits_for_its_turn(page.run),
        "duties": duties_of(request.actor, page.run),
        "prefix": f"?visa={page.chosen}&sida=" if page.chosen else "?sida=",
    }
    return render(request, "ss12000/run.html", context, status=409 if conflict else 400 if errors else 200, using="jinja2")


def _looked_at(request: StaffRequest) -> int:
    """The comparison that a form was made of; 0, which none has, when it does not say."""
    text = request.POST.get("comparison", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


@requires(IMPORT_REGISTER)
@require_GET
def state(request: StaffRequest, run: UUID) -> HttpResponse:
    """What the run's page asks while it waits: nothing new (204), or the news, with which the page fetches itself anew."""
    found = queries.run_state(request.actor, run)
    if found == request.GET.get("was", ""):
        return HttpResponse(status=204)
    return render(request, "ss12000/run_news.html", {"run": run, "state": STATE_WORDS[found]}, using="jinja2")


@requires(IMPORT_REGISTER)
@require_POST
def answer(request: StaffRequest, run: UUID) -> HttpResponse:
    """Say why a doubtful list is to be read after all."""
    try:
        answer_question(request.actor, run, reason=request.POST.get("reason", ""), comparison=_looked_at(request))
    except Invalid as error:
        return _run(request, run, error.fields)
    except Conflict as conflict:
        return _run(request, run, {}, conflict.message)
    return redirect("ss12000:run", run=run)


@requires(IMPORT_REGISTER)
@require_POST
def decide(request: StaffRequest, run: UUID, row: UUID) -> HttpResponse:
    """Say what one row is to become, and go back to it."""
    word = request.POST.get("decision", "")
    if word not in set(Decision):
        raise Invalid(_("Välj ett av alternativen."))
    anchor = f"#rad-{row}"
    try:
        decide_row(request.actor, row, decision=Decision(word), run=run, comparison=_looked_at(request))
    except Conflict as conflict:
        return _run(request, run, {}, conflict.message)
    except Invalid as error:
        messages.error(request, error.message)
        anchor = ""  # what is said stands at the top
    onward = request.POST.get("back", "")
    return redirect(f"{reverse('ss12000:run', kwargs={'run': run})}{onward if onward.startswith('?') else ''}{anchor}")


@requires(IMPORT_REGISTER)
@require_POST
def approve_run(request: StaffRequest, run: UUID) -> HttpResponse:
    """Approve a run; it is then written in the background."""
    try:
        found = approve(request.actor, run, comparison=_looked_at(request))
    except Conflict as conflict:
        return _run(request, run, {}, conflict.message)
    if found.state == State.APPROVED:
        enqueue(commit, request.actor, lock=f"ss12000.write.{request.actor.provider}", run=run)
    return redirect("ss12000:run", run=run)


@requires(IMPORT_REGISTER)
@require_POST
def cancel(request: StaffRequest, run: UUID) -> HttpResponse:
    """Give a run up."""
    cancel_run(request.actor, run)
    messages.success(request, _("Inläsningen är avbruten. Inget har ändrats."))
    return redirect("ss12000:runs")


@requires(IMPORT_REGISTER, limit=UPLOAD)
@require_http_methods(["GET", "POST"])
def file(request: StaffRequest) -> HttpResponse:
    """Read a file instead of a register."""
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = FileForm(*sent, units=queries.school_units(request.actor))
    context: dict[str, Any] = {"form": form, "most_mb": settings.MAX_UPLOAD_BYTES // 2**20}
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        unit = UUID(said["unit"]) if said["unit"] else None
        found = import_file(request.actor, said["file"], said["file"].name, unit=unit, scope=Scope(said["scope"]))
        if found.run is not None:
            if found.left_out:
                messages.info(request, _("Rader om andra än antagna lästes inte: %(count)d.") % {"count": found.left_out})
            if found.unknown_headers:
                names = ", ".join(found.unknown_headers)
                messages.info(request, _("Kolumner som inte lästes: %(names)s.") % {"names": names})
            return redirect("ss12000:run", run=found.run.pk)
        context |= {
            "unreadable": found.unreadable,
            "mistakes": found.mistakes[:MAX_MISTAKES],
            "count": len(found.mistakes),
            "listed": found.listed,
        }
        return render(request, "ss12000/file.html", context, status=400, using="jinja2")
    return render(request, "ss12000/file.html", context, status=400 if form.errors else 200, using="jinja2")


@requires(IMPORT_REGISTER)
@require_GET
def template(request: StaffRequest, kind: str) -> HttpResponse:
    """The file to fill in."""
    data, content_type = (excel_template(), EXCEL) if kind == "xlsx" else (csv_template(), "text/csv; charset=utf-8")
    return HttpResponse(data, content_type, headers={"Content-Disposition": f'attachment; filename="elever.{kind}"'})


@requires(SEE_UNKNOWN_SCHOOL)
@require_GET
def unknown_school(request: StaffRequest) -> HttpResponse:
    """Pupils who are missing from the register."""
    return render(request, "ss12000/unknown_school.html", {"tasks": queries.unknown_school(request.actor)}, using="jinja2")


@requires(SEE_UNKNOWN_SCHOOL)
@require_POST
def found_out(request: StaffRequest, task: UUID) -> HttpResponse:
    """Note where a pupil has gone."""
    try:
        finish_task(request.actor, task, outcome=request.POST.get(f"outcome_{task}", ""))
        messages.success(request, _("Uppgiften är avslutad. Det du skrev är sparat."))
    except Invalid as error:
        messages.error(request, error.message)
    return redirect("ss12000:unknown_school")
