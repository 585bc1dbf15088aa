"""A care provider's decisions: entered by one person, and what gives somebody more access answered by another."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from samsyn.access.models.deciding import ProviderDecision
from samsyn.access.rules.deciding import Grounds
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.kernel.errors import Conflict


def one_at_a_time(actor: Actor, what: str) -> None:
    """What a decision changes is what holds when it is made: the provider's wait for one another."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{what}:{actor.provider}"])


def entered(actor: Actor, grounds: Grounds, *, widens: bool) -> dict[str, Any]:
    """The columns of a decision that an actor enters now: approved at once, unless it widens access."""
    now = clock.now()
    return {
        "provider_id": actor.provider,
        "valid_from": grounds.valid_from,
        "decided_on": grounds.decided_on,
        "decider": grounds.decider.strip(),
        "decider_title": grounds.decider_title.strip(),
        "reference": grounds.reference.strip(),
        "motive": grounds.motive.strip(),
        "widens": widens,
        "proposed_by_id": actor.user,
        "proposed_at": now,
        "approved_by_id": None if widens else actor.user,
        "approved_at": None if widens else now,
    }


def approve(actor: Actor, row: ProviderDecision) -> None:
    """Approve what another has entered. Raises Conflict for one's own, or one that is answered already."""
    _unanswered(row)
    if row.proposed_by_id == actor.user:
        raise Conflict(_("Du kan inte godkänna ditt eget förslag. Det ska en annan person göra."))
    row.approved_by_id, row.approved_at = actor.user, clock.now()
    row.save(update_fields=["approved_by", "approved_at"])


def refuse(actor: Actor, row: ProviderDecision) -> str:
    """Say no to what another has entered, or withdraw one's own: which of them it was. Raises Conflict for one that is answered."""
    _unanswered(row)
    row.refused_by_id, row.refused_at = actor.user, clock.now()
    row.save(update_fields=["refused_by", "refused_at"])
    return "withdrawn" if row.proposed_by_id == actor.user else "refused"


def _unanswered(row: ProviderDecision) -> None:
    if row.approved_at is not None:
        raise Conflict(_("Beslutet är redan godkänt."))
    if row.refused_at is not None:
        raise Conflict(_("Förslaget är redan avslaget eller tillbakataget."))
