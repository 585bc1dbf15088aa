"""The active assignment of a session: exactly one at a time, checked anew at each request, switching logged."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import F, Func, JSONField, OuterRef, Q, QuerySet, TextField, Value
from django.http import HttpRequest

from samsyn.access.models import Assignment, AssignmentSchool, CompetenceGrant, User
from samsyn.access.rules.settings import value
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor

SESSION_KEY = "assignment"
UNIT_KEY = "unit_name"


def holding(today: date) -> Q:
    """Assignments and coverings that hold on a day."""
    return Q(valid_from__lte=today) & (Q(valid_to__isnull=True) | Q(valid_to__gte=today))


def assignments_of(user: User) -> QuerySet[Assignment]:
    """The user's assignments that hold today, each with what holds today of more (`held_today`)."""
    return held_today(user.assignments.all()).order_by("valid_from", "id")


def held_today(assignments: QuerySet[Assignment]) -> QuerySet[Assignment]:
    """Of these assignments those that hold today, each with what holds today of more.

    `school_ids`: the schools it covers; `competences`: what it is entrusted with beyond the role; `in_force`: its provider's
    settings that are decided; `withdrawn`: the permissions that the provider has taken from the role.
    """
    today = clock.today()
    schools = AssignmentSchool.objects.filter(holding(today), assignment=OuterRef("pk")).values("school_id")
    trusted = CompetenceGrant.objects.filter(holding(today), assignment=OuterRef("pk"), ended_at=None).order_by("competence")
    in_force = Func(F("provider_id"), Value(today), function="samsyn_settings_on", output_field=JSONField())
    taken = Func(F("provider_id"), F("role"), Value(today), function="samsyn_withdrawn_on", output_field=ArrayField(TextField()))
    held = assignments.filter(holding(today))
    return held.annotate(
        school_ids=ArraySubquery(schools),
        competences=ArraySubquery(trusted.values("competence")),
        in_force=in_force,
        withdrawn=taken,
    )


def actor_of(user: User, assignment: Assignment, unit_name: str = "") -> Actor:
    """The actor that a user is in one assignment (from `assignments_of`)."""
    compartments = (assignment.compartment_id,) if assignment.compartment_id else ()
    return Actor(
        provider=assignment.provider_id,
        purpose="web",
        user=user.pk,
        name=user.name,
        assignment=assignment.pk,
        role=assignment.role,
        board=assignment.board_id,
        branch=assignment.branch,
        unit=assignment.unit_id,
        unit_name=unit_name,
        compartment=assignment.compartment_id,
        compartments=compartments,
        schools=tuple(assignment.school_ids),  # type: ignore[attr-defined]  # annotated by assignments_of
        closed_group=assignment.closed_group,
        stubs=value(assignment.in_force, "P-20") == "stub",  # type: ignore[attr-defined]  # annotated by assignments_of
        competences=tuple(assignment.competences),  # type: ignore[attr-defined]  # annotated by assignments_of
        settings=assignment.in_force,  # type: ignore[attr-defined]  # annotated by assignments_of
        withdrawn=frozenset(assignment.withdrawn),  # type: ignore[attr-defined]  # annotated by assignments_of
    )


def active_actor(request: HttpRequest) -> Actor | None:
    """The actor of this request; None before an assignment is chosen, or when the chosen one no longer holds."""
    chosen, user = request.session.get(SESSION_KEY), request.user
    if chosen is None or not isinstance(user, User):
        return None
    assignment = user.held.get(UUID(chosen))
    if assignment is None:
        del request.session[SESSION_KEY]
        return None
    return actor_of(user, assignment, request.session.get(UNIT_KEY, ""))
