"""Permissions: declared by each app's `policy.py` with label, help and default roles. What is not declared is not allowed."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from samsyn.access.roles import Role
from samsyn.kernel.actor import Actor


class UnknownPermission(LookupError):
    """A permission was asked for that no app declares: a fault in the code."""


@dataclass(frozen=True, slots=True)
class Permission:
    """Something a role may do. label and help are Swedish and stand in the roles editor."""

    name: str
    label: str
    help: str
    roles: frozenset[Role]

    def given_to(self, actor: Actor) -> bool:
        """Whether the actor's assignment has it: its role does, and the care provider has not taken it away from the role."""
        return self.held(actor.role, actor.withdrawn)

    def held(self, role: str, withdrawn: Collection[str]) -> bool:
        """Whether a role has it, of which these permissions are taken away."""
        return role in self.roles and self.name not in withdrawn


_declared: dict[str, Permission] = {}


def declare(name: str, *, label: str, help: str, roles: Iterable[Role]) -> Permission:
    """Declare a permission. Raises ValueError when the name is taken or a text is missing."""
    if name in _declared:
        raise ValueError(f"permission {name} is declared twice")
    if not label or not help:
        raise ValueError(f"permission {name} needs a label and a help text")
    permission = Permission(name, label, help, frozenset(roles))
    _declared[name] = permission
    return permission


def permission(name: str) -> Permission:
    """The declared permission of that name. Raises UnknownPermission."""
    try:
        return _declared[name]
    except KeyError:
        raise UnknownPermission(name) from None


def all_permissions() -> list[Permission]:
    """Every declared permission, by name."""
    return sorted(_declared.values(), key=lambda one: one.name)
