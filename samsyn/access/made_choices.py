"""The active choices that somebody has made about a pupil and that hold now, as facts for the decision."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from samsyn.access.models import ActiveChoice
from samsyn.access.rules.vocabulary import Purpose
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor


class Made(NamedTuple):
    """A choice: what for, why, and the case it belongs to."""

    purpose: Purpose
    reason: str
    case: str


def made_choices(actor: Actor, pupil: UUID) -> list[Made]:
    """The actor's choices about the pupil in the own compartment, by one statement. None for the system, which makes none."""
    if actor.user is None or actor.compartment is None:
        return []
    rows = ActiveChoice.objects.filter(
        provider_id=actor.provider,
        compartment_id=actor.compartment,
        pupil_id=pupil,
        user_id=actor.user,
        ends_at__gt=clock.now(),
    ).values_list("purpose", "reason", "case_reference")
    return [Made(Purpose(purpose), reason, case) for purpose, reason, case in rows]
