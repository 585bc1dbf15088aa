"""Alarms: what the access decision wants told of at once, and who has seen to it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _

from samsyn.access.decisions import not_there
from samsyn.access.gate import check
from samsyn.access.keeping import person, room
from samsyn.access.listed import name_of, to_know_of
from samsyn.access.models import Alarm, Assignment
from samsyn.access.policy import SEE_ALARMS
from samsyn.access.sessions import held_today
from samsyn.audit.actions import record
from samsyn.audit.events import AccessEvent, Outcome
from samsyn.audit.events import Action as Logged
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.kernel.errors import Conflict

WHAT: Final = "access.alarm"
# How far back the page shows what is seen to. [judgement]
SHOWN: Final = timedelta(days=90)
MOST: Final = 200


@dataclass(frozen=True, slots=True)
class Told:
    """An alarm with the pupil's name. why: what it is about; waits: whether some of it is not seen; own: the reader's doing."""

    row: Alarm
    pupil: str
    why: str
    waits: bool
    own: bool


def alarms(actor: Actor) -> list[Told]:
    """The compartment's alarms, those that wait first, then the latest; of protected persons for the closed group alone, of
    those too who have become so since.

    Logged as a list. Raises RefusedWithTrace.
    """
    check(actor, SEE_ALARMS)
    rows = to_know_of(actor, Alarm.objects.filter(provider_id=actor.provider, compartment_id=room(actor)))
    waiting = rows.filter(seen_times__lt=F("times")).order_by("-last_at", "id")[:MOST]
    seen = rows.filter(seen_times=F("times"), last_at__gte=clock.now() - SHOWN).order_by("-last_at", "id")[:MOST]
    found = [*waiting, *seen]
    # An alarm is about staff: it waits also when the pupil has gone where the reader may not list anybody.
    names = {pupil: name_of(actor, pupil) for pupil in {row.pupil_id for row in found}}
    named = tuple(pupil for pupil, name in names.items() if name)
    record(actor, AccessEvent(Logged.LIST, WHAT, pupils=named, rule="alarms"))
    nobody = _("elev som du inte får se vem det är")
    return [
        Told(row, names[row.pupil_id] or nobody, _why(row), row.seen_times < row.times, row.user_id == actor.user) for row in found
    ]


def _why(row: Alarm) -> str:
    if row.protected:
        return _("Eleven har skyddade personuppgifter")
    if row.case_reference:
        return _("Läst av support i ärende %(case)s") % {"case": row.case_reference}
    return _("Öppnad utan bokning eller konsultation")


def unheard(actor: Actor) -> str:
    """The warning that alarms of protected pupils reach nobody at the actor's care provider; empty where somebody sees them."""
    rows = Assignment.objects.filter(provider_id=actor.provider, closed_group=True, user__is_active=True)
    held = list(held_today(rows))
    heard = {one.compartment_id for one in held if SEE_ALARMS.held(one.role, one.withdrawn)}  # type: ignore[attr-defined]  # annotated
    if heard and {one.compartment_id for one in held} <= heard:
        return ""
    return _(
        "Larm om elever med skyddade personuppgifter når ingen i minst en verksamhet. Bara den slutna kretsen ser dem, "
        "och där finns ingen som leder verksamheten. Ta in någon som gör det i kretsen."
    )


def see_alarm(actor: Actor, *, alarm: UUID, times: int) -> None:
    """Mark an alarm as seen, as far as the reader saw it: times is what the page showed.

    Raises HiddenWithTrace for none of the compartment's, Conflict for the reader's own.
    """
    check(actor, SEE_ALARMS)
    rows = to_know_of(actor, Alarm.objects.filter(pk=alarm, compartment_id=room(actor)))
    row = rows.select_for_update(no_key=True).first()
    if row is None:
        raise not_there(Logged.APPROVE, WHAT, alarm)
    known = name_of(actor, row.pupil_id)
    event = AccessEvent(
        Logged.APPROVE, WHAT, pupil=row.pupil_id, resource=row.pk, rule="alarms", details="" if known else "unnamed"
    )
    if row.user_id == actor.user:
        record(actor, replace(event, outcome=Outcome.FAILED, rule="own_access"))
        raise Conflict(_("Det du själv har öppnat ska någon annan se över."))
    record(actor, event)
    if min(times, row.times) <= row.seen_times:
        return
    row.seen_times = min(times, row.times)
    row.seen_by_id, row.seen_name, row.seen_at = person(actor), actor.name, clock.now()
    row.save(update_fields=["seen_times", "seen_by", "seen_name", "seen_at"])
