"""What landed on the wrong pupil: strike an entry or a file, and take it to the right one when the actor may write there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from samsyn.access.class_filter import onward
from samsyn.access.gate import StaffRequest, requires
from samsyn.access.lists import find_pupils
from samsyn.access.policy import SEARCH_PUPILS
from samsyn.access.registry import Permission
from samsyn.journal.actions import mark_attachment_wrong_pupil, mark_wrong_pupil
from samsyn.journal.policy import ATTACH, CORRECT, WRITE
from samsyn.journal.reading import attachment_belongs, entry_belongs, must_correct, open_attachment, open_entry
from samsyn.journal.views.shared import ORIGINS, banner
from samsyn.kernel.errors import Conflict, Invalid
from samsyn.kernel.ids import uuid_in

# The choice to strike without a copy, said out loud once a pupil has been searched for.
NO_COPY = "none"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the form says. copy_to: the right pupil's id, NO_COPY or nothing; search: words to look for the right pupil by."""

    why: str
    search: str
    copy_to: str
    strike: bool


def _asked(request: StaffRequest) -> Asked:
    said = {name: request.POST.get(name, "") for name in ("why", "q", "copy_to")}
    strike = request.method == "POST" and request.POST.get("then") != "search"
    return Asked(said["why"], said["q"][:100], said["copy_to"], strike)


def _right_pupil(asked: Asked) -> UUID | None:
    """The pupil to copy to; None for no copy. Raises Invalid when somebody was searched for and nothing chosen."""
    if asked.copy_to == NO_COPY or not (asked.copy_to or asked.search.strip()):
        return None
    chosen = uuid_in(asked.copy_to)
    if chosen is None:
        raise Invalid(_("Inget är struket än."), {"copy_to": [_("Välj rätt elev i listan, eller att inte flytta.")]})
    return chosen


def _choices(request: StaffRequest, pupil: UUID, asked: Asked) -> list[dict[str, str]]:
    """Those found at the actor's schools, to choose among without JavaScript. Empty until somebody is searched for."""
    if not asked.search.strip():
        return []
    found = [row for row in find_pupils(request.actor, asked.search) if row.pupil != pupil]
    return [
        *({"value": str(row.pupil), "label": row.list_name, "hint": row.display_number} for row in found),
        {"value": NO_COPY, "label": _("Flytta inte, bara stryk"), "hint": ""},
    ]


def _page(request: StaffRequest, card: Any, asked: Asked, errors: Mapping[str, Any], **context: Any) -> HttpResponse:
    permission: Permission = context.pop("permission")
    actor = request.actor
    may_copy = context.pop("movable", True) and permission.given_to(actor) and SEARCH_PUPILS.given_to(actor)
    choices = _choices(request, card.id, asked) if may_copy else []
    context |= {**banner(request, card), "asked": asked, "may_copy": may_copy, "choices": choices, "errors": errors}
    return render(request, "journal/wrong_pupil.html", context, status=400 if errors else 200, using="jinja2")


@requires(CORRECT)
@require_http_methods(["GET", "POST"])
def entry(request: StaffRequest, pupil: UUID, entry: UUID) -> HttpResponse:
    """Mark the entry as written for the wrong pupil. It stays, struck through; a copy to sign may go to the right one."""
    entry_belongs(request.actor, pupil=pupil, entry=entry)
    must_correct(request.actor, entry=entry)
    asked, errors = _asked(request), {}
    if asked.strike:
        try:
            right = _right_pupil(asked)
            marked = mark_wrong_pupil(request.actor, entry=entry, reason=asked.why, copy_to=right)
        except Invalid as error:
            errors = _at_fields(error)
        except Conflict as conflict:
            messages.error(request, conflict.message)
            return redirect(onward(request, "journal:entry", pupil=pupil, entry=entry))
        else:
            return _entry_struck(request, pupil, right, marked.copy)
    page = open_entry(request.actor, entry=entry)
    one = next(one for one in (page.entry, *page.addenda) if one.id == entry)
    if one.wrong_pupil_at is not None:
        return redirect(onward(request, "journal:entry", pupil=pupil, entry=entry))
    movable = one.about is None
    return _page(request, page.card, asked, errors, permission=WRITE, movable=movable, entry=one, file=None, kind="")


def _entry_struck(request: StaffRequest, pupil: UUID, right: UUID | None, copy: UUID | None) -> HttpResponse:
    if right is None or copy is None:
        messages.success(request, _("Anteckningen är struken. Skriv den på nytt hos rätt elev."))
        return redirect(onward(request, "journal:record", pupil=pupil))
    messages.success(request, _("Anteckningen är struken där den låg. Här är kopian: läs igenom och signera den."))
    return redirect("journal:edit", pupil=right, entry=copy)


def _at_fields(error: Invalid) -> dict[str, Any]:
    """The faults by the form's names."""
    names = {"reason": "why"}
    return {names.get(name, name): texts for name, texts in error.fields.items()} or {"why": [error.message]}


@requires(CORRECT)
@require_http_methods(["GET", "POST"])
def file(request: StaffRequest, pupil: UUID, attachment: UUID) -> HttpResponse:
    """Mark the file as added to the wrong pupil; it may be put into the right pupil's record at once."""
    attachment_belongs(request.actor, pupil=pupil, attachment=attachment)
    must_correct(request.actor, attachment=attachment)
    asked, errors = _asked(request), {}
    if asked.strike:
        try:
            right = _right_pupil(asked)
            mark_attachment_wrong_pupil(request.actor, attachment=attachment, reason=asked.why, copy_to=right)
        except Invalid as error:
            errors = _at_fields(error)
        except Conflict as conflict:
            messages.error(request, conflict.message)
            return redirect(onward(request, "journal:record", pupil=pupil))
        else:
            return _file_struck(request, pupil, right)
    card, one = open_attachment(request.actor, attachment=attachment)
    if one.wrong_pupil_at is not None:
        messages.info(request, _("Filen är redan märkt som inlagd på fel elev."))
        return redirect(onward(request, "journal:record", pupil=pupil))
    return _page(request, card, asked, errors, permission=ATTACH, entry=None, file=one, kind=ORIGINS[one.origin])


def _file_struck(request: StaffRequest, pupil: UUID, right: UUID | None) -> HttpResponse:
    if right is None:
        messages.success(request, _("Filen är struken. Lägg in den på nytt hos rätt elev."))
        return redirect(onward(request, "journal:record", pupil=pupil))
    messages.success(request, _("Filen är struken där den låg, och finns nu i den här journalen."))
    return redirect("journal:record", pupil=right)
