"""The form of an entry as a page: its parts with how far each has come, what stops it, what is usual, what is left empty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from samsyn.access.gate import StaffRequest
from samsyn.content.queries import template_version
from samsyn.content.rules import Template
from samsyn.journal.form_page import FormSection, Group, field_link, form_errors, form_sections, stored_as_typed
from samsyn.journal.policy import SIGN
from samsyn.journal.reading import Sheet, blank_sheet, is_begun, open_entry
from samsyn.journal.rules.answers import InvalidAnswers, parse_answers
from samsyn.journal.rules.findings import Finding, Level, findings
from samsyn.journal.rules.progress import empty_parts, required_left, usual_left
from samsyn.journal.rules.render import show
from samsyn.journal.views.shared import banner, environment, saved_words
from samsyn.kernel import clock
from samsyn.kernel.ids import uuid7

Typed = Mapping[str, Sequence[str]]
Found = tuple[Finding, ...]


def sheet_of(request: StaffRequest, pupil: UUID, entry: UUID) -> tuple[Sheet, bool]:
    """What is written in, and whether it may still be: the stored entry, or a blank one by the template that the request names."""
    template = request.POST.get("template") or request.GET.get("template", "")
    if template and not is_begun(request.actor, pupil=pupil, entry=entry):
        return blank_sheet(request.actor, pupil=pupil, entry=entry, template=template), True
    page = open_entry(request.actor, entry=entry)
    asked = next(one for one in (page.entry, *page.addenda) if one.id == entry)
    stands = (asked.answers, asked.occurred_at, asked.saved_at, asked.author, asked.author_name)
    # What is open and about another entry is a correction: an addendum is signed as it is made.
    template_of = template_version(asked.template)
    sheet = Sheet(page.card, entry, template_of, asked.version, *stands, corrects=asked.about, changed_by=asked.changed_by)
    return sheet, asked.locked_at is None and asked.wrong_pupil_at is None


def show_sheet(
    request: StaffRequest, sheet: Sheet, found: Found, *, answers: dict[str, Any] | None = None, signing: bool = False
) -> HttpResponse:
    """The form. answers: in place of the stored ones, as they were typed. signing: what is missing stops it, and is said."""
    shown = sheet.answers if answers is None else answers
    stopping = [finding for finding in found if finding.level is not Level.WARN]
    sections = form_sections(sheet.template, shown, found if signing else while_writing(found))
    questions = [finding for finding in found if finding.level is Level.WARN] if signing and not stopping else []
    context = {
        **banner(request, sheet.card),
        "entry": sheet,
        "sections": sections,
        **progress(sheet.template, shown, sections),
        "errors": form_errors(found) if signing else [],
        "questions": questions,
        # What stops it, what is asked, and what was just done are to be read first: the keyboard doesn't scroll past them.
        "first": "" if (signing and found) or len(get_messages(request)) else _first_field(sections),
        "accepted": request.POST.getlist("accepted"),
        "editing": uuid7(),
        "saved_at": saved_words(sheet.saved_at) if sheet.saved_at else None,
        "may_sign": SIGN.given_to(request.actor) and sheet.author == request.actor.user,
    }
    return render(request, "journal/edit.html", context, status=400 if signing and stopping else 200, using="jinja2")


def progress(template: Template, answers: dict[str, Any], sections: Sequence[FormSection]) -> dict[str, Any]:
    """How far the form has come: its parts, what must still be answered, what is empty by choice, what is usual and not said."""
    empty = empty_parts(template, answers)
    return {
        "nav_items": [
            {"number": number, "label": one.title, "href": f"#del-{one.id}", "kind": one.kind, "text": one.state}
            for number, one in enumerate(sections, 1)
        ],
        "required": [field_link(item) for item in required_left(template, answers)],
        "empty_parts": empty,
        "empty_count": sum(len(part.questions) for part in empty),
        "usual": [f"{item.text}: {show(item, item.usual)}" for item in usual_left(template, answers)],
    }


def fresh_parts(template: Template, typed: Typed) -> dict[str, str]:
    """The parts of the page that tell how far it has come, anew, by the names in their `data-fresh`: for the page's script."""
    answers = parse_answers(template, typed, clock.today())
    sections = form_sections(template, answers, while_writing(findings(template, answers, signing=False)))
    macros, ui = environment().get_template("journal/_progress.html").module, environment().globals["ui"]
    context = progress(template, answers, sections)
    fresh = {f"del-{one.id}": ui.status(one.kind, one.state) for one in sections}
    fresh["parts"] = macros.parts(context["nav_items"], context["required"])
    fresh["empty"] = macros.empty(context["empty_parts"], context["empty_count"])
    return {name: str(html) for name, html in fresh.items()}


def with_usual(template: Template, typed: Typed) -> tuple[dict[str, Sequence[str]], str]:
    """The typed answers with the usual one at each question that is asked and has none, and in words what was filled in."""
    try:
        left = usual_left(template, parse_answers(template, typed, clock.today()))
    except InvalidAnswers:
        return dict(typed), ""  # the save says what is wrong
    filled = stored_as_typed(template, {item.link_id: item.usual for item in left})
    words = ", ".join(f"{item.text}: {show(item, item.usual)}" for item in left)
    return {**typed, **{item.link_id: filled[item.link_id] for item in left}}, words


def is_untouched(sheet: Sheet, typed: Typed) -> bool:
    """Whether nothing is stored, and the form says nothing but what it began with."""
    given = {name: list(values) for name, values in typed.items() if any(values)}
    began = {name: list(values) for name, values in stored_as_typed(sheet.template, sheet.answers).items() if any(values)}
    return sheet.version == 0 and given == began


def while_writing(found: Found) -> Found:
    """A draft is not scolded for what is not filled in yet."""
    return tuple(finding for finding in found if finding.level is not Level.MISSING)


def filled_words(words: str) -> str:
    """What is said after the usual answers were filled in."""
    if not words:
        return _("Det vanliga var redan besvarat. Inget har ändrats.")
    return _("Ifyllt: %(answers)s. Läs igenom innan du signerar.") % {"answers": words}


def _first_field(sections: Sequence[FormSection]) -> str:
    for section in sections:
        for part in section.parts:
            for field in part.fields if isinstance(part, Group) else (part,):
                if field.kind not in {"display", "calculated"} and part.enable_when is None and field.enable_when is None:
                    return str(field.name)
    return ""
