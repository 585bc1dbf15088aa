"""The content of the fake register, and the changes that happen in a school: each stamps meta.modified."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

Row = dict[str, Any]

TYPE_NAMES = {
    "organisations": "Organisation",
    "persons": "Person",
    "groups": "Group",
    "duties": "Duty",
    "placements": "Placement",
    "activities": "Activity",
    "absences": "Absence",
    "grades": "Grade",
}


@dataclass(frozen=True, slots=True)
class Gone:
    """A deleted object."""

    resource: str
    record_id: str
    when: datetime


@dataclass(slots=True)
class Register:
    """Plain lists of objects as the standard describes them. An object without meta gets one with the present time.

    `now` is the register's clock. `changed` and `deleted` gather what the next notification will tell.
    """

    organisations: list[Row] = field(default_factory=list)
    persons: list[Row] = field(default_factory=list)
    groups: list[Row] = field(default_factory=list)
    duties: list[Row] = field(default_factory=list)
    placements: list[Row] = field(default_factory=list)
    activities: list[Row] = field(default_factory=list)
    absences: list[Row] = field(default_factory=list)
    grades: list[Row] = field(default_factory=list)
    aggregated_attendance: list[Row] = field(default_factory=list)
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    gone: list[Gone] = field(default_factory=list)
    changed: set[str] = field(default_factory=set)
    deleted: bool = False

    def __post_init__(self) -> None:
        for resource in TYPE_NAMES:
            for row in self.rows(resource):
                row.setdefault("meta", self._new_meta())

    def rows(self, resource: str) -> list[Row]:
        """The list behind a path, for example "persons" or "aggregatedAttendance". Raises KeyError."""
        if resource == "aggregatedAttendance":
            return self.aggregated_attendance
        if resource not in TYPE_NAMES:
            raise KeyError(resource)
        rows: list[Row] = getattr(self, resource)
        return rows

    def row(self, resource: str, record_id: str) -> Row:
        """One object. Raises KeyError."""
        for row in self.rows(resource):
            if row.get("id") == record_id:
                return row
        raise KeyError(record_id)

    def add(self, resource: str, rows: Iterable[Row]) -> None:
        """New objects."""
        for row in rows:
            row["meta"] = self._new_meta()
            self.rows(resource).append(row)
        self.changed.add(TYPE_NAMES[resource])

    def change(self, resource: str, record_id: str, **values: object) -> Row:
        """Set attributes of an object. Raises KeyError."""
        row = self.row(resource, record_id)
        row.update(values)
        row["meta"] = {**row.get("meta", {}), "modified": self._stamp()}
        self.changed.add(TYPE_NAMES[resource])
        return row

    def rename(self, person_id: str, given_name: str, family_name: str) -> None:
        """A person's new name."""
        self.change("persons", person_id, givenName=given_name, familyName=family_name)

    def move_pupil(self, person_id: str, unit_id: str, day: date) -> None:
        """End the pupil's open enrolments the day before and enrol at another unit from `day`; leave the old classes."""
        person = self.row("persons", person_id)
        ended = (date.fromordinal(day.toordinal() - 1)).isoformat()
        enrolments = [dict(item) for item in person.get("enrolments") or []]
        still_open = [item for item in enrolments if not item.get("endDate")]
        latest = still_open[-1] if still_open else (enrolments[-1] if enrolments else {"schoolType": "GR"})
        for item in still_open:
            item["endDate"] = ended
        moved = {key: value for key, value in latest.items() if key not in ("endDate", "cancelled")}
        enrolments.append({**moved, "enroledAt": {"id": unit_id}, "startDate": day.isoformat()})
        self.change("persons", person_id, enrolments=enrolments)
        for group in self.groups:
            members = group.get("groupMemberships") or []
            if any(_is_open(member, person_id) for member in members):
                left = [{**one, "endDate": ended} if _is_open(one, person_id) else one for one in members]
                self.change("groups", group["id"], groupMemberships=left)

    def remove(self, resource: str, record_id: str) -> None:
        """Delete an object. Raises KeyError."""
        self.rows(resource).remove(self.row(resource, record_id))
        self.gone.append(Gone(resource, record_id, self.now()))
        self.changed.add(TYPE_NAMES[resource])
        self.deleted = True

    def remove_pupil(self, person_id: str) -> None:
        """Delete a person and the memberships in groups."""
        self.remove("persons", person_id)
        for group in self.groups:
            members = group.get("groupMemberships") or []
            kept = [member for member in members if member["person"]["id"] != person_id]
            if len(kept) < len(members):
                self.change("groups", group["id"], groupMemberships=kept)

    def _stamp(self) -> str:
        return self.now().astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def _new_meta(self) -> dict[str, str]:
        stamp = self._stamp()
        return {"created": stamp, "modified": stamp}


def _is_open(member: Row, person_id: str) -> bool:
    return bool(member["person"]["id"] == person_id and not member.get("endDate"))
