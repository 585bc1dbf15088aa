"""Raw SS 12000 objects to records: pure, tolerant, and the one place to import them from.

parsed = parse_person(raw)      # any JSON value
parsed.record                   # PersonRecord, or None when nobody can be identified
parsed.findings                 # what deviated from the standard
"""

from samsyn.integrations.ss12000.records.attendance import parse_absence, parse_attendance_summary, parse_grade
from samsyn.integrations.ss12000.records.findings import DuplicateIds, Finding, Parsed, Severity
from samsyn.integrations.ss12000.records.person import parse_person
from samsyn.integrations.ss12000.records.record_types import (
    AbsenceRecord,
    Address,
    AssignmentRecord,
    AttendanceSummary,
    DutyRecord,
    Email,
    EnrolmentRecord,
    ExternalId,
    GradeRecord,
    GroupRecord,
    MembershipRecord,
    OrganisationRecord,
    PersonRecord,
    Phone,
    PlacementRecord,
    ResponsibleRecord,
)
from samsyn.integrations.ss12000.records.school import parse_duty, parse_group, parse_organisation, parse_placement
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

__all__ = [
    "AbsenceRecord",
    "AbsenceType",
    "Address",
    "AddressType",
    "AssignmentRecord",
    "AssignmentRole",
    "AttendanceSummary",
    "DuplicateIds",
    "DutyRecord",
    "DutyRole",
    "Email",
    "EmailType",
    "EnrolmentRecord",
    "ExternalId",
    "Finding",
    "GradeRecord",
    "GroupRecord",
    "GroupType",
    "MembershipRecord",
    "OrganisationRecord",
    "OrganisationType",
    "Parsed",
    "PersonRecord",
    "PersonStatus",
    "Phone",
    "PlacementRecord",
    "RelationType",
    "ResponsibleRecord",
    "SecurityMarking",
    "Severity",
    "Sex",
    "parse_absence",
    "parse_attendance_summary",
    "parse_duty",
    "parse_grade",
    "parse_group",
    "parse_organisation",
    "parse_person",
    "parse_placement",
]
