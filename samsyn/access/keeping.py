"""Where a new row of a record lies, and who keeps it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from samsyn.kernel.actor import Actor
from samsyn.kernel.errors import Refused
from samsyn.organisation.models import Unit


def _given(value: UUID | None) -> UUID:
    if value is None:
        raise Refused(_("Ditt uppdrag har ingen journal att skriva i."))
    return value


def room(actor: Actor) -> UUID:
    """The compartment whose record the actor keeps. Raises Refused for an administrative assignment."""
    return _given(actor.compartment)


def person(actor: Actor) -> UUID:
    """The user who acts. Raises Refused for the system."""
    return _given(actor.user)


def assignment(actor: Actor) -> UUID:
    """The one active assignment. Raises Refused for the system."""
    return _given(actor.assignment)


def unit(actor: Actor) -> UUID:
    """The care unit of the assignment. Raises Refused where there is none."""
    return _given(actor.unit)


def unit_name(actor: Actor) -> str:
    """The name of that unit, as it is now."""
    return actor.unit_name or Unit.objects.values_list("name", flat=True).get(pk=unit(actor))


def lies(actor: Actor, pupil: UUID) -> dict[str, Any]:
    """The columns that say where a row of the pupil's record lies."""
    return {"provider_id": actor.provider, "compartment_id": room(actor), "pupil_id": pupil}
