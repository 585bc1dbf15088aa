"""One entry: read it, add to it, correct it, or sign what was locked unsigned. `writing.py` writes and signs it."""

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
from samsyn.journal.actions import add_addendum, correct_entry, sign_entry
from samsyn.journal.errors import NotReady
from samsyn.journal.models import Entry
from samsyn.journal.policy import CORRECT, OPEN, SIGN, WRITE
from samsyn.journal.reading import entry_belongs, must_correct, open_entry
from samsyn.journal.rows import EntryText
from samsyn.journal.rules.states import EntryState
from samsyn.journal.views.shared import addendum_name, banner, signed_words
from samsyn.journal.views.unsaved import too_late
from samsyn.kernel.errors import Conflict, Invalid
from samsyn.kernel.ids import uuid7, uuid_in


@requires(OPEN)
@require_GET
def entry(request: StaffRequest, pupil: UUID, entry: UUID) -> HttpResponse:
    """One entry in full, with its addenda and what can be done with it."""
    entry_belongs(request.actor, pupil=pupil, entry=entry)
    page = open_entry(request.actor, entry=entry)
    return _entry_page(request, page, {})


def _entry_page(request: StaffRequest, page: Any, errors: dict[str, Any], *, refused: str = "") -> HttpResponse:
    own = page.entry.author == request.actor.user
    context = {
        **banner(request, page.card),
        "page": page,
        "names": {kind.value: addendum_name(kind.value) for kind in Entry.Kind},
        "own": own,
        "unsigned": page.entry.state is EntryState.UNSIGNED,
        "may_write": WRITE.given_to(request.actor) and own,
        "may_correct": page.correctable and page.entry.wrong_pupil_at is None,
        "late": [one.id for one in (page.entry, *page.addenda) if _waits_locked(request, one)],
        "new_addendum": uuid7(),
        "errors": errors,
        "refused": refused,
        "typed": {name: request.POST.get(name, "") for name in ("text", "reason", "says")},
    }
    status = 409 if refused else 400 if errors else 200
    return render(request, "journal/entry.html", context, status=status, using="jinja2")


def _waits_locked(request: StaffRequest, one: EntryText) -> bool:
    """Whether the one who reads is to sign what was locked unsigned."""
    mine = SIGN.given_to(request.actor) and one.author == request.actor.user
    return mine and one.state is EntryState.LOCKED and one.wrong_pupil_at is None


@requires(SIGN)
@require_POST
def sign(request: StaffRequest, pupil: UUID, entry: UUID) -> HttpResponse:
    """Sign what was locked unsigned, as it stands. What is still open is signed in its form."""
    entry_belongs(request.actor, pupil=pupil, entry=entry)
    try:
        signed = sign_entry(request.actor, entry=entry, version=_number(request.POST.get("version", "")))
    except NotReady as error:
        messages.error(request, error.message)
        return redirect(onward(request, "journal:edit", pupil=pupil, entry=entry))
    except Conflict as conflict:
        return _entry_page(request, open_entry(request.actor, entry=entry), {}, refused=conflict.message)
    # The author may reach nothing more of a pupil who has left: the list is always there.
    messages.success(request, signed_words(signed))
    return redirect("journal:unsigned")


def _number(text: str) -> int:
    """A version out of the form; 0, which no stored entry has, when it isn't one."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


@requires(CORRECT)
@require_POST
def addendum(request: StaffRequest, pupil: UUID, entry: UUID) -> HttpResponse:
    """Add a dated, signed addendum."""
    entry_belongs(request.actor, pupil=pupil, entry=entry)
    must_correct(request.actor, entry=entry)
    try:
        made = uuid_in(request.POST.get("addendum", ""))
        disagrees = request.POST.get("says") == Entry.Kind.DISAGREEMENT
        add_addendum(request.actor, entry=entry, text=request.POST.get("text", ""), addendum=made, disagrees=disagrees)
    except (Conflict, RefusedWithTrace) as refusal:
        return too_late(request, entry, refusal, adding=True)
    except Invalid as error:
        return _entry_page(request, open_entry(request.actor, entry=entry), {"text": error.fields.get("text", [error.message])})
    messages.success(request, _("Den avvikande meningen är antecknad.") if disagrees else _("Tillägget är signerat."))
    return redirect(onward(request, "journal:entry", pupil=pupil, entry=entry))


@requires(CORRECT)
@require_POST
def correct(request: StaffRequest, pupil: UUID, entry: UUID) -> HttpResponse:
    """Begin a correction: a new version of the answers, signed in its turn; the first stays readable."""
    entry_belongs(request.actor, pupil=pupil, entry=entry)
    must_correct(request.actor, entry=entry)
    try:
        begun = correct_entry(request.actor, entry=entry, reason=request.POST.get("reason", ""))
    except (Conflict, RefusedWithTrace) as refusal:
        return too_late(request, entry, refusal, adding=True)
    except Invalid as error:
        return _entry_page(request, open_entry(request.actor, entry=entry), {"reason": error.fields.get("reason", [error.message])})
    return redirect(onward(request, "journal:edit", pupil=pupil, entry=begun.entry))
