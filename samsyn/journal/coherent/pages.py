"""What the pages of coherent documentation show: whether anything exists, and the step a reading has come to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from django.utils.translation import gettext as _

from samsyn.access.guardians import guardian_names
from samsyn.access.rules.consenting import Consent
from samsyn.audit.actions import record
from samsyn.audit.events import AccessEvent
from samsyn.audit.events import Action as Logged
from samsyn.journal.coherent.asking import WHAT_FLAG, Exists, exists, ground_there_is, said, what_of
from samsyn.journal.coherent.offered import Offer, offers, told_blocked
from samsyn.journal.coherent.steps import Ground, hold, reach, readings_today
from samsyn.journal.models import CoherentReading
from samsyn.kernel.actor import Actor
from samsyn.people.cards import PupilCard


@dataclass(frozen=True, slots=True)
class Existence:
    """The first page. today: the actor's own readings that still hold."""

    card: PupilCard
    exists: Exists
    today: list[CoherentReading]


@dataclass(frozen=True, slots=True)
class Step:
    """The step a reading waits for: "relation", "ground", "provider" or "read".

    ground: what there is without an emergency; unheard: who is yet to answer, by name; refused: somebody has said no. offered: whom
    it can be read at; blocked: names of providers where it is blocked, in an emergency.
    """

    card: PupilCard
    row: CoherentReading
    waits: str
    ground: Ground | None = None
    unheard: tuple[str, ...] = ()
    refused: bool = False
    offered: tuple[Offer, ...] = ()
    blocked: tuple[str, ...] = ()


def existence_page(actor: Actor, pupil: UUID) -> Existence:
    """Whether anything exists; logged. Raises RefusedWithTrace, HiddenWithTrace."""
    card = reach(actor, pupil)
    found = exists(actor, card)
    details = f"step=existence readable={int(found.readable)} blocked={int(found.blocked)}"
    record(actor, AccessEvent(Logged.LIST, WHAT_FLAG, pupil=card.id, rule="row_070_existence", details=details))
    return Existence(card, found, readings_today(actor, pupil))


def step_page(actor: Actor, pupil: UUID, reading: UUID) -> Step:
    """The step that waits; logged as an opening of the card. Raises RefusedWithTrace, HiddenWithTrace."""
    held = hold(actor, pupil, reading)
    row, facts = held.row, held.facts
    record(actor, AccessEvent(Logged.OPEN, "people.card", pupil=held.card.id, resource=row.pk))
    if row.related_at is None:
        return Step(held.card, row, "relation")
    if row.ground_at is None:
        answered = said(facts)
        names = {str(person): name for person, name in guardian_names(held.card).items()}
        names[str(held.card.id)] = held.card.name
        unheard = tuple(sorted(names.get(one, _("vårdnadshavare")) for one in answered.unheard))
        return Step(held.card, row, "ground", ground_there_is(facts), unheard, answered.state is Consent.REFUSED)
    if row.chosen_at is None:
        found = offers(row)
        offered = tuple(one for one in found if one.room is not None)
        blocked = tuple(told_blocked(found, facts)) if row.ground == Ground.EMERGENCY else ()
        if blocked:
            named = AccessEvent(Logged.OPEN, what_of(row), pupil=held.card.id, resource=row.pk, reason=row.needed_because)
            record(actor, replace(named, details=f"step=blocked named={len(blocked)}"))
        return Step(held.card, row, "provider", offered=offered, blocked=blocked)
    return Step(held.card, row, "read")
