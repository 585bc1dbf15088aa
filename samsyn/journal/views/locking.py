"""After how many days unsigned entries lock: what holds, what is decided, and a new decision."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from samsyn.access.gate import StaffRequest, requires
from samsyn.journal.actions import set_lock_days
from samsyn.journal.errors import LocksSoon
from samsyn.journal.policy import SET_LOCKING
from samsyn.journal.queries import lock_days, locking_rules
from samsyn.journal.rules.reading import clean_text, read_day
from samsyn.journal.rules.states import DEFAULT_LOCK_DAYS
from samsyn.kernel import clock
from samsyn.kernel.errors import Conflict, Invalid


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
    context: dict[str, Any] = {
        "days": lock_days(request.actor.provider, today),
        "default": DEFAULT_LOCK_DAYS,
        "rules": locking_rules(request.actor.provider),
        "today": today,
        "typed": typed,
        "errors": errors,
        "asked": asked,
    }
    return render(request, "journal/locking.html", context, status=400 if errors else 200, using="jinja2")


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
