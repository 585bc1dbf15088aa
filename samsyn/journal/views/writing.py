"""Writing an entry: its form, saving by hand and by itself, signing, and choosing between two texts.

Nothing is stored until somebody has written something: the first save begins the entry, with the id that its address has.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from samsyn.access.class_filter import onward
from samsyn.access.gate import RefusedWithTrace, StaffRequest, requires
from samsyn.content.queries import template_version
from samsyn.journal.actions import Saved, save_draft, sign_entry, start_contact
from samsyn.journal.errors import EntryConflict, NotReady
from samsyn.journal.form_page import stored_as_typed, typed_answers
from samsyn.journal.policy import WRITE
from samsyn.journal.reach import reaches_record
from samsyn.journal.reading import Sheet, entry_belongs, is_begun, writing_of
from samsyn.journal.rules.findings import Finding, Level, findings
from samsyn.journal.views.shared import saved_words, signed_words
from samsyn.journal.views.sheet import filled_words, fresh_parts, is_untouched, sheet_of, show_sheet, with_usual
from samsyn.journal.views.unsaved import closed_words, too_late, two_texts
from samsyn.kernel import clock
from samsyn.kernel.errors import Conflict, Invalid
from samsyn.kernel.ids import uuid7, uuid_in
from samsyn.kernel.language import translated

Typed = Mapping[str, Sequence[str]]
_LARGEST = 2**31 - 1


@requires(WRITE)
@require_http_methods(["GET", "POST"])
def edit(request: StaffRequest, pupil: UUID, entry: UUID) -> HttpResponse:
    """The entry's form. POST saves it, and signs it or goes on to the next thing when asked to."""
    if not _named_template(request):
        entry_belongs(request.actor, pupil=pupil, entry=entry)
    if request.method == "POST":
        return _save(request, pupil, entry)
    sheet, is_open = sheet_of(request, pupil, entry)
    if not is_open:
        return redirect(onward(request, "journal:entry", pupil=pupil, entry=entry))
    return show_sheet(request, sheet, findings(sheet.template, sheet.answers, signing=False))


def _named_template(request: StaffRequest) -> str:
    return request.POST.get("template") or request.GET.get("template", "")


def _typed(request: StaffRequest) -> Typed:
    return typed_answers({name: request.POST.getlist(name) for name in request.POST})


def _save(request: StaffRequest, pupil: UUID, entry: UUID) -> HttpResponse:
    """Save what was posted; then sign, or leave. What stops it comes back with the form and everything typed."""
    then, typed, words = request.POST.get("then", ""), _typed(request), ""
    blank = _untouched(request, pupil, entry, typed)
    if blank is not None and (answer := _nothing_written(request, blank, then)) is not None:
        return answer
    try:
        if then == "usual":
            typed, words = with_usual(sheet_of(request, pupil, entry)[0].template, typed)
        saved = _draft(request, pupil, entry, typed)
    except EntryConflict as conflict:
        return two_texts(request, entry, conflict)
    except (Conflict, RefusedWithTrace) as refusal:
        return too_late(request, entry, refusal)
    except Invalid as error:
        return _not_kept(request, pupil, entry, error)
    return _sign(request, pupil, entry, saved.version) if then == "sign" else _go_on(request, pupil, entry, then, words)


def _go_on(request: StaffRequest, pupil: UUID, entry: UUID, then: str, words: str) -> HttpResponse:
    """After a save: stay in the form, or leave it. words: what was filled in."""
    if then == "usual":
        messages.info(request, filled_words(words))
    if then in {"stay", "usual"}:
        return redirect(onward(request, "journal:edit", pupil=pupil, entry=entry))
    messages.info(request, _("Sparad som osignerad. Du hittar den under Osignerat."))
    return _leave(request, pupil)


def _untouched(request: StaffRequest, pupil: UUID, entry: UUID, typed: Typed) -> Sheet | None:
    """The blank form, when nothing of the entry is stored and nobody has written in it."""
    if is_begun(request.actor, pupil=pupil, entry=entry):
        return None
    blank, _open = sheet_of(request, pupil, entry)
    return blank if is_untouched(blank, typed) else None


def _nothing_written(request: StaffRequest, blank: Sheet, then: str) -> HttpResponse | None:
    """What happens to a form that nobody has written in: nothing is stored. None when there is something to do all the same."""
    if then == "sign":
        found = findings(blank.template, blank.answers, signing=True)
        return show_sheet(request, blank, found, signing=True) if found else None
    if then == "usual":
        return None
    messages.info(request, _("Inget är skrivet, så inget har sparats."))
    if then == "stay":
        return show_sheet(request, blank, ())
    return redirect(onward(request, "journal:record", pupil=blank.card.id))


def _sign(request: StaffRequest, pupil: UUID, entry: UUID, version: int) -> HttpResponse:
    """Sign what was just saved. What stops it leaves the text saved and says why."""
    try:
        signed = sign_entry(request.actor, entry=entry, version=version, accepted=request.POST.getlist("accepted"))
    except NotReady as error:
        return show_sheet(request, sheet_of(request, pupil, entry)[0], error.findings, signing=True)
    except Conflict as conflict:
        messages.error(request, _("Texten är sparad, men signeringen gick inte. %(why)s") % {"why": conflict.message})
        return redirect(onward(request, "journal:entry", pupil=pupil, entry=entry))
    messages.success(request, signed_words(signed))
    return _leave(request, pupil)


def _leave(request: StaffRequest, pupil: UUID) -> HttpResponse:
    """To the record; an author may reach nothing more of a pupil who has left, and goes to the list that is always there."""
    if not reaches_record(request.actor, pupil):
        return redirect("journal:unsigned")
    return redirect(onward(request, "journal:record", pupil=pupil))


def _not_kept(request: StaffRequest, pupil: UUID, entry: UUID, error: Invalid) -> HttpResponse:
    """The form again, with everything as it was typed, and what could not be kept."""
    answers = {name: [{"raw": value} for value in values] for name, values in _typed(request).items() if any(values)}
    found = [Finding(name, Level.REFUSE, text) for name, texts in error.fields.items() for text in texts]
    sheet, _open = sheet_of(request, pupil, entry)
    return show_sheet(request, sheet, tuple(found) or (Finding("", Level.REFUSE, error.message),), answers=answers, signing=True)


def _draft(request: StaffRequest, pupil: UUID, entry: UUID, typed: Typed) -> Saved:
    """Save the answers, and begin the entry when they are its first. Raises EntryConflict, Conflict, Invalid."""
    try:
        version, sequence = int(request.POST.get("version", "")), int(request.POST.get("sequence", "0"))
    except ValueError:
        version = sequence = -1
    if not (0 <= version <= _LARGEST and 0 <= sequence <= _LARGEST):
        raise Invalid(_("Formuläret är inte helt. Ladda om sidan."))
    actor, editing = request.actor, uuid_in(request.POST.get("editing", "")) or uuid7()
    template = request.POST.get("template", "")
    if template and not is_begun(actor, pupil=pupil, entry=entry):
        return start_contact(actor, pupil=pupil, template=template, entry=entry, editing=editing, sequence=sequence, answers=typed)
    return save_draft(actor, entry=entry, version=version, editing=editing, sequence=sequence, answers=typed)


@requires(WRITE)
@require_POST
def autosave(request: StaffRequest, pupil: UUID, entry: UUID) -> HttpResponse:
    """Save from the page's own script: what static/web/js/autosave.js sends and understands."""
    typed, here = _typed(request), onward(request, "journal:edit", pupil=pupil, entry=entry)
    if not _named_template(request):
        entry_belongs(request.actor, pupil=pupil, entry=entry)
    try:
        if _untouched(request, pupil, entry, typed) is not None:
            return JsonResponse({"version": 0, "saved": saved_words(clock.now())})
        saved = _draft(request, pupil, entry, typed)
    except EntryConflict:
        return JsonResponse({"conflict": here}, status=409)
    except (Conflict, RefusedWithTrace) as refusal:
        return JsonResponse({"closed": here, "message": closed_words(request, entry, refusal)}, status=409)
    except Invalid as error:
        said = [translated(message) for texts in error.fields.values() for message in texts] or [translated(error.message)]
        return JsonResponse({"message": " ".join(said)}, status=422)
    shown = {"version": saved.version, "saved": saved_words(saved.saved_at)}
    return JsonResponse({**shown, "fresh": fresh_parts(saved.template, typed)})


@requires(WRITE)
@require_POST
def settle(request: StaffRequest, pupil: UUID, entry: UUID) -> HttpResponse:
    """Save what was chosen on the conflict page: for each question mine, or what is stored."""
    entry_belongs(request.actor, pupil=pupil, entry=entry)
    try:
        saved = _draft(request, pupil, entry, _chosen(request, entry))
    except EntryConflict:
        # Overtaken again while choosing: both texts once more, with all that was typed.
        return _save(request, pupil, entry)
    except (Conflict, RefusedWithTrace) as refusal:
        return too_late(request, entry, refusal)
    except Invalid as error:
        return _not_kept(request, pupil, entry, error)
    return redirect(onward(request, "journal:edit", pupil=pupil, entry=saved.entry))


def _chosen(request: StaffRequest, entry: UUID) -> dict[str, Sequence[str]]:
    """For each question the answer that was chosen: what was typed, or what is stored. Raises as `writing_of`."""
    page = writing_of(request.actor, entry=entry)
    template = template_version(page.template)
    stored = stored_as_typed(template, page.answers)
    mine = _typed(request)
    names = {item.link_id for item in template.questions() if not item.calculated}
    return {
        name: mine.get(name, []) if request.POST.get(f"choice_{name}", "mine") == "mine" else stored.get(name, []) for name in names
    }
