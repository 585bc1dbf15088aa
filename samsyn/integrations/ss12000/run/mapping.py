"""From register records to the flat facts that Samsyn keeps of a unit, class or person. Pure; nothing is guessed.

Facts of a person: given, middle, family, birth_date, sex, number, number_kind, protection (None: not stated), deceased, street,
postal_code, locality, phone, email, guardians [{id, kind}]; number_as_given: a text that is no number, for the review to show.
Enrolments go beside them, since their classes come from other objects.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from samsyn.integrations.ss12000.records import (
    Address,
    AddressType,
    EnrolmentRecord,
    GroupRecord,
    OrganisationRecord,
    OrganisationType,
    PersonRecord,
    PersonStatus,
    RelationType,
    SecurityMarking,
    Sex,
)
from samsyn.integrations.ss12000.records.reading import is_uuid
from samsyn.people.identity_number import InvalidIdentityNumber, Kind, parse

Facts = dict[str, Any]

# Other ids than UUIDs, which some servers have, become UUIDs by this rule: the same text is always the same id.
_NAMESPACE = UUID("6ad4a2c0-53f1-5b7e-9d6b-0c7d20f6a1d3")
# Preschool and after-school care are no schools that student health belongs to.
NOT_SCHOOL = frozenset({"FS", "FTH", "OPPFTH"})
_UPPER_SECONDARY = frozenset({"GY", "GYS"})
_WANTED_ADDRESS = (
    AddressType.REGISTERED,
    AddressType.SPECIAL_POSTAL,
    AddressType.POSTAL,
    AddressType.TEMPORARY,
    AddressType.OTHER,
)
_SEXES = {Sex.MALE: "male", Sex.FEMALE: "female"}
_PROTECTION = {
    SecurityMarking.NONE: "none",
    SecurityMarking.CONFIDENTIALITY_MARKING: "confidentiality_marking",
    SecurityMarking.PROTECTED_REGISTRATION: "protected_registration",
}


@dataclass(frozen=True, slots=True)
class Place:
    """One enrolment that holds now or is to come, at one unit. unit is the register's id; grade as `people.Enrolment` counts it.

    school_class: our class, where the place itself says so (a file); else the delivery's groups do.
    """

    unit: str
    school_type: str
    grade: int | None
    starts: date | None
    ends: date | None
    school_class: str | None = None


@dataclass(slots=True)
class MappedPerson:
    """A person's facts, and why they cannot be used as they are (`problems`) or what was odd (`remarks`).

    partial: there is more to come of the same object, which must then be read again although it has not changed.
    """

    facts: Facts
    places: tuple[Place, ...] = ()
    earlier: tuple[Place, ...] = ()
    problems: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    partial: bool = False


def source_uuid(record_id: str) -> UUID:
    """The register's id as a UUID."""
    try:
        return UUID(record_id)
    except ValueError:
        return uuid5(_NAMESPACE, record_id)


def source_key(record_id: str) -> str:
    """The same as text; a record's id that is a UUID is already written as UUIDs are."""
    return record_id if is_uuid(record_id) else str(source_uuid(record_id))


def map_person(record: PersonRecord, today: date) -> MappedPerson:
    """The facts of a person."""
    places, earlier = map_enrolments(record.enrolments, today)
    mapped = MappedPerson({}, places, earlier, partial=len(places) + len(earlier) < _places(record.enrolments))
    number, kind, birth_date, sex = _identity(record, today, mapped)
    protection = _PROTECTION[record.security] if record.security_stated else None
    hidden = protection not in (None, "none")
    address = None if hidden else _address(record.addresses)
    if not record.given_name and not record.family_name and not hidden:
        mapped.problems.append("name_missing")
    mapped.facts = {
        "given": record.given_name[:120],
        "middle": record.middle_name[:120],
        "family": record.family_name[:120],
        "birth_date": birth_date.isoformat() if birth_date else None,
        "sex": sex,
        "number": number,
        "number_kind": kind,
        "protection": protection,
        "deceased": record.status is PersonStatus.DECEASED,
        "street": address.street[:200] if address else "",
        "postal_code": address.postal_code.replace(" ", "")[:10] if address else "",
        "locality": address.locality[:100] if address else "",
        "phone": "" if hidden or not record.phones else record.phones[0].value[:40],
        "email": "" if hidden or not record.emails else record.emails[0].value,
        "guardians": _guardians(record),
    }
    if any(problem.startswith("number_") for problem in mapped.problems):
        mapped.facts["number_as_given"] = record.identity_number[:40]
    return mapped


def _identity(record: PersonRecord, today: date, mapped: MappedPerson) -> tuple[str, str, date | None, str]:
    sex = _SEXES.get(record.sex, "unknown")
    if not record.identity_number:
        mapped.remarks.append("no_number")
        return "", "", record.birth_date, sex
    try:
        number = parse(record.identity_number, today=today, born=record.birth_date)
    except InvalidIdentityNumber as error:
        if record.identity_country.casefold() not in ("", "se", "swe", "sverige", "svensk", "svenskt"):
            mapped.remarks.append("foreign_number")
            return "", "", record.birth_date, sex
        mapped.problems.append(f"number_{error.code}")
        return "", "", record.birth_date, sex
    if number.kind in (Kind.PERSONAL_NUMBER, Kind.COORDINATION_NUMBER) and sex == "unknown" and number.sex:
        sex = number.sex.value
    return number.value, number.kind.value, record.birth_date or number.birth_date, sex


def _address(addresses: tuple[Address, ...]) -> Address | None:
    if len(addresses) == 1:
        return addresses[0]
    return min(addresses, key=lambda one: _WANTED_ADDRESS.index(one.type)) if addresses else None


def _guardians(record: PersonRecord) -> list[Facts]:
    if not record.responsibles:
        return []
    found: dict[str, bool] = {}
    for one in record.responsibles:
        key = source_key(one.person_id)
        found[key] = found.get(key, False) or one.relation is RelationType.GUARDIAN
    custody = custody_kind(sum(found.values()))
    return [{"id": key, "kind": custody if has else "other_responsible"} for key, has in sorted(found.items())]


def custody_kind(guardians: int) -> str:
    """The kind of custody that a number of listed guardians proves.

    Two who both have custody have it jointly (FB 6 kap. 2 §). One listed does not prove sole custody, since a register may lack the
    other, and more than two have no meaning in law: both are "unspecified".
    """
    return "joint" if guardians == 2 else "unspecified"


def map_enrolments(records: tuple[EnrolmentRecord, ...], today: date) -> tuple[tuple[Place, ...], tuple[Place, ...]]:
    """The enrolments that hold today or will, at most one a unit, and those that have ended. Cancelled ones are left out."""
    current: dict[str, Place] = {}
    earlier: list[Place] = []
    for one in records:
        if not _counts(one):
            continue
        place = Place(source_key(one.unit_id), one.school_type[:10], _grade(one), one.start, one.end)
        if one.end is not None and one.end < today:
            earlier.append(place)
            continue
        known = current.get(place.unit)
        if known is None or _rank(place, today) < _rank(known, today):
            current[place.unit] = place
    return tuple(sorted(current.values(), key=lambda one: one.unit)), tuple(earlier)


def _places(records: tuple[EnrolmentRecord, ...]) -> int:
    """How many enrolments there are: at one unit the next school year's may follow this one's, and is kept when it begins."""
    return sum(_counts(one) for one in records)


def _counts(one: EnrolmentRecord) -> bool:
    if one.cancelled or one.school_type in NOT_SCHOOL:
        return False
    return not (one.start and one.end and one.end < one.start)


def _rank(place: Place, today: date) -> tuple[bool, int]:
    """What holds today comes first, the latest begun of it; then what is nearest to come."""
    if place.starts is None or place.starts <= today:
        return False, -(place.starts or date.min).toordinal()
    return True, place.starts.toordinal()


def _grade(one: EnrolmentRecord) -> int | None:
    if one.school_type == "FKLASS":
        return 0
    if one.school_year is None or not 0 <= one.school_year <= 10:
        return None
    return one.school_year + 10 if one.school_type in _UPPER_SECONDARY and one.school_year <= 4 else one.school_year


def is_unit(record: OrganisationRecord) -> bool:
    """Whether an organisation is a school unit: by type, or by having a school-unit code."""
    return record.type is OrganisationType.SCHOOL_UNIT or bool(record.school_unit_code)


def map_unit(record: OrganisationRecord, today: date) -> Facts:
    """The facts of a school unit: name, code, school_types, closed."""
    code = "".join(record.school_unit_code.split())
    return {
        "name": record.name[:200],
        "code": code if len(code) == 8 and code.isdecimal() else "",
        "school_types": list(record.school_types),
        "closed": record.end is not None and record.end < today,
    }


def map_class(record: GroupRecord, today: date) -> Facts:
    """The facts of a class: name, school_year (the autumn it begins in), closed."""
    return {
        "name": record.name[:80],
        "school_year": school_year_of(record.start or today),
        "closed": record.end is not None and record.end < today,
    }


def school_year_of(day: date) -> int:
    """The autumn that the school year of a day begins in; it changes on 1 July."""
    return day.year if day.month >= 7 else day.year - 1
