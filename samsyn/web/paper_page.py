"""The page about a pupil whose record is not kept in Samsyn (P-20): why, whom to ask, and the health visit done on paper."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from samsyn.access.banner import banner
from samsyn.access.class_filter import class_filter, onward
from samsyn.access.gate import StaffRequest, requires
from samsyn.access.papers import PAPER, Kept, mark_paper_visit, open_paper
from samsyn.access.policy import MARK_PAPER, SEE_PAPER, SEE_READERS
from samsyn.journal.visits import PaperState, visit_states
from samsyn.kernel import clock
from samsyn.kernel.days import read_day
from samsyn.kernel.errors import Invalid
from samsyn.web.environment import show_datetime


@requires(SEE_PAPER)
@require_GET
def paper(request: StaffRequest, pupil: UUID) -> HttpResponse:
    """Why the record isn't here, and the task that stands for it."""
    return _page(request, pupil)


@requires(MARK_PAPER)
@require_POST
def mark_paper(request: StaffRequest, pupil: UUID) -> HttpResponse:
    """Note the day of a visit that is done on paper, or take it back."""
    typed = request.POST.get("done_on", "")
    takes_back = request.POST.get("then") == "take_back"
    try:
        day = None if takes_back else _day(typed)
        mark_paper_visit(request.actor, pupil=pupil, done_on=day)
    except Invalid as refusal:
        return _page(request, pupil, typed, refusal.fields)
    messages.success(request, _("Markeringen är borttagen.") if takes_back else _("Hälsobesöket är markerat som klart."))
    return redirect(onward(request, "web:paper", pupil=pupil))


def _day(typed: str) -> date:
    day = read_day(typed, clock.today())
    if day is None:
        message = _("Skriv datumet som 2026-12-31, 20261231 eller 31/12-26.")
        raise Invalid(message, {"done_on": [message]})
    return day


def _page(request: StaffRequest, pupil: UUID, typed: str = "", errors: dict[str, list[str]] | None = None) -> HttpResponse:
    kept = open_paper(request.actor, pupil=pupil)
    context = {
        "pupil": banner(kept.card),
        "pupil_id": pupil,
        "kept": kept,
        "on_paper": kept.mode == PAPER,
        "task": _task(request, kept),
        "may_mark": MARK_PAPER.given_to(request.actor),
        "typed": typed or clock.today().isoformat(),
        "errors": errors or {},
        "opened_at": show_datetime(clock.now(), "HH:mm"),
        "log_href": onward(request, "audit:readers", pupil=pupil) if SEE_READERS.given_to(request.actor) else None,
        "back": _back(request),
    }
    return render(request, "web/paper.html", context, status=400 if errors else 200, using="jinja2")


def _task(request: StaffRequest, kept: Kept) -> PaperState | None:
    """This school year's health visit, for those who see to it."""
    if not kept.task:
        return None
    found = visit_states(request.actor, (), clock.school_year_start(clock.today()), (kept.card.id,)).get(kept.card.id)
    return found if isinstance(found, PaperState) else None


def _back(request: StaffRequest) -> dict[str, str]:
    """To the class list that the pupil was opened from, with its filter."""
    listed = class_filter(request)
    if not listed:
        return {"label": _("Klasser"), "href": reverse("web:classes")}
    address = reverse("web:class", kwargs={"school_class": listed["klass"]})
    return {"label": _("Klassen"), "href": f"{address}?visa={listed['visa']}" if "visa" in listed else address}
