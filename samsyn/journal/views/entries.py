"""One entry: start it, write it, sign it, read it, add to it or correct it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samsyn.access.class_filter import onward
from samsyn.access.gate import RefusedWithTrace, StaffRequest, requires
from samsyn.content.queries import template_version
from samsyn.journal.actions import Saved, add_addendum, correct_entry, save_draft, sign_entry, start_contact
from samsyn.journal.errors import EntryConflict, NotReady
from samsyn.journal.form_page import form_errors, form_sections, stored_as_typed, typed_answers
from samsyn.journal.policy import CORRECT, OPEN, SIGN, WRITE
from samsyn.journal.reading import entry_belongs, open_entry, writing_of
from samsyn.journal.rules.findings import Finding, Level, findings
from samsyn.journal.rules.states import EntryState
from samsyn.journal.views.shared import banner, posted_uuid
from samsyn.journal.views.unsaved import too_late, two_texts
from samsyn.kernel.clock import STOCKHOLM
from samsyn.kernel.errors import Conflict, Invalid
from samsyn.kernel.ids import uuid7
from samsyn.kernel.language import translated


@requires(WRITE)
@require_POST
def start(request: StaffRequest, pupil: UUID) -> HttpResponse:
    """Begin a contact by a template, and go on to its form. The button's id makes a double click one entry."""
    entry = posted_uuid(request.POST.get("entry", "")) or uuid7()
    try:
        started = start_contact(request.actor, pupil=pupil, template=request.POST.get("template", ""), entry=entry).entry
    except Conflict:
        started = entry
    return redirect(onward(request, "journal:edit", pupil=pupil, entry=started))


@requires(WRITE)
@require_http_methods(["GET", "POST"])
def edit(request: StaffRequest, pupil: UUID, entry: UUID) -> HttpResponse:
    """The entry's form. POST saves it, and signs it or goes on to the next thing when asked to."""
    entry_belongs(request.actor, pupil=pupil, entry=entry)
    if request.method == "POST":
        return _save(request, pupil, entry)
    page = open_entry(request.actor, entry=entry)
    asked = next(one for one in (page.entry, *page.addenda) if one.id == entry)
    if asked.state is not EntryState.UNSIGNED:
        return redirect(onward(request, "journal:entry", pupil=pupil, entry=entry))
    template = template_version(asked.template)
    return _form(request, page, asked, asked.answers, findings(template, asked.answers, signing=False))


def _save(request: StaffRequest, pupil: UUID, entry: UUID) -> HttpResponse:
    """Save what was posted; then sign, or leave. What stops it comes back with the form and everything typed."""
    try:
        saved = _draft(request, entry)
    except EntryConflict as conflict:
        return two_texts(request, entry, conflict)
    except (Conflict, RefusedWithTrace) as refusal:
        return too_late(request, entry, refusal)
    except Invalid as error:
        return _not_kept(request, entry, error)
    if request.POST.get("then") == "sign":
        return _sign(request, pupil, entry, saved.version)
    if request.POST.get("then") == "stay":
        return redirect(onward(request, "journal:edit", pupil=pupil, entry=entry))
    messages.info(request, _("Sparad som osignerad. Du hittar den under Osignerat."))
    return redirect(onward(request, "journal:record", pupil=pupil))


def _sign(request: StaffRequest, pupil: UUID, entry: UUID, version: int) -> HttpResponse:
    """Sign what was just saved. What stops it leaves the text saved and says why."""
    try:
        sign_entry(request.actor, entry=entry, version=version, accepted=request.POST.getlist("accepted"))
    except NotReady as error:
        page = open_entry(request.actor, entry=entry)
        asked = next(one for one in (page.entry, *page.addenda) if one.id == entry)
        return _form(request, page, asked, asked.answers, error.findings, signing=True)
    except Conflict as conflict:
        messages.error(request, _("Texten är sparad, men signeringen gick inte. %(why)s") % {"why": conflict.message})
        return redirect(onward(request, "journal:entry", pupil=pupil, entry=entry))
    messages.success(request, _("Anteckningen är signerad."))
    return redirect(onward(request, "journal:record", pupil=pupil))


def _not_kept(request: StaffRequest, entry: UUID, error: Invalid) -> HttpResponse:
    """The form again, with everything as it was typed, and what could not be kept."""
    page = open_entry(request.actor, entry=entry)
    asked = next(one for one in (page.entry, *page.addenda) if one.id == entry)
    typed = typed_answers({name: request.POST.getlist(name) for name in request.POST})
    answers = {name: [{"raw": value} for value in values] for name, values in typed.items() if any(values)}
    found = [Finding(name, Level.REFUSE, text) for name, texts in error.fields.items() for text in texts]
    return _form(request, page, asked, answers, tuple(found) or (Finding("", Level.REFUSE, error.message),), signing=True)


def _draft(request: StaffRequest, entry: UUID, chosen: Mapping[str, Sequence[str]] | None = None) -> Saved:
    """Save the posted form, or the given answers in its place. Raises EntryConflict, Conflict, Invalid."""
    answers = typed_answers({name: request.POST.getlist(name) for name in request.POST}) if chosen is None else chosen
    try:
        version, sequence = int(request.POST.get("version", "")), int(request.POST.get("sequence", "0"))
    except ValueError:
        raise Invalid(_("Formuläret är inte helt. Ladda om sidan.")) from None
    editing = posted_uuid(request.POST.get("editing", "")) or uuid7()
    return save_draft(request.actor, entry=entry, version=version, editing=editing, sequence=sequence, answers=answers)


def _form(
    request: StaffRequest, page: Any, asked: Any, answers: dict[str, Any], found: tuple[Finding, ...], *, signing: bool = False
) -> HttpResponse:
    template = template_version(asked.template)
    stopping = [finding for finding in found if finding.level is not Level.WARN]
    sections = form_sections(template, answers, found if signing else _while_writing(found))
    context = {
        **banner(request, page.card),
        "entry": asked,
        "sections": sections,
        "nav_items": [
            {"number": number, "label": one.title, "href": f"#del-{one.id}", "kind": one.kind, "text": one.state}
            for number, one in enumerate(sections, 1)
        ],
        "errors": form_errors(found) if signing else [],
        "questions": [finding for finding in found if finding.level is Level.WARN] if signing and not stopping else [],
        "accepted": request.POST.getlist("accepted"),
        "editing": uuid7(),
        "saved_at": asked.saved_at.astimezone(STOCKHOLM).strftime("%H:%M:%S"),
        "may_sign": SIGN.given_to(request.actor.role) and asked.author == request.actor.user,
        "signing": signing,
    }
    return render(request, "journal/edit.html", context, status=400 if signing and stopping else 200, using="jinja2")


def _while_writing(found: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """A draft is not scolded for what is not filled in yet."""
    return tuple(finding for finding in found if finding.level is not Level.MISSING)


@requires(WRITE)
@require_POST
def autosave(request: StaffRequest, pupil: UUID, entry: UUID) -> HttpResponse:
    """Save from the page's own script: what static/web/js/autosave.js sends and understands."""
    try:
        entry_belongs(request.actor, pupil=pupil, entry=entry)
        saved = _draft(request, entry)
    except Invalid as error:
        said = [translated(message) for texts in error.fields.values() for message in texts] or [translated(error.message)]
        return JsonResponse({"message": " ".join(said)}, status=422)
    except Conflict:
        return JsonResponse({"conflict": onward(request, "journal:edit", pupil=pupil, entry=entry)}, status=409)
    return JsonResponse({"version": saved.version, "saved": saved.saved_at.astimezone(STOCKHOLM).strftime("%H:%M:%S")})


@requires(WRITE)
@require_POST
def settle(request: StaffRequest, pupil: UUID, entry: UUID) -> HttpResponse:
    """Save what was chosen on the conflict page: for each question mine, or what is stored."""
    entry_belongs(request.actor, pupil=pupil, entry=entry)
    try:
        saved = _draft(request, entry, _chosen(request, entry))
    except EntryConflict:
        # Overtaken again while choosing: both texts once more, with all that was typed.
        return _save(request, pupil, entry)
    except (Conflict, RefusedWithTrace) as refusal:
        return too_late(request, entry, refusal)
    except Invalid as error:
        return _not_kept(request, entry, error)
    return redirect(onward(request, "journal:edit", pupil=pupil, entry=saved.entry))


def _chosen(request: StaffRequest, entry: UUID) -> dict[str, Sequence[str]]:
    """For each question the answer that was chosen: what was typed, or what is stored. Raises as `writing_of`."""
    page = writing_of(request.actor, entry=entry)
    template = template_version(page.template)
    stored = stored_as_typed(template, page.answers)
    mine = typed_answers({name: request.POST.getlist(name) for name in request.POST})
    names = {item.link_id for item in template.questions() if not item.calculated}
    return {
        name: mine.get(name, []) if request.POST.get(f"choice_{name}", "mine") == "mine" else stored.get(name, []) for name in names
    }


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
        return too_late(request, entry, refusal)
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
        return too_late(request, entry, refusal)
    except Invalid as error:
        return _entry_page(request, open_entry(request.actor, entry=entry), {"reason": error.fields.get("reason", [error.message])})
    return redirect(onward(request, "journal:edit", pupil=pupil, entry=begun.entry))
