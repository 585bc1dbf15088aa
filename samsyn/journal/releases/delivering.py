"""Handing over what was decided to be released: into the other compartment, or on paper. And reading what was received."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from samsyn.access.decisions import not_there
from samsyn.access.gate import check
from samsyn.access.keeping import room
from samsyn.access.rules import Action
from samsyn.audit.actions import record
from samsyn.audit.events import Action as Logged
from samsyn.journal.files.accept import suffix
from samsyn.journal.models import ReceivedDocument, ReceivedFile, Release, ReleaseDecision
from samsyn.journal.part import shown_to, unit_not_shut
from samsyn.journal.pdf import make_pdf
from samsyn.journal.policy import OPEN, PRINT, RELEASE
from samsyn.journal.reach import reach_whole
from samsyn.journal.reading import Download
from samsyn.journal.releases.holding import answers, as_decided
from samsyn.journal.releases.matters import WHAT, WHAT_RECEIVED, Matter, conflict, reach_release
from samsyn.journal.releases.printed import decision_words, released_words
from samsyn.journal.rules.releasing import LETS_OUT, State
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.kernel.ids import uuid7
from samsyn.people.cards import PupilCard


@dataclass(frozen=True, slots=True)
class Received:
    """A received document with its files, and whose record it came into."""

    card: PupilCard
    row: ReceivedDocument
    files: tuple[ReceivedFile, ...]


def deliver(actor: Actor, *, pupil: UUID, release: UUID, on_paper: bool = False) -> Matter:
    """Hand over what the last decision releases: into the recipient's compartment, or noted as handed over on paper.

    on_paper: the choice there is when the recipient is another care provider. Raises Conflict when nothing is to be delivered, the
    decision no longer holds, or the pupil cannot be reached there (and says no more of why); HiddenWithTrace, RefusedWithTrace.
    """
    check(actor, RELEASE)
    matter = reach_release(actor, pupil, release, lock=True)
    _require_holds(actor, matter)
    if matter.state is not State.TO_DELIVER:
        raise conflict(actor, matter, _("Det finns inget att lämna i ärendet."))
    row, made = matter.row, last_decision(actor, matter)
    if not any(made.content.values()):
        raise conflict(actor, matter, _("Det finns inget att lämna i ärendet."))
    how = _how(row, on_paper=on_paper)
    if how != "paper" and not _crossed(made):
        raise conflict(actor, matter, _("Eleven kan inte nås där; lämna ut som PDF."), rule="not_reached")
    row.delivered_at, row.delivered_name = clock.now(), actor.name
    row.save(update_fields=["delivered_at", "delivered_name"])
    event = matter.reached.event(Logged.RELEASE, WHAT, resource=row.pk, reason=made.reason, details=f"delivered={how}")
    record(actor, event)
    return matter


def _require_holds(actor: Actor, matter: Matter) -> None:
    """Raises Conflict when the decision no longer holds: something of it was destroyed, and nobody has decided on what is left, or
    it may go out no longer. HiddenWithTrace and RefusedWithTrace of what the actor may not read."""
    if matter.stopped:
        said = _("Uppgifterna får inte längre lämnas ut på den grund som beslutet har. %(why)s Besluta på nytt.")
        raise conflict(actor, matter, said % {"why": matter.stopped}, rule="no_longer")
    if matter.state is State.DECIDE_AGAIN:
        said = _("Något av det som skulle lämnas är förstört efter beslut av IVO. Besluta på nytt om det som finns kvar.")
        raise conflict(actor, matter, said)
    if matter.state is State.TO_DELIVER:
        answers(actor, matter.reached.card, matter.row, as_decided(last_decision(actor, matter)))


def _how(row: Release, *, on_paper: bool) -> str:
    """Where it goes: what is for a room of the own care provider is never handed over on paper."""
    if row.to_compartment_id is not None:
        return "compartment"
    return "provider" if row.to_provider_id is not None and not on_paper else "paper"


def _crossed(made: ReleaseDecision) -> bool:
    """Deliver it across the wall; whether it arrived. Nothing says why not (ADR 10)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT samsyn_journal_deliver(%s, %s)", [made.pk, uuid7()])
        (arrived,) = cursor.fetchone() or (False,)
    return bool(arrived)


def last_decision(actor: Actor, matter: Matter) -> ReleaseDecision:
    """The decision that holds. Raises Conflict when there is none."""
    found = matter.row.decisions.order_by("-entered_at", "-id").first()
    if found is None:
        raise conflict(actor, matter, _("Ärendet är inte beslutat än."))
    return found


def release_pdf(actor: Actor, *, pupil: UUID, release: UUID) -> Download:
    """What is handed over, as PDF; of a refusal the letter, which says what the one refused can do.

    Raises Conflict while nothing is decided, HiddenWithTrace, RefusedWithTrace.
    """
    check(actor, PRINT)
    matter = reach_release(actor, pupil, release)
    made = last_decision(actor, matter)
    _require_holds(actor, matter)
    let_out = made.result in LETS_OUT
    if let_out and not made.content:
        raise conflict(actor, matter, _("Det som lämnades ut är förstört efter beslut av IVO, och kan inte skrivas ut igen."))
    words = released_words(actor, matter, made) if let_out else decision_words(actor, matter, made)
    content = make_pdf(words)
    record(actor, matter.reached.event(Logged.PRINT, WHAT, resource=matter.row.pk, reason=made.reason))
    return Download("utlamnande.pdf" if let_out else "beslut.pdf", "application/pdf", content)


def open_received(actor: Actor, *, pupil: UUID, document: UUID) -> Received:
    """A received document: as it was delivered. Raises HiddenWithTrace also for what is another's to read; RefusedWithTrace."""
    check(actor, OPEN)
    reached, part = reach_whole(actor, pupil, Action.OPEN)
    rows = ReceivedDocument.objects.filter(pk=document, pupil_id=pupil, compartment_id=room(actor))
    readable = shown_to(actor, part, "for_user", "for_role") & unit_not_shut(part, "for_unit")
    found = rows.filter(readable).first()
    if found is None:
        raise not_there(Logged.OPEN, WHAT_RECEIVED, document)
    record(actor, reached.event(Logged.OPEN, WHAT_RECEIVED, resource=document))
    return Received(reached.card, found, tuple(found.files.defer("content").order_by("dated_on", "id")))


def received_file(actor: Actor, *, pupil: UUID, document: UUID, file: UUID) -> Download:
    """A file that came with a received document. Raises HiddenWithTrace, RefusedWithTrace."""
    opened = open_received(actor, pupil=pupil, document=document)
    found = next((one for one in opened.files if one.pk == file), None)
    if found is None:
        raise not_there(Logged.OPEN, WHAT_RECEIVED, file)
    return Download(f"mottagen-{found.dated_on.isoformat()}.{suffix(found.media_type)}", found.media_type, bytes(found.content))
