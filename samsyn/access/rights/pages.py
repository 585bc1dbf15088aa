"""What the roles editor shows: every permission with the roles that have it, what waits, and one permission's history and form."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samsyn.access.models import PermissionDecision
from samsyn.access.policy import APPROVE_ROLES, DECIDE_ROLES, KEPT
from samsyn.access.registry import Permission, all_permissions, permission
from samsyn.access.rights.queries import decisions_about, waiting_decisions, withdrawn_on
from samsyn.access.roles import Role
from samsyn.access.rules.deciding import GIVE, TAKE
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.kernel.language import translated
from samsyn.kernel.text import with_capital

# By the first part of the permission's name, in the order of the page.
AREAS: Final[dict[str, str | Promise]] = {
    "people": gettext_lazy("Elever och klasser"),
    "organisation": gettext_lazy("Skolor och enheter"),
    "journal": gettext_lazy("Journal"),
    "cases": gettext_lazy("Elevstöd"),
    "access": gettext_lazy("Sekretess och behörigheter"),
    "audit": gettext_lazy("Åtkomstlogg"),
    "content": gettext_lazy("Mallar och innehåll"),
    "ss12000": gettext_lazy("Elevregister"),
    "": gettext_lazy("Övrigt"),
}


@dataclass(frozen=True, slots=True)
class Holder:
    """A role that a permission is for. taken: the decision that has taken it away, None when the role has it."""

    role: str
    label: str
    taken: PermissionDecision | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A permission as the page shows it. kept: nobody may take it away."""

    name: str
    label: str
    help: str
    holders: list[Holder]
    kept: bool

    @property
    def having(self) -> list[Holder]:
        """The roles that have it."""
        return [one for one in self.holders if one.taken is None]

    @property
    def without(self) -> list[Holder]:
        """The roles that it is taken from."""
        return [one for one in self.holders if one.taken is not None]


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for a second person. own: the reader entered it; may_answer: the reader may say yes or no, or withdraw it."""

    decision: PermissionDecision
    label: str
    role: str
    own: bool
    may_answer: bool


@dataclass(frozen=True, slots=True)
class Area:
    """Permissions about the same thing."""

    label: str
    permissions: list[Shown] = field(default_factory=list)


def role_label(role: str) -> str:
    """A role in words, with a capital letter."""
    return with_capital(str(Role(role).label)) if role in Role.values else role


def areas_on(actor: Actor, day: date, role: str = "") -> list[Area]:
    """Every permission with the roles that have it on a day, area by area; of one role only those that are for it."""
    taken = withdrawn_on(actor.provider, day)
    order = list(AREAS)
    shown = [one for one in all_permissions() if not role or role in one.roles]
    shown.sort(key=lambda one: (order.index(_area(one)), one.name))
    found = groupby(shown, key=_area)
    return [Area(str(AREAS[area]), [_shown(one, taken, role) for one in permissions]) for area, permissions in found]


def _area(one: Permission) -> str:
    area = one.name.partition(".")[0]
    return area if area in AREAS else ""


def _shown(one: Permission, taken: dict[tuple[str, str], PermissionDecision], only: str = "") -> Shown:
    roles = [role.value for role in Role if role in one.roles and role.value == (only or role.value)]
    holders = [Holder(role, role_label(role), taken.get((one.name, role))) for role in roles]
    return Shown(one.name, translated(one.label), translated(one.help), holders, one.name in KEPT)


def waiting_for(actor: Actor, name: str = "") -> list[Waiting]:
    """What waits for a second person: about all permissions, or about one."""
    return [_waiting(actor, row) for row in waiting_decisions(actor.provider) if row.permission == (name or row.permission)]


def _waiting(actor: Actor, row: PermissionDecision) -> Waiting:
    own = row.proposed_by_id == actor.user
    may_answer = (DECIDE_ROLES if own else APPROVE_ROLES).given_to(actor)
    return Waiting(row, translated(permission(row.permission).label), role_label(row.role), own, may_answer)


def about_permission(actor: Actor, one: Permission) -> dict[str, Any]:
    """One permission: who has it today, what waits, all that was decided about it, and the form for those who may decide."""
    today = clock.today()
    shown = _shown(one, withdrawn_on(actor.provider, today))
    rows = decisions_about(actor.provider, one.name)
    may_decide = DECIDE_ROLES.given_to(actor) and not shown.kept
    return {
        "shown": shown,
        "waiting": waiting_for(actor, one.name),
        "history": [(row, role_label(row.role)) for row in rows],
        "today": today,
        "roles": [_option(holder) for holder in shown.holders] if may_decide else [],
        "changes": [
            {"value": TAKE, "label": _("Ta bort behörigheten"), "hint": _("Gäller genast, från dagen du anger.")},
            {"value": GIVE, "label": _("Ge tillbaka behörigheten"), "hint": _("Kräver två personer.")},
        ],
        "may_decide": may_decide,
    }


def _option(holder: Holder) -> dict[str, str]:
    said = "" if holder.taken is None else _("Har den inte.")
    return {"value": holder.role, "label": holder.label, "hint": said}
