"""Whom the register lists in student health, school by school: read with the whole register, to compare with the assignments.

Nothing follows from it by itself: no user is made, and no assignment begins or ends.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q

from samsyn.access.gate import check
from samsyn.access.models import AssignmentSchool
from samsyn.access.roles import Role
from samsyn.integrations.ss12000.client.client import Resource, SS12000Client
from samsyn.integrations.ss12000.models import ImportRun, RegisterDuty
from samsyn.integrations.ss12000.policy import IMPORT_REGISTER
from samsyn.integrations.ss12000.records import AssignmentRole, DutyRecord, SecurityMarking, parse_duty, parse_person
from samsyn.integrations.ss12000.records.findings import DuplicateIds
from samsyn.integrations.ss12000.run.delivery import Delivery, looked_up
from samsyn.integrations.ss12000.run.mapping import source_uuid
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor

_ROLES = {role.value for role in RegisterDuty.Role}
# The assignment's role that answers to the register's; "elevhälsopersonal" may be any of them.
_ASSIGNED = {role: Role(role.value) for role in RegisterDuty.Role if role.value in Role.values} | {
    RegisterDuty.Role.COUNSELLOR: Role.SCHOOL_COUNSELLOR
}


def read_duties(client: SS12000Client, delivery: Delivery, today: date) -> list[RegisterDuty]:
    """The duties in student health that have not ended, unsaved and without run. A register without duties gives none."""
    stream = client.stream(Resource.DUTIES)
    found = list(_in_student_health(stream, delivery, today))
    delivery.note("duties", stream.notes)
    names = dict(_names(client, sorted({str(source_uuid(one.person_id)) for one, _role in found if one.person_id})))
    return [_duty(one, role, delivery, names) for one, role in found]


def _in_student_health(raws: Any, delivery: Delivery, today: date) -> Iterator[tuple[DutyRecord, str]]:
    twice = DuplicateIds()
    for raw in raws:
        parsed = parse_duty(raw)
        delivery.note("duties", parsed.findings)
        one = parsed.record
        if one is None or (one.end is not None and one.end < today):
            continue
        repeated = twice.check(one.id)
        if repeated is not None:
            delivery.note("duties", [repeated])
        elif role := _role(one):
            yield one, role


def _role(one: DutyRecord) -> str:
    """The student-health role of a duty; empty for any other."""
    if one.role.value in _ROLES:
        return one.role.value
    if any(work.role is AssignmentRole.STUDENT_HEALTH for work in one.assignments):
        return RegisterDuty.Role.STUDENT_HEALTH.value
    return ""


def _names(client: SS12000Client, persons: list[str]) -> Iterator[tuple[UUID, str]]:
    """Names by the register's id, without those of protected persons."""
    for raw in looked_up(client, persons) if persons else ():
        one = parse_person(raw).record
        if one is not None and one.security is SecurityMarking.NONE:
            yield source_uuid(one.id), f"{one.given_name} {one.family_name}".strip()[:250]


def _duty(one: DutyRecord, role: str, delivery: Delivery, names: dict[UUID, str]) -> RegisterDuty:
    person = source_uuid(one.person_id) if one.person_id else None
    place = source_uuid(one.organisation_id) if one.organisation_id else None
    unit = delivery.structure.unit_ids.get(place) if place else None
    return RegisterDuty(
        source_id=source_uuid(one.id),
        person_source_id=person,
        name=names.get(person, "") if person else "",
        role=role,
        unit=unit,
        place=delivery.structure.unit_names[unit] if unit else "",
        starts_on=one.start,
        ends_on=one.end,
    )


def keep_duties(run: ImportRun, duties: list[RegisterDuty]) -> None:
    """Store what a run has read."""
    for one in duties:
        one.provider_id, one.run = run.provider_id, run
    RegisterDuty.objects.bulk_create(duties, batch_size=1000)


def duty_counts(run: ImportRun) -> list[dict[str, str | int]]:
    """How many a run lists, by school and role; no name of anybody."""
    counted = Counter(RegisterDuty.objects.filter(run=run).values_list("place", "role"))
    return [{"unit": place, "role": role, "count": number} for (place, role), number in sorted(counted.items())]


@dataclass(frozen=True, slots=True)
class DutyLine:
    """One school and role: how many the register lists, and who they and those with an assignment there are."""

    place: str
    role: str
    listed: int
    names: tuple[str, ...]
    assigned: tuple[str, ...]


def duties_of(actor: Actor, run: ImportRun) -> list[DutyLine]:
    """What a run lists beside the assignments of today, school by school."""
    check(actor, IMPORT_REGISTER)
    found: dict[tuple[str, str, UUID | None], list[str]] = {}
    for one in RegisterDuty.objects.filter(run=run).order_by("place", "role", "name"):
        found.setdefault((one.place, one.role, one.unit), []).append(one.name)
    assigned = _assigned(actor, [unit for _place, _role, unit in found if unit])
    return [
        DutyLine(
            place,
            str(RegisterDuty.Role(role).label),
            len(names),
            tuple(filter(None, names)),
            tuple(assigned.get((unit, str(_ASSIGNED.get(RegisterDuty.Role(role), ""))), ())),
        )
        for (place, role, unit), names in found.items()
    ]


def _assigned(actor: Actor, units: list[UUID]) -> dict[tuple[UUID | None, str], list[str]]:
    today = clock.today()
    holding = Q(valid_from__lte=today) & (Q(valid_to=None) | Q(valid_to__gte=today))
    holding &= Q(assignment__valid_from__lte=today) & (Q(assignment__valid_to=None) | Q(assignment__valid_to__gte=today))
    found: dict[tuple[UUID | None, str], list[str]] = {}
    rows = AssignmentSchool.objects.filter(holding, provider=actor.provider, school__in=units)
    for unit, role, name in rows.order_by("assignment__user__name").values_list(
        "school_id", "assignment__role", "assignment__user__name"
    ):
        found.setdefault((unit, role), []).append(name)
    return found
