"""The records Samsyn uses from SS 12000. Texts are "" and dates None when absent; ids are the register's own.

The records are immutable to the type checker and show only their class in `repr`, so that they cannot spill personal
data into a log.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar, dataclass_transform

from samsyn.integrations.ss12000.records.values import (
    AbsenceType,
    AddressType,
    AssignmentRole,
    DutyRole,
    EmailType,
    GroupType,
    OrganisationType,
    PersonStatus,
    RelationType,
    SecurityMarking,
    Sex,
)

T = TypeVar("T")


@dataclass_transform(frozen_default=True)
def record(cls: type[T]) -> type[T]:
    """A slotted dataclass that the type checker holds frozen and whose `repr` is only its class name.

    It is not frozen at run time: `object.__setattr__` per field makes construction eight times slower, and a register
    has tens of millions of fields.
    """
    cls.__repr__ = _only_the_class  # type: ignore[method-assign]
    return dataclass(slots=True, repr=False, unsafe_hash=True)(cls)


def _only_the_class(self: object) -> str:
    return f"<{type(self).__name__}>"


@record
class Email:
    """E-mail address, checked only for its form."""

    value: str
    type: EmailType


@record
class Phone:
    """Telephone number as written. `kind` is the register's own word (Hem, Arbete)."""

    value: str
    kind: str
    mobile: bool | None


@record
class Address:
    """Postal address."""

    type: AddressType
    street: str
    postal_code: str
    locality: str
    municipality_code: str
    country: str


@record
class ExternalId:
    """Identifier of the person in another system; `context` says which."""

    context: str
    value: str


@record
class EnrolmentRecord:
    """A pupil's enrolment at a school unit; dates inclusive. `school_type` is the standard's code or OTHER."""

    unit_id: str
    school_type: str
    school_year: int | None
    start: date | None
    end: date | None
    cancelled: bool
    education_code: str
    programme_id: str
    specification: str


@record
class ResponsibleRecord:
    """An adult of the pupil. `relation_text` keeps the register's own word."""

    person_id: str
    relation: RelationType
    relation_text: str
    security: SecurityMarking


@record
class PersonRecord:
    """A pupil, adult or member of staff.

    `identity_number` is the register's civicNo exactly as written; checking it belongs to the people app.
    `security_stated` is False when the register said nothing: an existing protection must then not be lifted.
    """

    id: str
    given_name: str
    middle_name: str
    family_name: str
    identity_number: str
    identity_country: str
    birth_date: date | None
    sex: Sex
    security: SecurityMarking
    security_stated: bool
    status: PersonStatus
    principal_names: tuple[str, ...]
    external_ids: tuple[ExternalId, ...]
    emails: tuple[Email, ...]
    phones: tuple[Phone, ...]
    addresses: tuple[Address, ...]
    enrolments: tuple[EnrolmentRecord, ...]
    responsibles: tuple[ResponsibleRecord, ...]
    modified: datetime | None


@record
class OrganisationRecord:
    """Provider, administration, school or school unit."""

    id: str
    name: str
    type: OrganisationType
    code: str
    organisation_number: str
    parent_id: str
    school_unit_code: str
    school_types: tuple[str, ...]
    municipality_code: str
    start: date | None
    end: date | None
    modified: datetime | None


@record
class MembershipRecord:
    """A person's membership in a group; dates inclusive."""

    person_id: str
    start: date | None
    end: date | None


@record
class GroupRecord:
    """Class or other group."""

    id: str
    name: str
    type: GroupType
    school_type: str
    organisation_id: str
    start: date | None
    end: date | None
    memberships: tuple[MembershipRecord, ...]
    modified: datetime | None


@record
class AssignmentRecord:
    """What an employee does for a group, for example mentor."""

    group_id: str
    role: AssignmentRole
    start: date | None
    end: date | None


@record
class DutyRecord:
    """An employment at an organisation. `percent` is 0-100; `role_text` keeps the register's own word."""

    id: str
    person_id: str
    organisation_id: str
    role: DutyRole
    role_text: str
    description: str
    signature: str
    percent: int | None
    assignments: tuple[AssignmentRecord, ...]
    start: date | None
    end: date | None
    modified: datetime | None


@record
class PlacementRecord:
    """A child's place in preschool or after-school care, which SS 12000 keeps apart from enrolments."""

    id: str
    child_id: str
    unit_id: str
    group_id: str
    owner_ids: tuple[str, ...]
    school_type: str
    start: date | None
    end: date | None
    modified: datetime | None


@record
class AbsenceRecord:
    """Absence reported or leave granted in advance; times in UTC."""

    id: str
    student_id: str
    unit_id: str
    registered_by_id: str
    type: AbsenceType
    start: datetime | None
    end: datetime | None
    modified: datetime | None


@record
class AttendanceSummary:
    """Attendance of one pupil in one activity over a period; sums in minutes, None when not given. Has no id."""

    student_id: str
    activity_id: str
    start: date | None
    end: date | None
    attended: int | None
    valid_absence: int | None
    invalid_absence: int | None
    other_attendance: int | None
    reported: int | None
    offered: int | None


@record
class GradeRecord:
    """A registered grade. `semester` is HT, VT or ""."""

    id: str
    student_id: str
    organisation_id: str
    syllabus_id: str
    registered: date | None
    value: str
    final: bool
    trial: bool
    correction: str
    semester: str
    year: int | None
    modified: datetime | None
