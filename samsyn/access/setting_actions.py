"""Deciding what a setting is: entering a decision, and answering one that widens access. Two persons for what widens."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from samsyn.access.gate import check
from samsyn.access.models import SettingDecision
from samsyn.access.policy import APPROVE_SETTINGS, DECIDE_SETTINGS
from samsyn.access.rules.deciding import Proposal, faults
from samsyn.access.rules.settings import SETTINGS, value
from samsyn.access.setting_queries import setting_decision, settings_on
from samsyn.audit.actions import record
from samsyn.audit.events import AccessEvent, Action
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.kernel.errors import Conflict, Invalid
from samsyn.kernel.language import translated

WHAT = "access.setting"


def propose_setting(actor: Actor, *, proposal: Proposal) -> SettingDecision:
    """Enter a decision. One that lets somebody read more than before waits for another person; any other is in force at once.

    Raises RefusedWithTrace, and Invalid naming the fields.
    """
    check(actor, DECIDE_SETTINGS)
    wrong = faults(proposal, clock.today())
    if wrong or proposal.valid_from is None or proposal.decided_on is None or actor.user is None:
        raise Invalid(_("Beslutet kan inte sparas."), {name: [translated(said)] for name, said in wrong.items()})
    _one_at_a_time(actor)
    widens = _widens(actor, proposal, proposal.valid_from)
    now = clock.now()
    row = SettingDecision.objects.create(
        provider_id=actor.provider,
        setting=proposal.setting,
        value=proposal.value,
        valid_from=proposal.valid_from,
        decided_on=proposal.decided_on,
        decider=proposal.decider.strip(),
        decider_title=proposal.decider_title.strip(),
        reference=proposal.reference.strip(),
        motive=proposal.motive.strip(),
        widens=widens,
        proposed_by_id=actor.user,
        proposed_at=now,
        approved_by_id=None if widens else actor.user,
        approved_at=None if widens else now,
    )
    _log(actor, row, "proposed" if widens else "decided")
    return row


def approve_setting(actor: Actor, *, decision: UUID) -> SettingDecision:
    """Approve what another has entered: it is in force from its day.

    Raises RefusedWithTrace, NotFound, and Conflict for one's own, or one that is answered already.
    """
    check(actor, APPROVE_SETTINGS)
    _one_at_a_time(actor)
    row = _waiting(actor, decision)
    if row.proposed_by_id == actor.user:
        raise Conflict(_("Du kan inte godkänna ditt eget förslag. Det ska en annan person göra."))
    row.approved_by_id, row.approved_at = actor.user, clock.now()
    row.save(update_fields=["approved_by", "approved_at"])
    _log(actor, row, "approved")
    return row


def refuse_setting(actor: Actor, *, decision: UUID) -> SettingDecision:
    """Say no to what another has entered, or withdraw one's own, before it is in force. It stays among the decisions.

    Raises RefusedWithTrace, NotFound, and Conflict for one that is answered already.
    """
    check(actor, DECIDE_SETTINGS)
    _one_at_a_time(actor)
    row = _waiting(actor, decision)
    row.refused_by_id, row.refused_at = actor.user, clock.now()
    row.save(update_fields=["refused_by", "refused_at"])
    _log(actor, row, "withdrawn" if row.proposed_by_id == actor.user else "refused")
    return row


def _one_at_a_time(actor: Actor) -> None:
    """What a decision changes is what holds when it is made: the provider's wait for one another."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{WHAT}:{actor.provider}"])


def _widens(actor: Actor, proposal: Proposal, day: date) -> bool:
    before = value(settings_on(actor.provider, day), proposal.setting)
    return SETTINGS[proposal.setting].widens(before, proposal.value)


def _waiting(actor: Actor, decision: UUID) -> SettingDecision:
    row = setting_decision(actor.provider, decision)
    if row.approved_at is not None:
        raise Conflict(_("Beslutet är redan godkänt."))
    if row.refused_at is not None:
        raise Conflict(_("Förslaget är redan avslaget eller tillbakataget."))
    return row


def _log(actor: Actor, row: SettingDecision, rule: str) -> None:
    event = AccessEvent(Action.ADMINISTER, WHAT, resource=row.pk, rule=rule, details=f"setting={row.setting}")
    record(actor, event)
