"""Making an active choice (aktivt val): who says why a record is opened, for the rest of the day."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from samsyn.access.decisions import HiddenWithTrace, asked_choice, open_pupil, own_part
from samsyn.access.finding import found_card
from samsyn.access.gate import check
from samsyn.access.models import ActiveChoice
from samsyn.access.policy import MAKE_CHOICE
from samsyn.access.rules import Action, Decision
from samsyn.access.rules.facts import DocumentClass
from samsyn.access.rules.vocabulary import Purpose
from samsyn.access.stating import stated
from samsyn.audit.actions import record
from samsyn.audit.events import AccessEvent, Outcome
from samsyn.audit.events import Action as Logged
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.kernel.errors import NotFound
from samsyn.kernel.language import translated
from samsyn.people.cards import PupilCard

WHAT = "access.choice"


def about_choice(actor: Actor, *, pupil: UUID, found: str = "") -> tuple[PupilCard, str]:
    """Whom the choice is about, and what the rule says that asks for it. found: the mark of a search that has shown the pupil.

    Raises HiddenWithTrace when no choice opens anything.
    """
    check(actor, MAKE_CHOICE)
    card, decision = _known(actor, pupil, found)
    asked = _asked_for(actor, card)
    record(actor, AccessEvent(Logged.OPEN, "people.card", pupil=card.id, ground=decision.ground, rule=decision.rule))
    return card, translated(asked.message)


def choose(actor: Actor, *, pupil: UUID, reason: str, found: str = "") -> None:
    """Choose to open what a pupil's record holds, for care. Runs in the request's transaction. found: as `about_choice` has it.

    Raises Invalid without a reason in words, HiddenWithTrace when no choice opens anything.
    """
    check(actor, MAKE_CHOICE)
    if actor.user is None or actor.compartment is None:  # the permission's roles have both
        raise NotFound(_("Sidan finns inte."))
    card, _decision = _known(actor, pupil, found)
    asked = _asked_for(actor, card)
    why = stated(reason)
    now = clock.now()
    ActiveChoice.objects.create(
        provider_id=actor.provider,
        compartment_id=actor.compartment,
        pupil_id=card.id,
        user_id=actor.user,
        purpose=Purpose.CARE.value,
        reason=why,
        made_at=now,
        ends_at=end_of_day(now),
    )
    record(actor, AccessEvent(Logged.OPEN, WHAT, pupil=card.id, ground=asked.ground, rule=asked.rule, reason=why))


def end_of_day(now: datetime) -> datetime:
    """The midnight that ends the day in Sweden."""
    tomorrow = now.astimezone(clock.STOCKHOLM).date() + timedelta(1)
    return clock.start_of(tomorrow)


def _known(actor: Actor, pupil: UUID, found: str) -> tuple[PupilCard, Decision]:
    """Who it is, for whoever may list the pupil or has found them by a search. Raises HiddenWithTrace."""
    return found_card(actor, pupil, found) or open_pupil(actor, pupil, Action.OPEN, DocumentClass.DEMOGRAPHICS)


def _asked_for(actor: Actor, card: PupilCard) -> Decision:
    """The decision that asks for the choice: of the own part of the record, or of what others have written in it."""
    asked = asked_choice(actor, card, own_part(actor)) or asked_choice(actor, card)
    if asked is None:
        event = AccessEvent(Logged.OPEN, WHAT, Outcome.REFUSED, pupil=card.id, rule="no_choice")
        raise HiddenWithTrace(_("Sidan finns inte."), event)
    return asked
