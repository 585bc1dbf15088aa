"""Reads of school support, within the caller's compartment; decided on and logged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from samsyn.access.decisions import require
from samsyn.access.gate import check
from samsyn.access.rules import Action
from samsyn.access.rules.facts import DocumentClass
from samsyn.audit.actions import record
from samsyn.audit.events import AccessEvent
from samsyn.audit.events import Action as Logged
from samsyn.cases.models import Absence, AttendanceSummary, Grade
from samsyn.cases.policy import SEE_SCHOOLWORK
from samsyn.kernel.actor import Actor
from samsyn.kernel.errors import NotFound
from samsyn.people.queries import pupil_card


@dataclass(frozen=True, slots=True)
class Schoolwork:
    """A pupil's absence (newest first), attendance sums and grades."""

    absences: tuple[Absence, ...]
    attendance: tuple[AttendanceSummary, ...]
    grades: tuple[Grade, ...]


def absence_share(sums: Iterable[AttendanceSummary]) -> float | None:
    """Share of the offered time that was missed, 0–1; None when nothing was offered or the register does not say."""
    offered = missed = 0
    for one in sums:
        if one.offered is None or (one.valid_absence is None and one.invalid_absence is None):
            continue
        offered += one.offered
        missed += (one.valid_absence or 0) + (one.invalid_absence or 0)
    return missed / offered if offered else None


def schoolwork_of(actor: Actor, pupil: UUID) -> Schoolwork:
    """What the register says of a pupil's schoolwork, in the actor's own compartment. Raises NotFound, or RefusedWithTrace."""
    check(actor, SEE_SCHOOLWORK)
    card = pupil_card(pupil)
    if card is None:
        raise NotFound(_("Sidan finns inte."))
    decision = require(actor, card, Action.OPEN, DocumentClass.SCHOOLWORK)
    record(actor, AccessEvent(Logged.OPEN, "cases.schoolwork", pupil=pupil, ground=decision.ground, rule=decision.rule))
    return Schoolwork(
        tuple(Absence.objects.filter(pupil=pupil, withdrawn_at=None).order_by("-starts_at")),
        tuple(AttendanceSummary.objects.filter(pupil=pupil).order_by("-starts_on")),
        tuple(Grade.objects.filter(pupil=pupil, withdrawn_at=None).order_by("-registered_on")),
    )
