import json
from collections import Counter
from datetime import date
from uuid import UUID

import pytest

from demo.county import ChangedRegister, County, changed_register, county
from demo.county.changes import ChangeKind
from demo.county.model import Provider
from demo.county.register import Object, Register
from samsyn.people.identity_number import ErrorCode, InvalidIdentityNumber, from_canonical

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def land() -> County:
    return county(7, 4_000, today=TODAY)


@pytest.fixture(scope="module")
def provider(land: County) -> Provider:
    return land.providers[0]


@pytest.fixture(scope="module")
def register(land: County, provider: Provider) -> Register:
    return land.register_for(provider)


@pytest.fixture(scope="module")
def later(land: County, provider: Provider) -> ChangedRegister:
    return changed_register(land, provider)


def persons(register: Register) -> dict[str, Object]:
    return {person["id"]: person for person in register["persons"]}


def of_kind(later: ChangedRegister, kind: ChangeKind) -> list[Object]:
    found = persons(later.register)
    return [found[change.person] for change in later.changes if change.kind is kind]


def test_the_register_is_the_same_every_time_and_is_json(land: County, provider: Provider, register: Register) -> None:
    assert json.dumps(register) == json.dumps(land.register_for(provider))


def test_every_object_has_its_own_id_and_time_stamps(register: Register) -> None:
    for endpoint, items in register.items():
        assert items, endpoint
        if endpoint == "aggregatedAttendance":
            continue
        assert len({UUID(item["id"]) for item in items}) == len(items)
        for item in items:
            assert item["meta"]["created"] <= item["meta"]["modified"] < "2026-11-22"


REQUIRED = {
    "organisations": {"displayName", "organisationType"},
    "persons": {"givenName", "familyName", "civicNo", "securityMarking", "eduPersonPrincipalNames"},
    "groups": {"displayName", "groupType", "startDate", "organisation", "groupMemberships"},
    "duties": {"person", "dutyAt", "dutyRole", "startDate"},
    "activities": {"displayName", "organisation", "calendarEventsRequired", "startDate", "groups"},
    "syllabuses": {"schoolType", "subjectCode", "subjectName", "official"},
    "absences": {"startTime", "endTime", "type", "student"},
    "grades": {"student", "registeredDate", "gradeValue", "syllabus", "finalGrade"},
    "aggregatedAttendance": {"activity", "student", "startDate", "endDate", "attendanceSum"},
}


def test_every_end_point_has_the_attributes_the_standard_requires(register: Register) -> None:
    assert set(register) == set(REQUIRED)
    for endpoint, required in REQUIRED.items():
        assert all(required <= set(item) for item in register[endpoint]), endpoint


def test_every_reference_leads_to_an_object(register: Register) -> None:
    ids = {item["id"] for items in register.values() for item in items if "id" in item}

    def references(value: object) -> list[str]:
        if isinstance(value, list):
            return [found for item in value for found in references(item)]
        if not isinstance(value, dict):
            return []
        own = [value["id"]] if set(value) == {"id"} else []
        return own + [found for item in value.values() for found in references(item)]

    assert {found for items in register.values() for found in references(items)} <= ids


def test_pupils_have_enrolments_and_responsibles(provider: Provider, register: Register) -> None:
    enrolled = [person for person in register["persons"] if "enrolments" in person]
    assert len(enrolled) == provider.pupils
    for person in enrolled:
        assert person["responsibles"]
        assert sum("endDate" not in row for row in person["enrolments"]) == 1
        assert all(row["schoolType"] in {"FKLASS", "GR", "GRS", "GY"} for row in person["enrolments"])
    assert any(len(person["enrolments"]) == 2 for person in enrolled)


def test_a_pupil_is_in_one_class_at_a_time(register: Register) -> None:
    current = Counter(
        member["person"]["id"] for group in register["groups"] for member in group["groupMemberships"] if "endDate" not in member
    )
    assert set(current.values()) == {1}
    assert set(current) == {person["id"] for person in register["persons"] if "enrolments" in person}


def test_people_with_protected_registration_have_no_address() -> None:
    land = county(2, 9_000, today=TODAY)
    protected = [
        person
        for provider in land.providers[:4]
        for person in land.register_for(provider)["persons"]
        if person["securityMarking"] == "Skyddad folkbokföring"
    ]
    assert protected
    assert all("addresses" not in person and "phoneNumbers" not in person for person in protected)


def test_attendance_adds_up(register: Register) -> None:
    for row in register["aggregatedAttendance"]:
        parts = row["attendanceSum"] + row["validAbsenceSum"] + row["invalidAbsenceSum"] + row["otherAttendanceSum"]
        assert parts == row["reportedSum"] == row["offeredSum"]
        assert min(row["attendanceSum"], row["validAbsenceSum"], row["invalidAbsenceSum"]) >= 0


def test_the_later_register_has_changes_of_every_kind(later: ChangedRegister, register: Register) -> None:
    counts = Counter(change.kind for change in later.changes)
    temporary = [p for p in register["persons"] if not p["civicNo"]["value"].isdecimal()]
    expected = dict.fromkeys(ChangeKind, 3) | {ChangeKind.NUMBER_GIVEN: min(3, len(temporary))}
    assert counts == Counter(expected)
    assert len({change.person for change in later.changes}) == len(later.changes)


def test_only_the_changed_are_changed(later: ChangedRegister, register: Register) -> None:
    before, after = persons(register), persons(later.register)
    touched = {change.person for change in later.changes}
    for key in before.keys() & after.keys():
        if before[key]["meta"] == after[key]["meta"]:
            assert before[key] == after[key]
        else:
            guardian = "enrolments" not in after[key] and after[key]["securityMarking"] != "Ingen"
            assert key in touched or guardian


def test_one_invalid_number_each_and_no_other(later: ChangedRegister) -> None:
    wrong = {person["id"] for person in of_kind(later, ChangeKind.INVALID_NUMBER)}
    for person in later.register["persons"]:
        try:
            from_canonical(person["civicNo"]["value"])
        except InvalidIdentityNumber as refused:
            assert refused.code is ErrorCode.CHECK_DIGIT
            wrong.remove(person["id"])
    assert not wrong


def test_numbers_stay_unique_in_the_later_register(later: ChangedRegister) -> None:
    wrong = {person["id"] for person in of_kind(later, ChangeKind.INVALID_NUMBER)}
    numbers = [p["civicNo"]["value"] for p in later.register["persons"] if p["id"] not in wrong]
    assert len(numbers) == len(set(numbers))


def test_a_twin_and_a_near_duplicate_are_told_apart_by_the_data(later: ChangedRegister, register: Register) -> None:
    earlier = [person for person in register["persons"] if "enrolments" in person]
    for twin in of_kind(later, ChangeKind.TWIN):
        same = [p for p in earlier if (p["birthDate"], p["responsibles"]) == (twin["birthDate"], twin["responsibles"])]
        assert same[0]["familyName"] == twin["familyName"]
        assert same[0]["givenName"] != twin["givenName"]
        assert twin["civicNo"]["value"].isdecimal()
    for double in of_kind(later, ChangeKind.NEAR_DUPLICATE):
        same = [p for p in earlier if (p["birthDate"], p["givenName"]) == (double["birthDate"], double["givenName"])]
        assert same
        assert all(p["familyName"] != double["familyName"] for p in same)


def test_those_who_moved_left_or_are_gone_show_it(later: ChangedRegister) -> None:
    for person in of_kind(later, ChangeKind.MOVED):
        assert "endDate" in person["enrolments"][-2]
        assert "endDate" not in person["enrolments"][-1]
    for person in of_kind(later, ChangeKind.LEFT):
        assert all("endDate" in row for row in person["enrolments"])
    gone = {change.person for change in later.changes if change.kind is ChangeKind.DELETED}
    assert gone == set(later.deleted["persons"])
    assert gone.isdisjoint(persons(later.register))
    assert not any(member in json.dumps(later.register["groups"]) for member in gone)


def test_the_newly_protected_have_lost_their_address(later: ChangedRegister) -> None:
    for person in of_kind(later, ChangeKind.NEWLY_PROTECTED):
        assert person["securityMarking"] == "Skyddad folkbokföring"
        assert "addresses" not in person


def test_too_small_a_provider_cannot_be_changed() -> None:
    tiny = county(1, 20, today=TODAY)
    with pytest.raises(ValueError, match="too few"):
        changed_register(tiny, tiny.providers[0])
