"""A person's enrolments. Classmates have equal enrolments, so equal ones are read once and shared."""

from __future__ import annotations

from typing import Any

import orjson

from samsyn.integrations.ss12000.records.reading import MAX_CODE, Raw, Reading
from samsyn.integrations.ss12000.records.record_types import EnrolmentRecord

MAX_SHARED = 20_000

_shared: dict[bytes, EnrolmentRecord] = {}


def read_enrolments(read: Reading, raw: Raw) -> tuple[EnrolmentRecord, ...]:
    """The enrolments of a raw Person; one without a school unit is noted and left out."""
    result: list[EnrolmentRecord] = []
    for at, item in read.objects(raw, "enrolments"):
        try:
            key = orjson.dumps(item)
        except orjson.JSONEncodeError:
            key = b""
        known = _shared.get(key)
        record = known if known is not None else _read(read, item, at, key)
        if record is not None:
            result.append(record)
    return tuple(result)


def _read(read: Reading, item: dict[str, Any], at: str, key: bytes) -> EnrolmentRecord | None:
    before = len(read.findings)
    unit_id = read.reference(item, read.spelling(item, "enroledAt", ("enrolledAt",), at), at)
    if not unit_id:
        read.note("missing", at + "enroledAt")
        return None
    start, end = read.period(item, at)
    cancelled = read.spelling(item, "cancelled", ("canceled",), at)
    record = EnrolmentRecord(
        unit_id=unit_id,
        school_type=read.school_type(item, "schoolType", at),
        school_year=read.integer(item, "schoolYear", at, 0, 10),
        start=start,
        end=end,
        cancelled=read.truth(item, cancelled, at) is True,
        education_code=read.text(item, "educationCode", at, MAX_CODE),
        programme_id=read.reference(item, "programme", at),
        specification=read.text(item, "specification", at, 500),
    )
    # Only what gave no finding is shared, since findings name the place where the enrolment stood.
    if key and len(read.findings) == before and not read.full:
        if len(_shared) >= MAX_SHARED:
            _shared.clear()
        _shared[key] = record
    return record
