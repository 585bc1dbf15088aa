"""Reads about users and their assignments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from samsyn.access.models import User
from samsyn.access.roles import Competence
from samsyn.access.sessions import assignments_of
from samsyn.kernel.db.context import Context, within
from samsyn.kernel.text import with_capital
from samsyn.organisation.queries import provider_names, unit_name


@dataclass(frozen=True, slots=True)
class AssignmentCard:
    """An assignment as the user chooses it."""

    id: UUID
    role: str
    unit: str
    provider: str
    schools: int
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class Persona:
    """A demo persona. entrusted: what the assignments are entrusted with beyond the role, in words."""

    username: str
    name: str
    role: str
    entrusted: tuple[str, ...]
    provider: str


def own_assignments(user: User) -> list[AssignmentCard]:
    """The user's assignments that hold today. Units are looked up in each provider's own context."""
    found = list(assignments_of(user))
    names = provider_names({one.provider_id for one in found})
    cards = []
    for one in found:
        with within(Context("choose", provider=one.provider_id)):
            unit = unit_name(one.unit_id)
        schools = len(one.school_ids)  # type: ignore[attr-defined]
        role = with_capital(str(one.get_role_display()))
        cards.append(AssignmentCard(one.pk, role, unit, names[one.provider_id], schools, one.valid_to))
    return cards


def demo_user(username: str) -> User | None:
    """The demo persona of that name."""
    return User.objects.filter(username=username, demo=True, is_active=True).first()


def demo_personas() -> list[Persona]:
    """The demo personas, with what they are."""
    users = list(User.objects.filter(demo=True, is_active=True).order_by("username"))
    personas = []
    for user in users:
        assignments = list(assignments_of(user))
        names = provider_names({one.provider_id for one in assignments})
        roles = ", ".join(str(one.get_role_display()) for one in assignments)
        competences = dict.fromkeys(competence for one in assignments for competence in one.competences)  # type: ignore[attr-defined]
        entrusted = tuple(str(Competence(one).label) for one in competences)
        personas.append(Persona(user.username, user.name, roles, entrusted, ", ".join(sorted(set(names.values())))))
    return personas
