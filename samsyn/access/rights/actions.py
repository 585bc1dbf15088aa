"""Taking a permission from a role, and giving it back: the latter takes two persons. Nothing is given that the role never had."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from samsyn.access.gate import check
from samsyn.access.models import PermissionDecision
from samsyn.access.policy import APPROVE_ROLES, DECIDE_ROLES, KEPT
from samsyn.access.registry import UnknownPermission, permission
from samsyn.access.rights.queries import permission_decision, withdrawn_on
from samsyn.access.rules.deciding import GIVE, Withdrawal, role_faults
from samsyn.access.two_persons import approve, entered, one_at_a_time, refuse
from samsyn.audit.actions import record
from samsyn.audit.events import AccessEvent, Action
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.kernel.errors import Invalid, NotFound
from samsyn.kernel.language import translated

WHAT = "access.permission"


def decide_role(actor: Actor, *, asked: Withdrawal) -> PermissionDecision:
    """Enter a decision. One that takes away is in force at once; one that gives back waits for another person.

    Raises RefusedWithTrace, NotFound for no such permission, and Invalid naming the fields.
    """
    check(actor, DECIDE_ROLES)
    try:
        about = permission(asked.permission)
    except UnknownPermission:
        raise NotFound(_("Sidan finns inte.")) from None
    one_at_a_time(actor, WHAT)
    today = clock.today()
    taken = (about.name, asked.role) in withdrawn_on(actor.provider, asked.valid_from or today)
    wrong = role_faults(asked, today, roles=about.roles, kept=about.name in KEPT, taken=taken)
    if wrong:
        raise Invalid(_("Beslutet kan inte sparas."), {name: [translated(said)] for name, said in wrong.items()})
    gives = asked.change == GIVE
    row = PermissionDecision.objects.create(
        **entered(actor, asked, widens=gives), permission=about.name, role=asked.role, given=gives
    )
    _log(actor, row, "proposed" if gives else "decided")
    return row


def approve_role(actor: Actor, *, decision: UUID) -> PermissionDecision:
    """Approve that a role gets back what another has entered. Raises RefusedWithTrace, NotFound and Conflict as for settings."""
    check(actor, APPROVE_ROLES)
    one_at_a_time(actor, WHAT)
    row = permission_decision(actor.provider, decision)
    approve(actor, row)
    _log(actor, row, "approved")
    return row


def refuse_role(actor: Actor, *, decision: UUID) -> PermissionDecision:
    """Say no to what another has entered, or withdraw one's own, before it is in force. It stays among the decisions."""
    check(actor, DECIDE_ROLES)
    one_at_a_time(actor, WHAT)
    row = permission_decision(actor.provider, decision)
    _log(actor, row, refuse(actor, row))
    return row


def _log(actor: Actor, row: PermissionDecision, rule: str) -> None:
    details = f"permission={row.permission} role={row.role}"
    record(actor, AccessEvent(Action.ADMINISTER, WHAT, resource=row.pk, rule=rule, details=details))
