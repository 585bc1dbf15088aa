"""Beginning a task, naming another pupil in it, saying why a record is opened, what was found, and closing the task."""

from __future__ import annotations

import secrets
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from samsyn.access.alarming import raise_alarm
from samsyn.access.choosing import WHAT as WHAT_CHOICE
from samsyn.access.choosing import end_of_day
from samsyn.access.keeping import assignment, lies, person, room
from samsyn.access.models import ActiveChoice
from samsyn.access.on_file import card_and_file
from samsyn.access.rules import Decision
from samsyn.access.stating import stated
from samsyn.audit.actions import record
from samsyn.audit.events import AccessEvent, Outcome
from samsyn.audit.events import Action as Logged
from samsyn.journal.destruction.actions import things_of
from samsyn.journal.models import LeadTask, LeadTaskPupil
from samsyn.journal.rules.lead_tasks import MOST_NAMED, Asked, Kind, Sample, faults_asked, faults_result, faults_sample
from samsyn.journal.tasks.asking import WHAT, check_lead, decision_in, may_open, reach_in_task, reach_task, require_open
from samsyn.journal.tasks.drawing import draw, drawn_among, units_of
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.kernel.errors import Conflict, Invalid
from samsyn.kernel.language import translated
from samsyn.people.cards import PupilCard
from samsyn.people.identity_number import MESSAGES, InvalidIdentityNumber, parse
from samsyn.people.queries import pupil_by_number


def begin_deviation(actor: Actor, *, asked: Asked, identity_number: str) -> LeadTask:
    """Begin to look into a deviation or complaint, about the record of the pupil with that number.

    Raises Invalid naming the fields, RefusedWithTrace.
    """
    check_lead(actor, Kind.DEVIATION)
    wrong = _faults(asked)
    number = _number(identity_number, wrong)
    if wrong:
        raise _failed(actor, wrong)
    card, decision = _found(actor, number, asked.case.strip())
    task = _task(actor, asked)
    _name(task, [card.id], asked.aim)
    _log_begun(actor, task, decision, (card.id,), "named=1")
    return task


def begin_review(actor: Actor, *, asked: Asked, sample: Sample) -> LeadTask:
    """Begin a review of records, drawn by chance among those with signed entries in the period.

    Raises Invalid naming the fields, RefusedWithTrace.
    """
    check_lead(actor, Kind.RECORD_REVIEW)
    wrong = _faults(asked) | {name: [translated(said)] for name, said in faults_sample(sample, clock.today()).items()}
    unit = next((one.pk for one in units_of(actor) if str(one.pk) == sample.unit), None)
    if sample.unit and unit is None:
        wrong["unit"] = [_("Välj bland enheterna.")]
    if wrong or sample.size is None:
        raise _failed(actor, wrong)
    case, seed = asked.case.strip(), secrets.randbits(63)
    among = drawn_among(actor, sample, unit)
    drawn = draw(actor, among, case=case, size=sample.size, seed=seed)
    if not drawn:
        said = _("Ingen journal har signerade anteckningar av det slaget i perioden.")
        raise _failed(actor, {"start": [said]}, "nothing_drawn")
    values = {"start": sample.start, "end": sample.end, "template": sample.template, "unit_id": unit}
    task = _task(actor, asked, size=sample.size, seed=seed, among=len(among), **values)
    _name(task, drawn, asked.aim)
    _log_begun(actor, task, None, tuple(drawn), f"drawn={len(drawn)} among={len(among)}")
    return task


def name_pupil(actor: Actor, *, task: UUID, identity_number: str) -> None:
    """Name another pupil whose record the deviation or complaint is about, by the whole personal number.

    Raises Invalid naming the field, Conflict, RefusedWithTrace, HiddenWithTrace.
    """
    held = reach_task(actor, task, lock=True)
    require_open(held)
    first = held.pupils.order_by("added_at", "id").first()
    if held.kind != Kind.DEVIATION or first is None:
        raise _conflict(actor, held, _("Vilka journaler som granskas drar Samsyn. Ingen läggs till."))
    if held.pupils.count() >= MOST_NAMED:
        said = _("Högst %(most)d elever i en uppgift. Börja en ny för ett annat ärende.") % {"most": MOST_NAMED}
        raise _conflict(actor, held, said)
    wrong: dict[str, list[str]] = {}
    number = _number(identity_number, wrong)
    if wrong:
        raise _failed(actor, wrong)
    card, decision = _found(actor, number, held.case_reference)
    if held.pupils.filter(pupil_id=card.id).exists():
        raise _conflict(actor, held, _("Eleven finns redan i uppgiften."))
    _name(held, [card.id], first.aim)
    _log_begun(actor, held, decision, (card.id,), "named=1")


def open_for(actor: Actor, *, pupil: UUID, task: UUID, reason: str) -> None:
    """Choose to open a record of the task, until midnight. Raises Invalid without a reason, RefusedWithTrace, HiddenWithTrace."""
    found = reach_in_task(actor, pupil, task, lock=True)
    why, now = stated(reason), clock.now()
    ActiveChoice.objects.create(
        **lies(actor, pupil),
        user_id=person(actor),
        purpose=found.purpose.value,
        reason=why,
        case_reference=found.task.case_reference,
        made_at=now,
        ends_at=end_of_day(now),
    )
    if found.row.opened_at is None:
        found.row.opened_at = now
        found.row.save(update_fields=["opened_at"])
    record(actor, found.event(Logged.OPEN, WHAT_CHOICE, why=why))


def set_found(actor: Actor, *, pupil: UUID, task: UUID, result: str, note: str) -> None:
    """Keep what was found in a record; it may be said anew until the task is closed.

    Raises Invalid naming the fields, Conflict for a record that was not opened, RefusedWithTrace, HiddenWithTrace.
    """
    found = reach_in_task(actor, pupil, task, lock=True)
    if found.row.opened_at is None:
        raise _conflict(actor, found.task, _("Öppna journalen innan du skriver vad du kom fram till."))
    card = found.card
    wrong = faults_result(result, note, (card.given_name, card.family_name, card.number))
    if wrong:
        raise _failed(actor, {name: [translated(said)] for name, said in wrong.items()}, "result", found.task.pk)
    row = found.row
    row.result, row.note, row.noted_at = result, note.strip(), clock.now()
    row.save(update_fields=["result", "note", "noted_at"])
    record(actor, found.event(Logged.WRITE, WHAT, details=f"result={result}"))


def close_task(actor: Actor, *, task: UUID) -> None:
    """Close the task: its records can no longer be opened in it. Raises Conflict, RefusedWithTrace, HiddenWithTrace."""
    held = reach_task(actor, task, lock=True)
    if held.closed_at is not None:
        raise _conflict(actor, held, _("Uppgiften är redan avslutad."))
    held.closed_at = clock.now()
    held.save(update_fields=["closed_at"])
    record(actor, AccessEvent(Logged.WRITE, WHAT, resource=held.pk, reason=held.case_reference, details="closed"))


def _faults(asked: Asked) -> dict[str, list[str]]:
    return {name: [translated(said)] for name, said in faults_asked(asked, clock.today()).items()}


def _number(typed: str, wrong: dict[str, list[str]]) -> str:
    """The number as it is kept; what is wrong with it is added to the others."""
    try:
        return parse(typed, today=clock.today()).value
    except InvalidIdentityNumber as error:
        wrong["identity_number"] = [translated(MESSAGES[error.code])]
        return ""


def _found(actor: Actor, number: str, case: str) -> tuple[PupilCard, Decision]:
    """The pupil whose record is kept in the compartment, and whom the rules let be named. Raises Invalid, in the same words for
    a number that nobody has, a pupil without a record here, and one whose record the actor may not open."""
    pupil = pupil_by_number(actor.provider, number)
    found = card_and_file(actor, pupil) if pupil else None
    # Nobody learns from a number which stub it stands for.
    if found is not None and not found[0].stub and things_of(actor, found[0].id):
        card, file = found
        decision = decision_in(actor, card, file, Kind.DEVIATION, case)
        if may_open(decision):
            if card.protected:
                raise_alarm(actor, card.id, decision, protected=True)
            return card, decision
    said = _("Verksamheten har ingen journal för det personnumret.")
    raise _failed(actor, {"identity_number": [said]}, "not_found")


def _failed(actor: Actor, wrong: dict[str, list[str]], rule: str = "invalid", task: UUID | None = None) -> Invalid:
    """What was typed wrongly, as an error to raise; the attempt stands in the log, without what was typed."""
    action = Logged.WRITE if task else Logged.SEARCH
    record(actor, AccessEvent(action, WHAT, Outcome.FAILED, resource=task, rule=rule))
    return Invalid(_("Det går inte att spara än."), wrong)


def _conflict(actor: Actor, task: LeadTask, said: str) -> Conflict:
    record(actor, AccessEvent(Logged.WRITE, WHAT, Outcome.FAILED, resource=task.pk, rule="state"))
    return Conflict(said)


def _task(actor: Actor, asked: Asked, **sample: Any) -> LeadTask:
    ends_on = asked.ends_on or clock.today()  # what could not be read is a fault before this
    return LeadTask.objects.create(
        provider_id=actor.provider,
        compartment_id=room(actor),
        kind=asked.kind.value,
        case_reference=asked.case.strip(),
        user_id=person(actor),
        user_name=actor.name,
        assignment_id=assignment(actor),
        made_on=clock.today(),
        ends_on=ends_on,
        **sample,
    )


def _name(task: LeadTask, pupils: list[UUID], aim: str) -> None:
    now, room_of = clock.now(), {"provider_id": task.provider_id, "compartment_id": task.compartment_id}
    LeadTaskPupil.objects.bulk_create(
        LeadTaskPupil(**room_of, pupil_id=pupil, task=task, aim=aim.strip(), added_at=now) for pupil in pupils
    )


def _log_begun(actor: Actor, task: LeadTask, decision: Decision | None, pupils: tuple[UUID, ...], details: str) -> None:
    event = AccessEvent(
        Logged.LIST,
        WHAT,
        pupils=pupils,
        resource=task.pk,
        ground=decision.ground if decision else "",
        rule=decision.rule if decision else "",
        reason=task.case_reference,
        details=details,
    )
    record(actor, event)
