"""Absence, AggregatedAttendance and Grade: what the student-health team sees of schoolwork."""

from __future__ import annotations

from typing import Any

from samsyn.integrations.ss12000.records.findings import Parsed
from samsyn.integrations.ss12000.records.reading import MAX_CODE, Reading, read_record
from samsyn.integrations.ss12000.records.record_types import AbsenceRecord, AttendanceSummary, GradeRecord
from samsyn.integrations.ss12000.records.school import required_id, required_reference
from samsyn.integrations.ss12000.records.values import ABSENCE_TYPES, AbsenceType

MINUTES_IN_A_YEAR = 366 * 24 * 60


def parse_absence(raw: object) -> Parsed[AbsenceRecord]:
    """Map a raw Absence. The record is None when its id or pupil is missing. Never raises."""
    return read_record(raw, _absence)


def parse_attendance_summary(raw: object) -> Parsed[AttendanceSummary]:
    """Map a raw AggregatedAttendance. The record is None when its pupil or period is missing. Never raises."""
    return read_record(raw, _attendance_summary)


def parse_grade(raw: object) -> Parsed[GradeRecord]:
    """Map a raw Grade. The record is None when its id or pupil is missing. Never raises."""
    return read_record(raw, _grade)


def _absence(read: Reading, raw: dict[str, Any]) -> AbsenceRecord | None:
    record_id, student_id = required_id(read, raw), required_reference(read, raw, "student")
    if not record_id or not student_id:
        return None
    start, end = read.moment(raw, "startTime"), read.moment(raw, "endTime")
    if start is None:
        read.note("missing", "startTime")
    if start is not None and end is not None and end < start:
        read.note("period_reversed", "endTime")
    return AbsenceRecord(
        id=record_id,
        student_id=student_id,
        unit_id=read.reference(raw, "organisation"),
        registered_by_id=read.reference(raw, "registeredBy"),
        type=read.choice(raw, "type", "", ABSENCE_TYPES, AbsenceType.OTHER),
        start=start,
        end=end,
        modified=read.modified(raw),
    )


def _attendance_summary(read: Reading, raw: dict[str, Any]) -> AttendanceSummary | None:
    student_id = required_reference(read, raw, "student")
    start, end = read.period(raw)
    if start is None:
        read.note("missing", "startDate")
    if end is None:
        read.note("missing", "endDate")
    if not student_id or start is None or end is None:
        return None

    def minutes(key: str) -> int | None:
        return read.integer(raw, key, "", 0, MINUTES_IN_A_YEAR)

    return AttendanceSummary(
        student_id=student_id,
        activity_id=required_reference(read, raw, "activity"),
        start=start,
        end=end,
        attended=minutes("attendanceSum"),
        valid_absence=minutes("validAbsenceSum"),
        invalid_absence=minutes("invalidAbsenceSum"),
        other_attendance=minutes("otherAttendanceSum"),
        reported=minutes("reportedSum"),
        offered=minutes("offeredSum"),
    )


def _grade(read: Reading, raw: dict[str, Any]) -> GradeRecord | None:
    record_id, student_id = required_id(read, raw), required_reference(read, raw, "student")
    if not record_id or not student_id:
        return None
    value = read.text(raw, "gradeValue", "", MAX_CODE)
    if not value:
        read.note("missing", "gradeValue")
    semester = read.text(raw, "semester", "", MAX_CODE).upper()
    if semester not in ("HT", "VT", ""):
        read.note("unknown_value", "semester")
        semester = ""
    return GradeRecord(
        id=record_id,
        student_id=student_id,
        organisation_id=read.reference(raw, "organisation"),
        syllabus_id=read.reference(raw, "syllabus"),
        registered=read.day(raw, "registeredDate"),
        value=value,
        final=read.truth(raw, "finalGrade") is True,
        trial=read.truth(raw, "trial") is True,
        correction=read.text(raw, "correctionType", "", MAX_CODE),
        semester=semester,
        year=read.integer(raw, "year", "", 1900, 2200),
        modified=read.modified(raw),
    )
