"""Deciding what a setting is: entering a decision, and answering one that widens access. Two persons for what widens."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from samsyn.access.gate import check
from samsyn.access.models import SettingDecision
from samsyn.access.policy import APPROVE_SETTINGS, DECIDE_SETTINGS
from samsyn.access.rules.deciding import Proposal, faults
from samsyn.access.rules.settings import SETTINGS, value
from samsyn.access.setting_queries import setting_decision, settings_on
from samsyn.access.two_persons import approve, entered, one_at_a_time, refuse
from samsyn.audit.actions import record
from samsyn.audit.events import AccessEvent, Action
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.kernel.errors import Invalid
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
    one_at_a_time(actor, WHAT)
    widens = _widens(actor, proposal, proposal.valid_from)
    columns = entered(actor, proposal, widens=widens)
    row = SettingDecision.objects.create(**columns, setting=proposal.setting, value=proposal.value)
    _log(actor, row, "proposed" if widens else "decided")
    return row


def approve_setting(actor: Actor, *, decision: UUID) -> SettingDecision:
    """Approve what another has entered: it is in force from its day.

    Raises RefusedWithTrace, NotFound, and Conflict for one's own, or one that is answered already.
    """
    check(actor, APPROVE_SETTINGS)
    one_at_a_time(actor, WHAT)
    row = setting_decision(actor.provider, decision)
    approve(actor, row)
    _log(actor, row, "approved")
    return row


def refuse_setting(actor: Actor, *, decision: UUID) -> SettingDecision:
    """Say no to what another has entered, or withdraw one's own, before it is in force. It stays among the decisions.

    Raises RefusedWithTrace, NotFound, and Conflict for one that is answered already.
    """
    check(actor, DECIDE_SETTINGS)
    one_at_a_time(actor, WHAT)
    row = setting_decision(actor.provider, decision)
    _log(actor, row, refuse(actor, row))
    return row


def _widens(actor: Actor, proposal: Proposal, day: date) -> bool:
    before = value(settings_on(actor.provider, day), proposal.setting)
    return SETTINGS[proposal.setting].widens(before, proposal.value)


def _log(actor: Actor, row: SettingDecision, rule: str) -> None:
    event = AccessEvent(Action.ADMINISTER, WHAT, resource=row.pk, rule=rule, details=f"setting={row.setting}")
    record(actor, event)
