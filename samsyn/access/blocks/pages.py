"""What the pages about blocks show: rows with the names of pupils and units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from samsyn.access.consents.recipients import care_units
from samsyn.access.decisions import not_there, open_pupil, own_part, own_record
from samsyn.access.gate import check
from samsyn.access.keeping import room, unit
from samsyn.access.listed import name_of
from samsyn.access.models import Block, BlockLift, Consent, EmergencyOpening
from samsyn.access.policy import LIFT_BLOCKS, OPEN_IN_EMERGENCY
from samsyn.access.roles import Competence
from samsyn.access.rules import Action
from samsyn.access.rules.blocks import LIFT_BLOCK
from samsyn.audit.actions import record
from samsyn.audit.events import AccessEvent
from samsyn.audit.events import Action as Logged
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.people.cards import PupilCard


@dataclass(frozen=True, slots=True)
class ToLift:
    """A block that the pupil has agreed to lift for a unit. until: the last day it is lifted already; None while it is not."""

    block: UUID
    pupil: str
    unit: str
    for_unit: UUID
    for_unit_name: str
    agreed_on: date
    agreed_to: date
    until: date | None


@dataclass(frozen=True, slots=True)
class Reviewed:
    """An opening in an emergency, with the pupil's name and the units' names."""

    row: EmergencyOpening
    pupil: str
    opened: str


def about_emergency(actor: Actor, pupil: UUID) -> PupilCard:
    """Whom the two steps are about: logged as an opening of the card. Raises RefusedWithTrace, HiddenWithTrace."""
    check(actor, OPEN_IN_EMERGENCY)
    card, decision = open_pupil(actor, pupil, Action.OPEN, own_record(actor), own_part(actor))
    record(actor, AccessEvent(Logged.OPEN, "people.card", pupil=card.id, ground=decision.ground, rule=decision.rule))
    return card


def own_block(actor: Actor, pupil: UUID, block: UUID) -> Block:
    """A block of the own unit about the pupil. Raises HiddenWithTrace."""
    found = Block.objects.filter(pk=block, compartment_id=room(actor), pupil_id=pupil, unit_id=unit(actor)).first()
    if found is None:
        raise not_there(Logged.OPEN, "access.block", block)
    return found


def blocks_to_lift(actor: Actor) -> list[ToLift]:
    """Blocks whose pupils have said yes to lifting them for a unit, by consents that hold today. Empty for who is no officer.

    What the consents amount to is decided when one is lifted. Logged as a list. Raises RefusedWithTrace.
    """
    check(actor, LIFT_BLOCKS)
    if Competence.BLOCK_OFFICER.value not in actor.competences:
        return []
    today, here = clock.today(), {"provider_id": actor.provider, "compartment_id": room(actor)}
    consents = Consent.objects.filter(
        **here, question=LIFT_BLOCK, refused=False, withdrawn_at=None, valid_from__lte=today, valid_to__gte=today
    )
    agreed = {(one.pupil_id, one.recipient): one for one in consents.order_by("recorded_at")}
    rows = list(Block.objects.filter(**here, removed_at=None, between_providers=False, pupil_id__in={key[0] for key in agreed}))
    lifted = dict(
        BlockLift.objects.filter(**here, block__in=rows, valid_to__gte=today)
        .values_list("block_id", "valid_to")
        .order_by("valid_to")
    )
    units = _unit_names(actor)
    pupils = {pupil: name_of(actor, pupil) for pupil in {row.pupil_id for row in rows}}
    shown = [row for row in rows if pupils[row.pupil_id]]
    record(actor, AccessEvent(Logged.LIST, "access.block", pupils=tuple({row.pupil_id for row in shown}), rule="to_lift"))
    return [
        ToLift(
            row.pk,
            pupils[row.pupil_id],
            units.get(str(row.unit_id), ""),
            UUID(recipient),
            units[recipient],
            consent.valid_from,
            consent.valid_to,
            lifted.get(row.pk),
        )
        for row in shown
        for (pupil, recipient), consent in agreed.items()
        if pupil == row.pupil_id and recipient in units and recipient != str(row.unit_id)
    ]


def units_named(actor: Actor, row: EmergencyOpening) -> list[dict[str, str]]:
    """The units that step one named, as the form's choices."""
    names = _unit_names(actor)
    return [{"value": str(unit), "label": names.get(str(unit), "")} for unit in row.named]


def reviewed_rows(actor: Actor, rows: Sequence[EmergencyOpening]) -> list[Reviewed]:
    """The rows with their names."""
    units = _unit_names(actor)
    pupils = {pupil: name_of(actor, pupil) for pupil in {row.pupil_id for row in rows}}
    return [
        Reviewed(
            row,
            pupils[row.pupil_id] or _("elev som du inte får se vem det är"),
            ", ".join(units.get(str(one), "") for one in row.chosen),
        )
        for row in rows
    ]


def _unit_names(actor: Actor) -> dict[str, str]:
    return {str(unit.pk): unit.name for unit in care_units(actor)}
