"""Who reads a pupil's record in a session of support, for the page that says who may read it and why."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _

from samsyn.access.keeping import room
from samsyn.access.on_file import OnFile
from samsyn.access.rules import Decision
from samsyn.journal.models import SupportSession
from samsyn.journal.support.asking import holds, standing_in, would_read
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.organisation.models import Compartment
from samsyn.people.cards import PupilCard


def readers_in_sessions(actor: Actor, card: PupilCard, _file_of: Callable[[Actor], OnFile]) -> list[tuple[Actor, Decision, str]]:
    """Support users with a session that holds now for the pupil in the actor's room, each with what `decide` says and why."""
    rows = SupportSession.objects.filter(
        provider_id=actor.provider, compartment_id=room(actor), ended_at=None, ends_at__gt=clock.now(), pupils__contains=[card.id]
    )
    held = [one for one in rows.order_by("starts_at", "id") if holds(one)]
    if not held:
        return []
    there = Compartment.objects.get(pk=room(actor))
    found = [(standing_in(actor, one, there), one) for one in held]
    asked = [(seen, would_read(seen, card, one), _said(one)) for seen, one in found]
    return [(seen, decision, said) for seen, decision, said in asked if decision.allowed]


def _said(one: SupportSession) -> str:
    until = one.ends_at.astimezone(clock.STOCKHOLM).strftime("%Y-%m-%d %H:%M")
    return _("Session i ärende %(case)s, till %(until)s.") % {"case": one.case_reference, "until": until}
