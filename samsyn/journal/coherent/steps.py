"""The active choices, one after another: that something exists, the relation, the ground, the care provider. Each is logged."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from samsyn.access.choosing import end_of_day
from samsyn.access.decisions import HiddenWithTrace, not_there, open_pupil, own_part, own_record
from samsyn.access.gate import check
from samsyn.access.keeping import assignment, lies, person, unit
from samsyn.access.on_file import OnFile, on_file
from samsyn.access.policy import MAKE_CHOICE
from samsyn.access.rules import Action, Decision, Facts, Outcome, decide
from samsyn.access.stating import stated, why_not_stated
from samsyn.audit.actions import record
from samsyn.audit.events import AccessEvent
from samsyn.audit.events import Action as Logged
from samsyn.audit.events import Outcome as Ended
from samsyn.journal.coherent.asking import (
    WHAT,
    WHAT_FLAG,
    exists,
    facts_of,
    ground_there_is,
    in_emergency,
    may_read,
    what_of,
)
from samsyn.journal.coherent.offered import offers
from samsyn.journal.models import CoherentReading
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.kernel.errors import Conflict, Invalid
from samsyn.kernel.text import clean_text
from samsyn.people.cards import PupilCard

Ground = CoherentReading.Ground


@dataclass(frozen=True, slots=True)
class Stated:
    """The ground as it was typed."""

    emergency: bool = False
    no_consent_because: str = ""
    needed_because: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """A reading of the actor's that holds, with the facts as far as it has come."""

    card: PupilCard
    row: CoherentReading
    file: OnFile
    facts: Facts


def reach(actor: Actor, pupil: UUID) -> PupilCard:
    """The pupil, where the own record may be opened and the provider takes part. Raises RefusedWithTrace, HiddenWithTrace."""
    check(actor, MAKE_CHOICE)
    card, _decision = open_pupil(actor, pupil, Action.OPEN, own_record(actor), own_part(actor))
    if not may_read(actor) or card.protected:
        event = AccessEvent(Logged.OPEN, WHAT, Ended.REFUSED, pupil=card.id, rule="row_077_joined_and_published")
        raise HiddenWithTrace(_("Sidan finns inte."), event)
    return card


def hold(actor: Actor, pupil: UUID, reading: UUID, *, lock: bool = False) -> Held:
    """The actor's own reading of the pupil that still holds. Raises HiddenWithTrace for any other, RefusedWithTrace."""
    card = reach(actor, pupil)
    rows = CoherentReading.objects.filter(pk=reading, assignment_id=assignment(actor), pupil_id=pupil, ends_at__gt=clock.now())
    row = (rows.select_for_update(no_key=True) if lock else rows).first()
    if row is None:
        raise not_there(Logged.OPEN, WHAT, reading)
    file = on_file(actor, card.id)
    return Held(card, row, file, facts_of(actor, card, file, row))


def readings_today(actor: Actor, pupil: UUID) -> list[CoherentReading]:
    """The actor's own readings of the pupil that hold and have come to a care provider."""
    rows = CoherentReading.objects.filter(assignment_id=assignment(actor), pupil_id=pupil, ends_at__gt=clock.now())
    return list(rows.filter(chosen_at__isnull=False).order_by("chosen_at"))


def begin_reading(actor: Actor, *, pupil: UUID) -> CoherentReading:
    """Go on from what exists elsewhere. Raises Conflict when nothing does, RefusedWithTrace, HiddenWithTrace."""
    card = reach(actor, pupil)
    if not exists(actor, card):
        record(actor, AccessEvent(Logged.LIST, WHAT_FLAG, Ended.FAILED, pupil=card.id, rule="row_070_existence"))
        raise Conflict(_("Inga andra vårdgivare som är med har uppgifter om eleven."))
    now = clock.now()
    row = CoherentReading.objects.create(
        **lies(actor, card.id),
        user_id=person(actor),
        user_name=actor.name,
        user_role=actor.role,
        assignment_id=assignment(actor),
        unit_id=unit(actor),
        begun_at=now,
        ends_at=end_of_day(now),
    )
    _log(actor, row, "step=existence", decide(facts_of(actor, card, on_file(actor, card.id), row)))
    return row


def state_relation(actor: Actor, *, pupil: UUID, reading: UUID, attested: bool, reason: str) -> None:
    """Attest that the pupil is the actor's patient now, and in which care. Raises Invalid naming the fields, Conflict."""
    held = hold(actor, pupil, reading, lock=True)
    _next(actor, held.row, "related_at")
    wrong: dict[str, list[str]] = {}
    if not attested:
        wrong["attested"] = [_("Utan en aktuell patientrelation läses inget hos andra vårdgivare, inte heller med samtycke.")]
    try:
        why = stated(reason)
    except Invalid as fault:
        raise Invalid(fault.message, wrong | fault.fields) from fault
    if wrong:
        raise Invalid(wrong["attested"][0], wrong)
    row = held.row
    row.reason, row.related_at = why, clock.now()
    row.save(update_fields=["reason", "related_at"])
    _log(actor, row, "step=relation", decide(facts_of(actor, held.card, held.file, row)))


def state_ground(actor: Actor, *, pupil: UUID, reading: UUID, typed: Stated) -> None:
    """State on which ground: what is on file, or an emergency in words. Raises Invalid naming the fields, Conflict."""
    held = hold(actor, pupil, reading, lock=True)
    _next(actor, held.row, "ground_at")
    row = held.row
    if typed.emergency:
        row.no_consent_because, row.needed_because = _emergency(held.facts, typed)
        row.ground = Ground.EMERGENCY
        decision = in_emergency(held.facts, row.needed_because)
    else:
        there_is = ground_there_is(held.facts)
        if there_is is None:
            message = _("Samtycke saknas. Anteckna svaren, eller ange varför det är ett nödläge.")
            raise Invalid(message, {"ground": [message]})
        row.ground, decision = there_is, decide(held.facts)
    row.ground_at = clock.now()
    row.save(update_fields=["ground", "no_consent_because", "needed_because", "ground_at"])
    _log(actor, row, f"step=ground ground={row.ground}", decision)


def _emergency(facts: Facts, typed: Stated) -> tuple[str, str]:
    """The two reasons as they are kept. Raises Invalid: too short or long, or the pupil refused, which no emergency overrules."""
    words = {
        name: " ".join(clean_text(text).split())
        for name, text in (("no_consent_because", typed.no_consent_because), ("needed_because", typed.needed_because))
    }
    wrong = {name: [fault] for name, said in words.items() if (fault := why_not_stated(said))}
    if wrong:
        raise Invalid(_("Nödläget kan inte anges."), wrong)
    if in_emergency(facts, words["needed_because"]).outcome not in {Outcome.EMERGENCY, Outcome.CHOICE}:
        message = _("Den som bestämmer har sagt nej. Då läses inget, och det är inget nödläge som lagen menar.")
        raise Invalid(message, {"ground": [message]})
    return words["no_consent_because"], words["needed_because"]


def choose_provider(actor: Actor, *, pupil: UUID, reading: UUID, room: UUID | None) -> None:
    """Choose one of those that were offered. Raises Invalid, Conflict, RefusedWithTrace, HiddenWithTrace."""
    held = hold(actor, pupil, reading, lock=True)
    _next(actor, held.row, "chosen_at")
    found = next((one for one in offers(held.row) if one.room is not None and one.room == room), None)
    if found is None:
        message = _("Välj en vårdgivare.")
        raise Invalid(message, {"room": [message]})
    row = held.row
    row.of_provider_id, row.of_room, row.of_name, row.chosen_at = found.provider, found.room, found.name[:400], clock.now()
    row.save(update_fields=["of_provider", "of_room", "of_name", "chosen_at"])
    _log(actor, row, f"step=provider provider={found.provider}", decide(held.facts))


def _next(actor: Actor, row: CoherentReading, step: str) -> None:
    """That the step is the next one. Raises Conflict, with its row in the log."""
    steps = ("related_at", "ground_at", "chosen_at")
    waiting = next((name for name in steps if getattr(row, name) is None), "")
    if waiting != step:
        raise out_of_order(actor, row, _("Det steget är redan gjort, eller kommer senare."))


def out_of_order(actor: Actor, row: CoherentReading, message: str) -> Conflict:
    """What is raised when another choice comes first; logged here."""
    event = AccessEvent(Logged.OPEN, WHAT, Ended.FAILED, pupil=row.pupil_id, resource=row.pk, rule="out_of_order")
    record(actor, event)
    return Conflict(message)


def _log(actor: Actor, row: CoherentReading, details: str, decision: Decision) -> None:
    event = AccessEvent(
        Logged.OPEN,
        what_of(row),
        pupil=row.pupil_id,
        resource=row.pk,
        ground=decision.ground,
        rule=decision.rule,
        reason=row.needed_because or row.reason,
        details=details,
    )
    record(actor, event)
