"""What was typed but cannot be saved: shown again in full, with why, whatever has happened to the entry meanwhile."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from samsyn.access.gate import StaffRequest
from samsyn.content.queries import template_version
from samsyn.content.rules.model import Item, Template
from samsyn.journal.errors import EntryConflict
from samsyn.journal.form_page import typed_answers
from samsyn.journal.policy import CORRECT
from samsyn.journal.reading import Closed, closed_meanwhile, open_entry
from samsyn.journal.rules.render import show
from samsyn.journal.rules.states import Closing
from samsyn.journal.views.shared import banner, instant
from samsyn.kernel.errors import SamsynError
from samsyn.kernel.ids import uuid7

Rows = list[tuple[str, str]]


def two_texts(request: StaffRequest, entry: UUID, conflict: EntryConflict) -> HttpResponse:
    """Both texts, side by side, to choose between question by question. Nothing of either is lost until the choice is saved."""
    page = open_entry(request.actor, entry=entry)
    asked = next(one for one in (page.entry, *page.addenda) if one.id == entry)
    template = template_version(asked.template)
    rows = [
        {
            "name": item.link_id,
            "label": item.text,
            "mine": show(item, conflict.mine.get(item.link_id)),
            "theirs": show(item, conflict.stored.answers.get(item.link_id)),
        }
        for item in template.questions()
        if not item.calculated and (item.link_id in conflict.mine or item.link_id in conflict.stored.answers)
    ]
    typed = [(name, value) for name in request.POST if name.startswith("q_") for value in request.POST.getlist(name)]
    context = {**banner(request, page.card), "entry": asked, "rows": rows, "typed": typed, "conflict": conflict, "editing": uuid7()}
    return render(request, "journal/conflict.html", context, status=409, using="jinja2")


def closed_words(request: StaffRequest, entry: UUID, refusal: SamsynError) -> str:
    """Why an entry can no longer be written in. Raises the refusal when it is about something else."""
    return _why(closed_meanwhile(request.actor, entry=entry, refusal=refusal))


def _why(closed: Closed) -> str:
    said = {"name": closed.by, "time": instant(closed.at)}
    if closed.how is Closing.SIGNED:
        return _("Anteckningen signerades av %(name)s %(time)s och kan inte ändras.") % said
    if closed.how is Closing.WRONG_PUPIL:
        return _("Anteckningen märktes av %(name)s %(time)s som skriven på fel elev och kan inte ändras.") % said
    return _("Anteckningen låstes %(time)s, för att den inte hade signerats i tid, och kan inte ändras.") % said


def too_late(request: StaffRequest, entry: UUID, refusal: SamsynError, *, adding: bool = False) -> HttpResponse:
    """The entry was signed, locked or struck while somebody wrote: why it wasn't saved, and the text, to add in another way.

    adding: an addendum or correction was refused, for the reason that the refusal has. Raises the refusal when it is about
    something else.
    """
    closed = closed_meanwhile(request.actor, entry=entry, refusal=refusal)
    template = template_version(closed.template)
    rows = _typed_rows(template, request)
    context: dict[str, Any] = {
        **banner(request, closed.card),
        "entry": entry,
        "root": closed.root,
        "title": template.title,
        "why": refusal.message if adding else _why(closed),
        "rows": rows,
        "addendum": "\n".join(f"{label}: {text}" for label, text in rows),
        "new_addendum": uuid7(),
        "may_add": CORRECT.given_to(request.actor) and closed.takes_addenda,
    }
    return render(request, "journal/unsaved.html", context, status=409, using="jinja2")


def _typed_rows(template: Template, request: StaffRequest) -> Rows:
    """Each question that was answered, with the answer as it was typed; then what an addendum or correction said."""
    typed = typed_answers({name: request.POST.getlist(name) for name in request.POST})
    rows = [
        (item.text, "\n".join(_words(item, value) for value in typed.get(item.link_id, []) if value))
        for item in template.questions()
        if not item.calculated
    ]
    rows += [(str(label), request.POST.get(name, "")) for name, label in (("text", _("Tillägg")), ("reason", _("Vad är fel?")))]
    return [(label, text) for label, text in rows if text.strip()]


def _words(item: Item, value: str) -> str:
    """A typed value; of a choice, what the choice says."""
    options = {option.code: option.display for option in item.options}
    return options.get(value, {"true": _("Ja"), "false": _("Nej")}.get(value, value))
