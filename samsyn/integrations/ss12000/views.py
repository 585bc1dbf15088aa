"""The administrator's pages: registers and runs, and a run to look through, approve or give up."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samsyn.access.gate import StaffRequest, requires
from samsyn.integrations.ss12000.actions import answer_question, approve, cancel_run, decide_row, start_run
from samsyn.integrations.ss12000.changes import REVIEWED, Decision, State
from samsyn.integrations.ss12000.jobs import commit, fetch
from samsyn.integrations.ss12000.policy import IMPORT_REGISTER
from samsyn.integrations.ss12000.queries import RunPage, latest_runs, open_sources, run_page
from samsyn.integrations.ss12000.sources import Register, ensure_source
from samsyn.integrations.ss12000.words import CHANGE_WORDS, STATE_WORDS
from samsyn.kernel.errors import Invalid
from samsyn.kernel.jobs import enqueue

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
    """The registers, with a button each to fetch them, and the latest runs. POST adds a register."""
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
    context = {
        "sources": open_sources(),
        "runs": [(run, _KINDS[run.state], STATE_WORDS[run.state]) for run in latest_runs()],
        "errors": errors,
        "typed": {name: request.POST.get(name, "") for name in _FIELDS},
    }
    return render(request, "ss12000/runs.html", context, status=400 if errors else 200, using="jinja2")


@requires(IMPORT_REGISTER)
@require_POST
def start(request: StaffRequest, source: UUID) -> HttpResponse:
    """Begin to fetch a register; the worker does the rest."""
    run = start_run(request.actor, source=source, way="full")
    enqueue(fetch, request.actor, run=run.pk)
    return redirect("ss12000:run", run=run.pk)


@requires(IMPORT_REGISTER)
@require_GET
def run(request: StaffRequest, run: UUID) -> HttpResponse:
    """A run: what would change, row by row, and what to do with it."""
    return _page(request, run, {})


def _page(request: StaffRequest, run: UUID, errors: dict[str, Any]) -> HttpResponse:
    asked = request.GET.get("sida", "1")
    page = run_page(
        request.actor, run, chosen=request.GET.get("visa", ""), number=int(asked) if asked.isdecimal() and len(asked) < 6 else 1
    )
    context = {
        "page": page,
        "chips": _chips(page),
        "kind": _KINDS[page.run.state],
        "state": STATE_WORDS[page.run.state],
        "changes": CHANGE_WORDS,
        "in_review": page.run.state == State.REVIEW,
        "errors": errors,
        "prefix": f"?visa={page.chosen}&sida=" if page.chosen else "?sida=",
    }
    return render(request, "ss12000/run.html", context, status=400 if errors else 200, using="jinja2")


def _chips(page: RunPage) -> list[dict[str, Any]]:
    shown = [change.value for change in REVIEWED if page.counts.get(change.value)]
    total = sum(page.counts[change] for change in shown)
    chips = [{"label": _("Alla"), "count": total, "href": "?", "current": not page.chosen}]
    return chips + [
        {
            "label": str(CHANGE_WORDS[change]).capitalize(),
            "count": page.counts[change],
            "href": f"?visa={change}",
            "current": page.chosen == change,
        }
        for change in shown
    ]


@requires(IMPORT_REGISTER)
@require_POST
def approve_run(request: StaffRequest, run: UUID) -> HttpResponse:
    """Approve the whole run; the worker writes it, all or nothing."""
    approve(request.actor, run)
    enqueue(commit, request.actor, run=run)
    return redirect("ss12000:run", run=run)


@requires(IMPORT_REGISTER)
@require_POST
def cancel(request: StaffRequest, run: UUID) -> HttpResponse:
    """Give the run up."""
    cancel_run(request.actor, run)
    messages.info(request, _("Inläsningen är avbruten. Inget har ändrats."))
    return redirect("ss12000:runs")


@requires(IMPORT_REGISTER)
@require_POST
def answer(request: StaffRequest, run: UUID) -> HttpResponse:
    """Say yes to a run that was stopped, with the reason."""
    try:
        answer_question(request.actor, run, reason=request.POST.get("reason", ""))
    except Invalid as error:
        return _page(request, run, error.fields)
    return redirect("ss12000:run", run=run)


@requires(IMPORT_REGISTER)
@require_POST
def decide(request: StaffRequest, run: UUID, row: UUID) -> HttpResponse:
    """Say what one row is to become."""
    wanted = request.POST.get("decision", "")
    if wanted not in set(Decision):
        raise Invalid(_("Välj ett av alternativen."))
    decide_row(request.actor, row, decision=Decision(wanted))
    return redirect("ss12000:run", run=run)
