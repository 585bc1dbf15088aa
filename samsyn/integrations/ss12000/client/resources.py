"""The resources of SS 12000: paths, names in notifications and deletions, and whether a register must offer them."""

from __future__ import annotations

from enum import Enum

from samsyn.integrations.ss12000.records.values import plain


class Resource(Enum):
    """A resource; the value is its path."""

    ORGANISATIONS = "organisations"
    PERSONS = "persons"
    GROUPS = "groups"
    DUTIES = "duties"
    PLACEMENTS = "placements"
    ACTIVITIES = "activities"
    ABSENCES = "absences"
    AGGREGATED_ATTENDANCE = "aggregatedAttendance"
    GRADES = "grades"

    @property
    def required(self) -> bool:
        """True when an import cannot be done without it; the others may answer 404."""
        return self in _REQUIRED

    @property
    def type_name(self) -> str:
        """The name used in subscriptions and notifications, for example "Person"."""
        return _TYPE_NAMES[self]


_REQUIRED = {Resource.ORGANISATIONS, Resource.PERSONS, Resource.GROUPS}
_TYPE_NAMES = {
    Resource.ORGANISATIONS: "Organisation",
    Resource.PERSONS: "Person",
    Resource.GROUPS: "Group",
    Resource.DUTIES: "Duty",
    Resource.PLACEMENTS: "Placement",
    Resource.ACTIVITIES: "Activity",
    Resource.ABSENCES: "Absence",
    Resource.AGGREGATED_ATTENDANCE: "AggregatedAttendance",
    Resource.GRADES: "Grade",
}
_BY_NAME = {
    **{plain(resource.value): resource for resource in Resource},
    **{plain(name): resource for resource, name in _TYPE_NAMES.items()},
    "activitites": Resource.ACTIVITIES,
}

# Resources of the standard that Samsyn does not read; their names are known and give no finding.
UNUSED = frozenset(
    plain(name)
    for name in (
        *("attendances", "attendanceEvents", "attendanceSchedules", "calendarEvents", "programmes", "resources"),
        *("rooms", "schoolUnitOfferings", "studyPlans", "syllabuses", "Attendance", "AttendanceEvent"),
        *("AttendanceSchedule", "CalendarEvent", "Programme", "Resource", "Room", "SchoolUnitOffering", "StudyPlan"),
        "Syllabus",
    )
)


def resource_named(name: object) -> Resource | None:
    """The resource meant by a path or type name, however it is cased; None when it is none of ours."""
    return _BY_NAME.get(plain(name[:60])) if isinstance(name, str) else None


def is_unused(name: object) -> bool:
    """True for a name in the standard that Samsyn has no use for."""
    return isinstance(name, str) and plain(name[:60]) in UNUSED
