"""Who acts: the one active assignment that a request, job or command runs under. Actions and queries take it first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from samsyn.kernel.db.context import Context


@dataclass(frozen=True, slots=True)
class Actor:
    """A user in one assignment, or the system itself (user None) in a named purpose.

    name: as entries and the access log show it. role, branch: code words. unit: the care unit of the assignment. schools: the
    school units it covers today. compartment: its home; compartments: all it may reach, home first. competences: what the
    assignment is entrusted with beyond the role. settings: what the provider's settings are today, of a user; what is not decided
    is not there. stubs: protected pupils are shown by a number alone. withdrawn: the permissions, by name, that the
    provider has taken from the role today.
    """

    provider: UUID
    purpose: str
    user: UUID | None = None
    name: str = ""
    assignment: UUID | None = None
    role: str = ""
    board: UUID | None = None
    branch: str = ""
    unit: UUID | None = None
    unit_name: str = ""
    compartment: UUID | None = None
    compartments: tuple[UUID, ...] = ()
    schools: tuple[UUID, ...] = ()
    closed_group: bool = False
    stubs: bool = False
    competences: tuple[str, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)
    withdrawn: frozenset[str] = frozenset()

    def context(self, *, purpose: str | None = None) -> Context:
        """The database context this actor works in."""
        return Context(
            purpose=purpose or self.purpose,
            provider=self.provider,
            compartments=self.compartments,
            closed_group=self.closed_group,
            stubs=self.stubs,
        )


def system_actor(provider: UUID, purpose: str, compartments: tuple[UUID, ...] = ()) -> Actor:
    """The system acting for one provider, in a job or command. It reaches only the compartments its purpose names."""
    home = compartments[0] if compartments else None
    return Actor(provider=provider, purpose=purpose, name="Samsyn", role="system", compartment=home, compartments=compartments)
