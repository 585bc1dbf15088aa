"""Organisation, Group, Duty and Placement: where pupils belong and who works there."""

from __future__ import annotations

from typing import Any

from samsyn.integrations.ss12000.records.findings import Parsed
from samsyn.integrations.ss12000.records.reading import MAX_CODE, MAX_MEMBERS, Raw, Reading, read_record
from samsyn.integrations.ss12000.records.record_types import (
    AssignmentRecord,
    DutyRecord,
    GroupRecord,
    MembershipRecord,
    OrganisationRecord,
    PlacementRecord,
)
from samsyn.integrations.ss12000.records.values import (
    ASSIGNMENT_ROLES,
    DUTY_ROLES,
    GROUP_TYPES,
    ORGANISATION_TYPES,
    AssignmentRole,
    DutyRole,
    GroupType,
    OrganisationType,
)


def parse_organisation(raw: object) -> Parsed[OrganisationRecord]:
    """Map a raw Organisation. The record is None only when there is no usable id. Never raises."""
    return read_record(raw, _organisation)


def parse_group(raw: object) -> Parsed[GroupRecord]:
    """Map a raw Group. The record is None only when there is no usable id. Never raises."""
    return read_record(raw, _group)


def parse_duty(raw: object) -> Parsed[DutyRecord]:
    """Map a raw Duty. The record is None only when there is no usable id. Never raises."""
    return read_record(raw, _duty)


def parse_placement(raw: object) -> Parsed[PlacementRecord]:
    """Map a raw Placement. The record is None when its id, child or unit is missing. Never raises."""
    return read_record(raw, _placement)


def required_id(read: Reading, raw: Raw) -> str:
    """The record's own id, with a finding when there is none."""
    record_id = read.record_id(raw)
    if not record_id:
        read.note("missing", "id")
    return record_id


def required_reference(read: Reading, raw: Raw, key: str) -> str:
    """A reference the record means nothing without, with a finding when there is none."""
    referred = read.reference(raw, key)
    if not referred:
        read.note("missing", key)
    return referred


def _organisation(read: Reading, raw: dict[str, Any]) -> OrganisationRecord | None:
    record_id = required_id(read, raw)
    if not record_id:
        return None
    start, end = read.period(raw)
    types = (read.school_type({path: value}, path) for path, value in read.items(raw, "schoolTypes"))
    return OrganisationRecord(
        id=record_id,
        name=read.text(raw, "displayName"),
        type=read.choice(raw, "organisationType", "", ORGANISATION_TYPES, OrganisationType.OTHER),
        code=read.text(raw, "organisationCode", "", MAX_CODE),
        organisation_number=read.text(raw, "organisationNumber", "", MAX_CODE),
        parent_id=read.reference(raw, "parentOrganisation"),
        school_unit_code=read.text(raw, "schoolUnitCode", "", MAX_CODE),
        school_types=tuple(code for code in types if code),
        municipality_code=read.text(raw, "municipalityCode", "", MAX_CODE),
        start=start,
        end=end,
        modified=read.modified(raw),
    )


def _group(read: Reading, raw: dict[str, Any]) -> GroupRecord | None:
    record_id = required_id(read, raw)
    if not record_id:
        return None
    start, end = read.period(raw)
    key = read.spelling(raw, "groupMemberships", ("groupMembership", "memberships"))
    return GroupRecord(
        id=record_id,
        name=read.text(raw, "displayName"),
        type=read.choice(raw, "groupType", "", GROUP_TYPES, GroupType.OTHER),
        school_type=read.school_type(raw, "schoolType"),
        organisation_id=required_reference(read, raw, "organisation"),
        start=start,
        end=end,
        memberships=_memberships(read, raw, key),
        modified=read.modified(raw),
    )


def _memberships(read: Reading, raw: Raw, key: str) -> tuple[MembershipRecord, ...]:
    result: list[MembershipRecord] = []
    for at, item in read.objects(raw, key, limit=MAX_MEMBERS):
        person_id = read.reference(item, "person", at)
        if person_id:
            result.append(MembershipRecord(person_id, *read.period(item, at)))
        else:
            read.note("missing", at + "person")
    return tuple(result)


def _duty(read: Reading, raw: dict[str, Any]) -> DutyRecord | None:
    record_id = required_id(read, raw)
    if not record_id:
        return None
    start, end = read.period(raw)
    return DutyRecord(
        id=record_id,
        # Not required by the standard: an employment may be published before its holder.
        person_id=read.reference(raw, "person"),
        organisation_id=required_reference(read, raw, "dutyAt"),
        role=read.choice(raw, "dutyRole", "", DUTY_ROLES, DutyRole.OTHER),
        role_text=read.text(raw, "dutyRole", "", MAX_CODE),
        description=read.text(raw, "description", "", 500),
        signature=read.text(raw, "signature", "", MAX_CODE),
        percent=read.integer(raw, "dutyPercent", "", 0, 100),
        assignments=_assignments(read, raw),
        start=start,
        end=end,
        modified=read.modified(raw),
    )


def _assignments(read: Reading, raw: Raw) -> tuple[AssignmentRecord, ...]:
    result: list[AssignmentRecord] = []
    key = read.spelling(raw, "assignmentRole", ("assignmentRoles",))
    for at, item in read.objects(raw, key):
        group_id = read.reference(item, "group", at)
        if not group_id:
            read.note("missing", at + "group")
            continue
        role = read.choice(item, "assignmentRoleType", at, ASSIGNMENT_ROLES, AssignmentRole.OTHER)
        result.append(AssignmentRecord(group_id, role, *read.period(item, at)))
    return tuple(result)


def _placement(read: Reading, raw: dict[str, Any]) -> PlacementRecord | None:
    record_id = required_id(read, raw)
    child_id, unit_id = required_reference(read, raw, "child"), required_reference(read, raw, "placedAt")
    if not record_id or not child_id or not unit_id:
        return None
    start, end = read.period(raw)
    owners = (read.record_id(item, "id", at) for at, item in read.objects(raw, "owners"))
    return PlacementRecord(
        id=record_id,
        child_id=child_id,
        unit_id=unit_id,
        group_id=read.reference(raw, "group"),
        owner_ids=tuple(owner for owner in owners if owner),
        school_type=read.school_type(raw, "schoolType"),
        start=start,
        end=end,
        modified=read.modified(raw),
    )
