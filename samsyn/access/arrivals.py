"""Noting that a pupil is newly arrived, which no school register says."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from samsyn.access.decisions import open_pupil, own_part, own_record
from samsyn.access.gate import check
from samsyn.access.policy import NOTE_ARRIVAL
from samsyn.access.rules import Action
from samsyn.access.rules.facts import DocumentClass
from samsyn.audit.actions import record
from samsyn.audit.events import AccessEvent
from samsyn.audit.events import Action as Logged
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.kernel.errors import Invalid
from samsyn.people.cards import PupilCard
from samsyn.people.models import Pupil


def show_newly_arrived(actor: Actor, *, pupil: UUID) -> PupilCard:
    """The pupil's card with the day, for those who may change it; logged."""
    check(actor, NOTE_ARRIVAL)
    card, decision = open_pupil(actor, pupil, Action.OPEN, _document(actor), own_part(actor))
    event = AccessEvent(Logged.OPEN, "people.newly_arrived", pupil=card.id, ground=decision.ground, rule=decision.rule)
    record(actor, event)
    return card


def note_newly_arrived(actor: Actor, *, pupil: UUID, on: date | None) -> None:
    """Note the day a pupil came to the country; None when the pupil is not newly arrived. Runs in the request's transaction.

    Whoever writes in the pupil's record may, and administrators as keepers of the register. Raises Invalid for an impossible day.
    """
    check(actor, NOTE_ARRIVAL)
    card, decision = open_pupil(actor, pupil, Action.WRITE, _document(actor), own_part(actor))
    if on is not None and (on > clock.today() or (card.birth_date is not None and on < card.birth_date)):
        message = _("Dagen ska ligga efter elevens födelse och inte i framtiden.")
        raise Invalid(message, {"newly_arrived_on": [message]})
    Pupil.objects.filter(pk=card.id).update(newly_arrived_on=on)
    details = "newly_arrived" if on else "not_newly_arrived"
    event = AccessEvent(
        Logged.WRITE, "people.newly_arrived", pupil=card.id, ground=decision.ground, rule=decision.rule, details=details
    )
    record(actor, event)


def _document(actor: Actor) -> DocumentClass:
    return own_record(actor) if actor.compartment else DocumentClass.SCHOOL_REGISTER
