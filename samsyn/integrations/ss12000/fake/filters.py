"""The query parameters of the standard: checked, and applied to the objects of a register.

`expand`, `expandReferenceNames` and `sortkey` are accepted and ignored, apart from the sort keys on meta.modified.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

from samsyn.integrations.ss12000.fake.register import Register, Row
from samsyn.integrations.ss12000.fake.relationships import RELATIONSHIPS, links
from samsyn.integrations.ss12000.records.reading import STOCKHOLM

Query = dict[str, list[str]]
Keep = Callable[[Row], bool]


class BadQuery(ValueError):
    """A parameter that cannot be used; becomes status 400."""


# Parameter -> path to the value it is compared with; a list on the way means "any of them".
EQUALS: dict[str, dict[str, str]] = {
    "organisations": {
        "parent": "parentOrganisation.id",
        "schoolUnitCode": "schoolUnitCode",
        "organisationCode": "organisationCode",
        "municipalityCode": "municipalityCode",
        "type": "organisationType",
        "schoolTypes": "schoolTypes",
    },
    "persons": {
        "civicNo": "civicNo.value",
        "eduPersonPrincipalName": "eduPersonPrincipalNames",
        "identifier.value": "externalIdentifiers.value",
        "identifier.context": "externalIdentifiers.context",
    },
    "groups": {"groupType": "groupType", "schoolTypes": "schoolType", "organisation": "organisation.id"},
    "duties": {"organisation": "dutyAt.id", "dutyRole": "dutyRole", "person": "person.id"},
    "placements": {
        "organisation": "placedAt.id",
        "group": "group.id",
        "child": "child.id",
        "owner": "owners.id",
    },
    "activities": {"organisation": "organisation.id", "group": "groups.id", "teacher": "teachers.duty.id"},
    "absences": {
        "organisation": "organisation.id",
        "student": "student.id",
        "registeredBy": "registeredBy.id",
        "type": "type",
    },
    "grades": {
        "organisation": "organisation.id",
        "student": "student.id",
        "registeredBy": "registeredBy.id",
        "gradingTeacher": "gradingTeacher.id",
    },
    "aggregatedAttendance": {"student": "student.id"},
}
DAYS = ("startDate", "endDate", "registeredDate")
TIMES = ("startTime", "endTime")
REFERENCES = frozenset({"parent", "organisation", "group", "person", "child", "owner", "teacher", "student", "registeredBy"})


def select(register: Register, resource: str, query: Query) -> list[Row]:
    """The objects that match a query, in order. Raises BadQuery."""
    keeps = [*_equals(resource, query), *_meta(query), *_bounds(query), *_relationship(register, resource, query)]
    if "nameContains" in query and resource == "persons":
        keeps.append(_name_contains([part.casefold() for part in query["nameContains"]]))
    if resource == "aggregatedAttendance":
        keeps.append(_attendance_period(query))
    rows = register.rows(resource)
    found = [row for row in rows if all(keep(row) for keep in keeps)] if keeps else rows
    order = query.get("sortkey", [""])[0]
    if order in ("ModifiedDesc", "ModifiedAsc"):
        return sorted(found, key=lambda row: _modified(row, "modified"), reverse=order == "ModifiedDesc")
    return found


def values_at(row: Any, path: str) -> Iterator[Any]:
    """The values at a dotted path, through lists."""
    key, _dot, rest = path.partition(".")
    found = row.get(key) if isinstance(row, dict) else None
    for value in found if isinstance(found, list) else [found]:
        if rest:
            yield from values_at(value, rest)
        elif value is not None:
            yield value


def whole_number(text: str, name: str) -> int:
    """A parameter as an integer of at least 1. Raises BadQuery."""
    if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text) >= 1):
        raise BadQuery(f"{name} must be a positive integer")
    return int(text)


def moment(text: str, name: str) -> datetime:
    """A parameter as a time with zone. Raises BadQuery."""
    try:
        found = datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError:
        raise BadQuery(f"{name} must be a date-time") from None
    return found if found.tzinfo else found.replace(tzinfo=STOCKHOLM)


def day(text: str, name: str) -> date:
    """A parameter as a date. Raises BadQuery."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadQuery(f"{name} must be a date") from None


def identifier(text: str, name: str) -> str:
    """A parameter or path segment as a UUID in lower case. Raises BadQuery."""
    try:
        return str(UUID(text))
    except ValueError:
        raise BadQuery(f"{name} must be a UUID") from None


def _equals(resource: str, query: Query) -> Iterator[Keep]:
    for name, path in EQUALS[resource].items():
        if name in query:
            wanted = {identifier(one, name) if name in REFERENCES else one for one in query[name]}
            yield _any_of(path, wanted)


def _modified(row: Row, key: str) -> datetime:
    return moment(str(row["meta"][key]), "meta")


def _meta(query: Query) -> Iterator[Keep]:
    for key in ("created", "modified"):
        for side in ("before", "after"):
            name = f"meta.{key}.{side}"
            if name in query:
                yield _stamped(key, side, moment(query[name][0], name))


def _bounds(query: Query) -> Iterator[Keep]:
    for key in DAYS:
        yield from _between(query, key, key, lambda value, name: day(value[:10], name))
    for key in TIMES:
        yield from _between(query, key, key, moment)


def _between(query: Query, name: str, key: str, read: Callable[[str, str], Any]) -> Iterator[Keep]:
    for side in ("onOrBefore", "onOrAfter"):
        full = f"{name}.{side}"
        if full not in query:
            continue
        yield _within(key, side, read(query[full][0], full), read)


def _any_of(path: str, wanted: set[str]) -> Keep:
    return lambda row: not wanted.isdisjoint(values_at(row, path))


def _stamped(key: str, side: str, bound: datetime) -> Keep:
    # The bounds are exclusive.
    if side == "after":
        return lambda row: _modified(row, key) > bound
    return lambda row: _modified(row, key) < bound


def _within(key: str, side: str, bound: Any, read: Callable[[str, str], Any]) -> Keep:
    def keep(row: Row) -> bool:
        # Without an end date the period is open, and so lies after every bound.
        if row.get(key) is None:
            return side == "onOrAfter"
        found = read(str(row[key]), key)
        return bool(found <= bound if side == "onOrBefore" else found >= bound)

    return keep


def _name_contains(parts: list[str]) -> Keep:
    def keep(row: Row) -> bool:
        names = " ".join(str(row.get(key) or "") for key in ("givenName", "middleName", "familyName")).casefold()
        return all(part in names for part in parts)

    return keep


def _attendance_period(query: Query) -> Keep:
    if "startDate" not in query or "endDate" not in query:
        raise BadQuery("startDate and endDate are required")
    start, end = day(query["startDate"][0], "startDate"), day(query["endDate"][0], "endDate")
    return lambda row: day(row["startDate"], "startDate") <= end and day(row["endDate"], "endDate") >= start


def _relationship(register: Register, resource: str, query: Query) -> Iterator[Keep]:
    names = [name for name in query if name.startswith("relationship.")]
    if resource != "persons" or not names:
        return
    kinds = query.get("relationship.entity.type", sorted(RELATIONSHIPS))
    if not RELATIONSHIPS.issuperset(kinds):
        raise BadQuery("relationship.entity.type is unknown")
    wanted = {identifier(one, "relationship.organisation") for one in query.get("relationship.organisation", [])}
    bounds = [
        keep
        for key in ("startDate", "endDate")
        for keep in _between(query, f"relationship.{key}", key, lambda value, name: day(value[:10], name))
    ]
    persons = {
        person_id
        for kind in kinds
        for person_id, unit_id, item in links(register, kind)
        if (not wanted or unit_id in wanted) and all(keep(item) for keep in bounds)
    }
    yield lambda row: row["id"] in persons
