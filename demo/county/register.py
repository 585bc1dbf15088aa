"""A provider's school register as SS 12000 2.1 objects (plain dictionaries, ready for JSON).

Keys follow the end points; `persons` holds pupils, guardians and staff. Enrolments and responsibles are inside persons,
memberships inside groups, as the standard has it (spelling `enroledAt` included). People with protected registration
have no address and no telephone number.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any, Final
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from demo.county.calendar import PRESCHOOL_CLASS, UPPER_SECONDARY, school_year
from demo.county.model import (
    Address,
    Adult,
    Provider,
    ProviderKind,
    Pupil,
    Relation,
    SchoolClass,
    SchoolKind,
    Security,
    Staff,
)
from samsyn.people.identity_number import Sex

Object = dict[str, Any]
Register = dict[str, list[Object]]

SEX: Final = {Sex.FEMALE: "Kvinna", Sex.MALE: "Man"}
RELATION: Final = {
    Relation.GUARDIAN: "Vårdnadshavare",
    Relation.APPOINTED_GUARDIAN: "Vårdnadshavare",
    Relation.LEGAL_REPRESENTATIVE: "God man",
    Relation.FAMILY_HOME: "Annan ansvarig",
}
_STOCKHOLM: Final = ZoneInfo("Europe/Stockholm")
SCHOOL_TYPES: Final = {
    SchoolKind.F_6: ["FKLASS", "GR"],
    SchoolKind.LOWER_SECONDARY: ["GR"],
    SchoolKind.F_9: ["FKLASS", "GR"],
    SchoolKind.UPPER_SECONDARY: ["GY"],
    SchoolKind.ADAPTED: ["GRS"],
}
_SUBJECTS: Final = (("SVE", "Svenska"), ("MA", "Matematik"), ("ENG", "Engelska"), ("IDH", "Idrott och hälsa"))
_GRADES: Final = "AABBBCCCCDDDEEEEF"


def register_of(provider: Provider, families: Iterable[tuple[Pupil, ...]], today: date) -> Register:
    """Everything the register of `provider` holds on `today`. Held in memory: some 6 kB a pupil."""
    register: Register = {
        "organisations": list(_organisations(provider, today)),
        "persons": [_staff_person(row, today) for row in provider.staff],
        "groups": [],
        "duties": list(_duties(provider, today)),
        "syllabuses": [_syllabus(provider, code, name, today) for code, name in _SUBJECTS],
        "activities": [_activity(row, today) for row in provider.classes],
        "absences": [],
        "aggregatedAttendance": [],
        "grades": [],
    }
    groups = {row.id: _group(row, today) for row in provider.classes}
    for family in families:
        adults: dict[int, Object] = {}
        for pupil in family:
            register["persons"].append(pupil_person(pupil, today))
            _join(groups, pupil, today)
            adults |= {row.adult.ordinal: guardian_person(row.adult, today) for row in pupil.responsibles}
            random = Random(pupil.seed ^ 2)
            register["absences"] += _absences(pupil, random, today)
            register["aggregatedAttendance"].append(_attendance(pupil, random, today))
            register["grades"] += _grades(pupil, random, today)
        register["persons"] += adults.values()
    register["groups"] = list(groups.values())
    return register


def term_start(today: date) -> date:
    return date(school_year(today), 8, 18)


def meta(key: UUID, today: date) -> dict[str, str]:
    """Made before the school year, changed some time since: stable for the object, RFC 3339 in UTC."""
    start = datetime(school_year(today), 8, 3, 4, tzinfo=UTC)
    since = max(1, (today - start.date()).days * 86400 - 86400)
    modified = start + timedelta(seconds=key.int % since)
    return {"created": _instant(start), "modified": _instant(modified)}


def _instant(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def ref(key: UUID) -> dict[str, str]:
    return {"id": str(key)}


def _organisations(provider: Provider, today: date) -> Iterator[Object]:
    root: Object = {
        "id": str(provider.namespace),
        "meta": meta(provider.namespace, today),
        "displayName": provider.name,
        "organisationType": "Huvudman",
        "organisationNumber": provider.organisation_number,
    }
    if provider.kind is ProviderKind.MUNICIPALITY:
        root["municipalityCode"] = provider.code
    yield root
    for board in provider.boards:
        yield {
            "id": str(board.id),
            "meta": meta(board.id, today),
            "displayName": board.name,
            "organisationType": "Förvaltning",
            "parentOrganisation": ref(provider.namespace),
        }
    for school in provider.schools:
        yield {
            "id": str(school.id),
            "meta": meta(school.id, today),
            "displayName": school.name,
            "organisationType": "Skolenhet",
            "schoolUnitCode": school.code,
            "schoolTypes": SCHOOL_TYPES[school.kind],
            "parentOrganisation": ref(school.board.id),
        }


def pupil_person(pupil: Pupil, today: date) -> Object:
    person = _person(pupil, "elev", today)
    person["birthDate"] = pupil.born.isoformat()
    person["enrolments"] = list(_enrolments(pupil, today))
    person["responsibles"] = [{"person": ref(row.adult.id), "relationType": RELATION[row.relation]} for row in pupil.responsibles]
    if pupil.security is not Security.PROTECTED:
        person["addresses"] = [_address(pupil.address)]
    return person


def _person(who: Pupil | Adult, local: str, today: date) -> Object:
    key = who.id
    account = f"{local}.{who.ordinal & 0xFFFFFF}.{str(who.namespace)[:8]}@example.org"
    return {
        "id": str(key),
        "meta": meta(key, today),
        "givenName": who.given,
        "familyName": who.family,
        "eduPersonPrincipalNames": [account],
        "civicNo": {"value": who.number, "nationality": "SE"},
        "sex": SEX[who.sex],
        "securityMarking": who.security.value,
        "personStatus": "Aktiv",
    }


def guardian_person(adult: Adult, today: date) -> Object:
    person = _person(adult, "vardnadshavare", today)
    if adult.security is not Security.PROTECTED:
        person["addresses"] = [_address(adult.address)]
        # The Post and Telecom Authority keeps 070-174 06 05 – 99 for fiction.
        number = f"070-174 06 {5 + adult.ordinal % 95:02}"
        person["phoneNumbers"] = [{"value": number, "type": "Hem", "mobile": True}]
        person["emails"] = [{"value": f"vh{adult.ordinal}@example.org", "type": "Privat"}]
    return person


def _staff_person(row: Staff, today: date) -> Object:
    person = _person(row.adult, "personal", today)
    person["emails"] = [{"value": person["eduPersonPrincipalNames"][0], "type": "Skola personal"}]
    return person


def _address(address: Address) -> dict[str, str]:
    return {
        "type": "Folkbokföring",
        "streetAddress": address.street,
        "postalCode": address.postal_code,
        "locality": address.locality,
        "country": "Sverige",
    }


def enrolment(row: SchoolClass, start: date, end: date | None) -> Object:
    result: Object = {
        "enroledAt": ref(row.school.id),
        "schoolType": school_type(row),
        "schoolYear": row.grade - 9 if row.grade >= UPPER_SECONDARY else row.grade,
        "startDate": start.isoformat(),
        "cancelled": False,
    }
    if end:
        result["endDate"] = end.isoformat()
    if row.programme:
        result["educationCode"] = row.programme
    return result


def school_type(row: SchoolClass) -> str:
    if row.grade == PRESCHOOL_CLASS:
        return "FKLASS"
    return SCHOOL_TYPES[row.school.kind][-1]


def _enrolments(pupil: Pupil, today: date) -> Iterator[Object]:
    move = pupil.transfer
    if move and move.origin:
        yield enrolment(move.origin, term_start(today), move.on - timedelta(days=1))
    yield enrolment(pupil.school_class, move.on if move else term_start(today), None)


def _group(row: SchoolClass, today: date) -> Object:
    return {
        "id": str(row.id),
        "meta": meta(row.id, today),
        "displayName": row.name,
        "startDate": term_start(today).isoformat(),
        "endDate": date(school_year(today) + 1, 6, 30).isoformat(),
        "groupType": "Klass",
        "schoolType": school_type(row),
        "organisation": ref(row.school.id),
        "groupMemberships": [],
    }


def _join(groups: dict[UUID, Object], pupil: Pupil, today: date) -> None:
    move, start = pupil.transfer, term_start(today)
    if move and move.origin:
        last = (move.on - timedelta(days=1)).isoformat()
        earlier = {"person": ref(pupil.id), "startDate": start.isoformat(), "endDate": last}
        groups[move.origin.id]["groupMemberships"].append(earlier)
    joined = {"person": ref(pupil.id), "startDate": (move.on if move else start).isoformat()}
    groups[pupil.school_class.id]["groupMemberships"].append(joined)


def _duties(provider: Provider, today: date) -> Iterator[Object]:
    for row in provider.staff:
        for school in row.schools:
            key = uuid5(row.adult.id, f"duty/{school.code}")
            duty: Object = {
                "id": str(key),
                "meta": meta(key, today),
                "person": ref(row.adult.id),
                "dutyAt": ref(school.id),
                "dutyRole": row.role.value,
                "dutyPercent": max(1, row.percent // len(row.schools)),
                "startDate": term_start(today).isoformat(),
            }
            if row.mentor_of:
                mentor = {"group": ref(row.mentor_of.id), "assignmentRoleType": "Mentor"}
                duty["assignmentRole"] = [mentor | {"startDate": duty["startDate"]}]
            yield duty


def _syllabus(provider: Provider, code: str, name: str, today: date) -> Object:
    key = uuid5(provider.namespace, f"syllabus/{code}")
    subject = {"schoolType": "GR", "subjectCode": code, "subjectName": name, "official": True}
    return {"id": str(key), "meta": meta(key, today)} | subject


def _activity(row: SchoolClass, today: date) -> Object:
    key = uuid5(row.id, "activity")
    return {
        "id": str(key),
        "meta": meta(key, today),
        "displayName": f"Undervisning {row.name}",
        "calendarEventsRequired": False,
        "activityType": "Undervisning",
        "startDate": term_start(today).isoformat(),
        "groups": [ref(row.id)],
        "organisation": ref(row.school.id),
    }


def _absences(pupil: Pupil, random: Random, today: date) -> Iterator[Object]:
    """Reported absence on some days of the last four weeks, for one pupil in eight."""
    if random.random() > 0.125:
        return
    for back in sorted(random.sample(range(1, 29), random.randint(1, 3)), reverse=True):
        day = today - timedelta(days=back)
        if day.weekday() > 4:
            continue
        key = uuid5(pupil.id, f"absence/{day}")
        yield {
            "id": str(key),
            "meta": meta(key, today),
            "student": ref(pupil.id),
            "organisation": ref(pupil.school_class.school.id),
            "startTime": _school_time(day, 8),
            "endTime": _school_time(day, 15),
            "type": "Beviljad ledighet" if random.random() < 0.1 else "Anmäld frånvaro",
        }


def _school_time(day: date, hour: int) -> str:
    return datetime(day.year, day.month, day.day, hour, tzinfo=_STOCKHOLM).isoformat()


def _attendance(pupil: Pupil, random: Random, today: date) -> Object:
    """The last four weeks in minutes; a few pupils have much absence."""
    offered = 4 * (1100 if pupil.grade == PRESCHOOL_CLASS else 1400)
    share = random.betavariate(1.2, 22) if random.random() > 0.03 else random.uniform(0.3, 0.9)
    absent = int(offered * share) // 5 * 5
    invalid = int(absent * random.random() * (0.7 if share > 0.2 else 0.2)) // 5 * 5
    return {
        "activity": ref(uuid5(pupil.school_class.id, "activity")),
        "student": ref(pupil.id),
        "startDate": (today - timedelta(days=28)).isoformat(),
        "endDate": today.isoformat(),
        "attendanceSum": offered - absent,
        "validAbsenceSum": absent - invalid,
        "invalidAbsenceSum": invalid,
        "otherAttendanceSum": 0,
        "reportedSum": offered,
        "offeredSum": offered,
    }


def _grades(pupil: Pupil, random: Random, today: date) -> Iterator[Object]:
    """Last spring's grades in four subjects, for those who then were in grade 6–9 (skollagen 10 kap. 15 §)."""
    if not 7 <= pupil.grade <= UPPER_SECONDARY or pupil.school_class.school.kind is SchoolKind.ADAPTED:
        return
    level = random.random()
    spring = school_year(today)
    for code, _ in _SUBJECTS:
        place = min(max(level + random.gauss(0, 0.15), 0.0), 0.999)
        key = uuid5(pupil.id, f"grade/{code}/{spring}")
        yield {
            "id": str(key),
            "meta": meta(key, today),
            "student": ref(pupil.id),
            "organisation": ref(pupil.school_class.school.id),
            "registeredDate": f"{spring}-06-09",
            "gradeValue": _GRADES[int(place * len(_GRADES))],
            "finalGrade": pupil.grade == UPPER_SECONDARY,
            "trial": False,
            "adaptedStudyPlan": "",
            "syllabus": ref(uuid5(pupil.namespace, f"syllabus/{code}")),
            "semester": "VT",
            "year": spring,
        }
