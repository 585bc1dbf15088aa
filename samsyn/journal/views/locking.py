"""After how many days unsigned entries lock: what holds, what is decided, a new decision, and one taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from samsyn.access.gate import StaffRequest, requires
from samsyn.journal.actions import set_lock_days, take_back_rule
from samsyn.journal.errors import LocksSoon
from samsyn.journal.policy import SET_LOCKING
from samsyn.journal.queries import decided_rule, decided_rules, lock_days
from samsyn.journal.rules.locking import why_not_take_back
from samsyn.journal.rules.states import DEFAULT_LOCK_DAYS
from samsyn.kernel import clock
from samsyn.kernel.days import read_day
from samsyn.kernel.errors import Conflict, Invalid
from samsyn.kernel.language import translated
from samsyn.kernel.text import clean_text


@requires(SET_LOCKING)
@require_http_methods(["GET", "POST"])
def rules(request: StaffRequest) -> HttpResponse:
    """The rules so far, and the form for the next one."""
    typed = {name: request.POST.get(name, "") for name in ("days", "valid_from", "decision")}
    errors: dict[str, list[str]] = {}
    asked: LocksSoon | None = None
    if request.method == "POST":
        try:
            _decide(request, typed)
        except LocksSoon as locks:
            asked = locks
        except Conflict as conflict:
            errors = {"valid_from": [conflict.message]}
        except Invalid as error:
            errors = error.fields
        else:
            messages.success(request, _("Regeln är sparad."))
            return redirect("journal:locking")
    today = clock.today()
    decided = decided_rules(request.actor.provider)
    context: dict[str, Any] = {
        "days": lock_days(request.actor.provider, today),
        "default": DEFAULT_LOCK_DAYS,
        "rules": decided,
        "current": next((one for one in decided if one.valid_from <= today and one.taken_back_at is None), None),
        "today": today,
        "typed": typed,
        "errors": errors,
        "asked": asked,
    }
    return render(request, "journal/locking.html", context, status=400 if errors else 200, using="jinja2")


@requires(SET_LOCKING)
@require_http_methods(["GET", "POST"])
def take_back(request: StaffRequest, rule: UUID) -> HttpResponse:
    """Ask whether a rule that has not begun shall be taken back, and do it."""
    found = decided_rule(request.actor.provider, rule)
    if request.method == "POST":
        try:
            take_back_rule(request.actor, rule=rule)
        except Conflict as conflict:
            messages.error(request, conflict.message)
        else:
            messages.success(request, _("Regeln är tillbakatagen."))
        return redirect("journal:locking")
    if why := why_not_take_back(found.valid_from, taken_back=found.taken_back_at is not None, today=clock.today()):
        messages.error(request, translated(why))
        return redirect("journal:locking")
    before = lock_days(request.actor.provider, found.valid_from - timedelta(days=1))
    return render(request, "journal/take_back_rule.html", {"rule": found, "before": before}, using="jinja2")


def _decide(request: StaffRequest, typed: dict[str, str]) -> None:
    """Read the form and save the rule. Raises Invalid naming the fields, Conflict."""
    set_lock_days(
        request.actor,
        days=_number(typed["days"].strip()),
        valid_from=read_day(typed["valid_from"], clock.today()),
        decision=clean_text(typed["decision"]),
        confirmed=_number(request.POST.get("confirmed", "")) or 0,
    )


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else None
