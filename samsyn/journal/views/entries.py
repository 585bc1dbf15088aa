"""One entry: read it, add to it or correct it. `writing.py` writes and signs it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from samsyn.access.class_filter import onward
from samsyn.access.gate import RefusedWithTrace, StaffRequest, requires
from samsyn.journal.actions import add_addendum, correct_entry
from samsyn.journal.policy import CORRECT, OPEN, WRITE
from samsyn.journal.reading import entry_belongs, open_entry
from samsyn.journal.rules.states import EntryState
from samsyn.journal.views.shared import banner
from samsyn.journal.views.unsaved import too_late
from samsyn.kernel.errors import Conflict, Invalid


@requires(OPEN)
@require_GET
def entry(request: StaffRequest, pupil: UUID, entry: UUID) -> HttpResponse:
    """One entry in full, with its addenda and what can be done with it."""
    entry_belongs(request.actor, pupil=pupil, entry=entry)
    page = open_entry(request.actor, entry=entry)
    return _entry_page(request, page, {})


def _entry_page(request: StaffRequest, page: Any, errors: dict[str, Any]) -> HttpResponse:
    own = page.entry.author == request.actor.user
    context = {
        **banner(request, page.card),
        "page": page,
        "own": own,
        "unsigned": page.entry.state is EntryState.UNSIGNED,
        "may_write": WRITE.given_to(request.actor.role) and own,
        "may_correct": CORRECT.given_to(request.actor.role) and page.entry.wrong_pupil_at is None,
        "errors": errors,
        "typed": {name: request.POST.get(name, "") for name in ("text", "reason")},
    }
    return render(request, "journal/entry.html", context, status=400 if errors else 200, using="jinja2")


@requires(CORRECT)
@require_POST
def addendum(request: StaffRequest, pupil: UUID, entry: UUID) -> HttpResponse:
    """Add a dated, signed addendum."""
    entry_belongs(request.actor, pupil=pupil, entry=entry)
    try:
        add_addendum(request.actor, entry=entry, text=request.POST.get("text", ""))
    except (Conflict, RefusedWithTrace) as refusal:
        return too_late(request, entry, refusal, adding=True)
    except Invalid as error:
        return _entry_page(request, open_entry(request.actor, entry=entry), {"text": error.fields.get("text", [error.message])})
    messages.success(request, _("Tillägget är signerat."))
    return redirect(onward(request, "journal:entry", pupil=pupil, entry=entry))


@requires(CORRECT)
@require_POST
def correct(request: StaffRequest, pupil: UUID, entry: UUID) -> HttpResponse:
    """Begin a correction: a new version of the answers, signed in its turn; the first stays readable."""
    entry_belongs(request.actor, pupil=pupil, entry=entry)
    try:
        begun = correct_entry(request.actor, entry=entry, reason=request.POST.get("reason", ""))
    except (Conflict, RefusedWithTrace) as refusal:
        return too_late(request, entry, refusal, adding=True)
    except Invalid as error:
        return _entry_page(request, open_entry(request.actor, entry=entry), {"reason": error.fields.get("reason", [error.message])})
    return redirect(onward(request, "journal:edit", pupil=pupil, entry=begun.entry))
