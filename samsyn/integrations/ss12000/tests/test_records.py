"""Raw objects to records: what is read, what is noted, and that nothing ever crashes."""

from __future__ import annotations

import copy
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from samsyn.integrations.ss12000 import records
from samsyn.integrations.ss12000.records import (
    AbsenceType,
    AddressType,
    DuplicateIds,
    DutyRole,
    GroupType,
    OrganisationType,
    PersonStatus,
    RelationType,
    SecurityMarking,
    Severity,
    Sex,
    parse_absence,
    parse_attendance_summary,
    parse_duty,
    parse_grade,
    parse_group,
    parse_organisation,
    parse_person,
    parse_placement,
)
from samsyn.integrations.ss12000.records.findings import MESSAGES
from samsyn.integrations.ss12000.records.values import DUTY_ROLES, ORGANISATION_TYPES, RELATION_TYPES, SCHOOL_TYPES
from samsyn.integrations.ss12000.tests.examples import (
    ACTIVITY,
    CLASS_7A,
    NURSE,
    OTHER_SCHOOL,
    PROVIDER,
    SCHOOL,
    adult_id,
    pupil,
    pupil_id,
    school_register,
)

PARSERS: list[Any] = [
    parse_person,
    parse_organisation,
    parse_group,
    parse_duty,
    parse_placement,
    parse_absence,
    parse_attendance_summary,
    parse_grade,
]
REGISTER = school_register()


def person(**values: Any) -> Any:
    return parse_person({**pupil(1), **values})


def codes(parsed: Any) -> list[tuple[str, str]]:
    return [(found.code, found.path) for found in parsed.findings]


# What is read


def test_a_pupil_as_the_standard_writes_one() -> None:
    parsed = parse_person({**pupil(1), "meta": {"modified": "2026-01-05T07:30:00.123+01:00"}})
    record = parsed.record
    assert parsed.findings == ()
    assert record is not None
    assert (record.id, record.given_name, record.family_name) == (pupil_id(1), "Åsa", "Öberg1")
    assert (record.identity_number, record.identity_country) == ("201206182386", "SE")
    assert (record.birth_date, record.sex) == (date(2012, 6, 18), Sex.FEMALE)
    assert (record.security, record.security_stated, record.status) == (SecurityMarking.NONE, True, PersonStatus.ACTIVE)
    assert record.principal_names == ("elev1@skola.example",)
    assert record.emails[0].value == "elev1@skola.example"
    assert (record.phones[0].value, record.phones[0].mobile) == ("070-1740605", True)
    assert (record.addresses[0].type, record.addresses[0].municipality_code) == (AddressType.REGISTERED, "0180")
    (enrolment,) = record.enrolments
    assert (enrolment.unit_id, enrolment.school_type, enrolment.school_year) == (SCHOOL, "GR", 7)
    assert (enrolment.start, enrolment.end, enrolment.cancelled) == (date(2025, 8, 18), None, False)
    (responsible,) = record.responsibles
    assert (responsible.person_id, responsible.relation) == (adult_id(1), RelationType.GUARDIAN)
    assert record.modified == datetime(2026, 1, 5, 6, 30, 0, 123_000, tzinfo=UTC)


def test_the_other_resources_as_the_standard_writes_them() -> None:
    organisation = parse_organisation(REGISTER.organisations[1]).record
    assert organisation is not None
    assert (organisation.type, organisation.parent_id) == (OrganisationType.SCHOOL_UNIT, PROVIDER)
    assert (organisation.school_unit_code, organisation.school_types) == ("12345678", ("GR",))
    group = parse_group(REGISTER.groups[0]).record
    assert group is not None
    assert (group.id, group.name, group.type, group.organisation_id) == (CLASS_7A, "7A", GroupType.CLASS, SCHOOL)
    assert [one.person_id for one in group.memberships] == [pupil_id(number) for number in range(3)]
    duty = parse_duty(REGISTER.duties[0]).record
    assert duty is not None
    assert (duty.person_id, duty.organisation_id, duty.role, duty.percent) == (NURSE, SCHOOL, DutyRole.SCHOOL_NURSE, 50)
    placement = parse_placement(REGISTER.placements[0]).record
    assert placement is not None
    assert (placement.child_id, placement.unit_id, placement.owner_ids) == (pupil_id(0), OTHER_SCHOOL, (adult_id(0),))
    absence = parse_absence(REGISTER.absences[0]).record
    assert absence is not None
    assert (absence.type, absence.start) == (AbsenceType.REPORTED, datetime(2026, 1, 9, 7, 0, tzinfo=UTC))
    summary = parse_attendance_summary(REGISTER.aggregated_attendance[0]).record
    assert summary is not None
    assert (summary.activity_id, summary.invalid_absence, summary.reported) == (ACTIVITY, 60, None)
    grade = parse_grade(REGISTER.grades[0]).record
    assert grade is not None
    assert (grade.value, grade.final, grade.semester, grade.year) == ("B", False, "HT", 2025)


@pytest.mark.parametrize("resource", ["organisations", "persons", "groups", "duties", "placements", "absences", "grades"])
def test_well_formed_objects_give_no_findings(resource: str) -> None:
    parse = dict(
        zip(
            ["persons", "organisations", "groups", "duties", "placements", "absences", "_", "grades"],
            PARSERS,
            strict=True,
        )
    )[resource]
    assert [parse(row).findings for row in REGISTER.rows(resource)] == [()] * len(REGISTER.rows(resource))


@pytest.mark.parametrize(
    ("values", "text", "member"),
    [
        (RELATION_TYPES, "Annan behörig", RelationType.DESIGNATED),
        (RELATION_TYPES, "Utsedd behörig", RelationType.DESIGNATED),
        (RELATION_TYPES, "vårdnadshavare", RelationType.GUARDIAN),
        (RELATION_TYPES, "Vardnadshavare", RelationType.GUARDIAN),
        (RELATION_TYPES, "Fosterförälder", None),
        (ORGANISATION_TYPES, "Stadsdel", OrganisationType.DISTRICT),
        (ORGANISATION_TYPES, "Verksamhetsområde", OrganisationType.BUSINESS_AREA),
        (DUTY_ROLES, "Skolläkare", DutyRole.SCHOOL_DOCTOR),
        (DUTY_ROLES, "SKOLPSYKOLOG ", DutyRole.SCHOOL_PSYCHOLOGIST),
    ],
)
def test_both_versions_spellings_are_known(values: Any, text: str, member: Any) -> None:
    assert values.find(text) is member


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Särskildpostadress", AddressType.SPECIAL_POSTAL),
        ("Särskild postadress", AddressType.SPECIAL_POSTAL),
        ("Tillfälligadress", AddressType.TEMPORARY),
    ],
)
def test_address_types_of_both_versions(text: str, kind: Any) -> None:
    assert person(addresses=[{"type": text}]).record.addresses[0].type is kind


# Protection: never weaker than stated


@pytest.mark.parametrize(
    ("value", "marking", "stated", "code"),
    [
        (None, SecurityMarking.NONE, False, None),
        ("", SecurityMarking.NONE, False, "empty_marking"),
        ("Ingen", SecurityMarking.NONE, True, None),
        ("Sekretessmarkering", SecurityMarking.CONFIDENTIALITY_MARKING, True, None),
        ("sekretessmarkering ", SecurityMarking.CONFIDENTIALITY_MARKING, True, None),
        ("Skyddad folkbokföring", SecurityMarking.PROTECTED_REGISTRATION, True, None),
        ("SkyddadFolkbokforing", SecurityMarking.PROTECTED_REGISTRATION, True, None),
        ("Fingerade personuppgifter", SecurityMarking.PROTECTED_REGISTRATION, True, "unknown_marking"),
        ("Inge", SecurityMarking.PROTECTED_REGISTRATION, True, "unknown_marking"),
        (True, SecurityMarking.PROTECTED_REGISTRATION, True, "unknown_marking"),
        (False, SecurityMarking.PROTECTED_REGISTRATION, True, "unknown_marking"),
        (0, SecurityMarking.PROTECTED_REGISTRATION, True, "unknown_marking"),
        ({"value": "Ingen"}, SecurityMarking.PROTECTED_REGISTRATION, True, "unknown_marking"),
        ("x" * 5000, SecurityMarking.PROTECTED_REGISTRATION, True, "unknown_marking"),
    ],
)
def test_a_marking_that_is_not_understood_is_the_strictest(value: Any, marking: Any, stated: Any, code: Any) -> None:
    parsed = person(securityMarking=value)
    assert (parsed.record.security, parsed.record.security_stated) == (marking, stated)
    assert codes(parsed) == ([(code, "securityMarking")] if code else [])


def test_the_marking_of_a_responsible_adult_is_kept() -> None:
    reference = {"id": adult_id(1), "securityMarking": "Sekretessmarkering"}
    parsed = person(responsibles=[{"person": reference, "relationType": "Vårdnadshavare"}])
    assert parsed.record.responsibles[0].security is SecurityMarking.CONFIDENTIALITY_MARKING


def test_an_unknown_relation_is_never_custody() -> None:
    parsed = person(responsibles=[{"person": {"id": adult_id(1)}, "relationType": "Familjehem"}])
    assert (parsed.record.responsibles[0].relation, parsed.record.responsibles[0].relation_text) == (
        RelationType.OTHER,
        "Familjehem",
    )
    assert codes(parsed) == [("unknown_value", "responsibles[0].relationType")]


# Identity: exactly as written or not at all


@pytest.mark.parametrize(
    ("civic", "number", "found"),
    [
        ({"value": "201206182386"}, "201206182386", []),
        ({"value": "120618-2386"}, "120618-2386", []),
        ({"value": "20130101TF01"}, "20130101TF01", []),
        ({"value": "201206782394"}, "201206782394", []),
        ({"value": " 201206182386 "}, "201206182386", []),
        ({"value": None}, "", []),
        ({}, "", []),
        (None, "", []),
        ({"value": 201206182386}, "", [("wrong_type", "civicNo.value")]),
        ({"value": ["201206182386"]}, "", [("wrong_type", "civicNo.value")]),
        ({"value": "2012\x0006182386"}, "", [("control_characters_in_identity", "civicNo.value")]),
        ({"value": "\u202e201206182386"}, "", [("control_characters_in_identity", "civicNo.value")]),
        ({"value": "2" * 100}, "", [("too_long", "civicNo.value")]),
        ("201206182386", "201206182386", [("bare_value", "civicNo")]),
        (201206182386, "", [("wrong_type", "civicNo")]),
    ],
)
def test_identity_numbers_are_passed_on_untouched_or_left_out(civic: Any, number: Any, found: Any) -> None:
    parsed = person(civicNo=civic)
    assert parsed.record.identity_number == number
    assert codes(parsed) == found


@pytest.mark.parametrize(
    ("value", "read", "found"),
    [
        (pupil_id(1).upper(), pupil_id(1), []),
        ("4711", "4711", [("id_not_uuid", "id")]),
        (4711, None, [("bad_id", "id"), ("missing", "id")]),
        ("", None, [("missing", "id")]),
        (None, None, [("missing", "id")]),
        ("a" * 65, None, [("bad_id", "id"), ("missing", "id")]),
        ("a\x00b", None, [("bad_id", "id"), ("missing", "id")]),
        ("00000000-0000-0000-0000-000000000000", None, [("bad_id", "id"), ("missing", "id")]),
        ({"id": "x"}, None, [("bad_id", "id"), ("missing", "id")]),
    ],
)
def test_a_person_without_usable_id_is_no_record(value: Any, read: Any, found: Any) -> None:
    parsed = person(id=value)
    assert (parsed.record.id if parsed.record else None) == read
    assert codes(parsed) == found
    assert parsed.invalid is (read is None)


def test_an_id_that_comes_twice_is_noticed() -> None:
    seen = DuplicateIds()
    assert seen.check(pupil_id(1)) is None
    assert seen.check(pupil_id(2)) is None
    again = seen.check(pupil_id(1))
    assert again is not None
    assert (again.code, again.severity) == ("duplicate_id", Severity.INVALID)


@pytest.mark.parametrize("parse", PARSERS)
@pytest.mark.parametrize("raw", [None, [], "x", 7, True, 1.5])
def test_what_is_not_an_object_is_no_record(parse: Any, raw: object) -> None:
    parsed = parse(raw)
    assert parsed.record is None
    assert codes(parsed) == [("not_object", "")]


@pytest.mark.parametrize("key", sorted(set(pupil(1)) - {"id", "givenName", "familyName"}))
def test_null_and_missing_are_alike(key: str) -> None:
    without = {name: value for name, value in pupil(1).items() if name != key}
    null = {**without, key: None}
    assert parse_person(without) == parse_person(null)


def test_records_and_findings_never_show_personal_data() -> None:
    parsed = person(birthDate="hemlig", givenName="Hemliga\x00", responsibles=[{"person": 7, "relationType": "Hemlig"}])
    assert "hemlig" not in repr(parsed).lower()
    assert repr(parsed.record) == "<PersonRecord>"
    assert all(message.endswith(".") for _severity, message in MESSAGES.values())


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
    | st.characters(categories=["Cs"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
KEYS = sorted({key for resource in ("persons", "groups", "duties", "absences") for key in REGISTER.rows(resource)[0]})
NEAR_JSON = st.dictionaries(st.sampled_from([*KEYS, "civicNo", "schoolTypes", "assignmentRole"]), JSON, max_size=12)


@settings(max_examples=300, deadline=None)
@given(JSON | NEAR_JSON)
@example({"id": 10**400, "emails": [[[[]]]], "civicNo": {"value": {}}})
def test_no_json_value_crashes_the_reading(raw: object) -> None:
    for parse in PARSERS:
        parsed = parse(raw)
        assert all(found.code in MESSAGES for found in parsed.findings)
        assert parsed.record is None or not isinstance(raw, dict) or parsed.record is not raw


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(KEYS), JSON, st.sampled_from(["persons", "groups", "duties", "absences"]))
def test_one_spoilt_attribute_leaves_the_rest_readable(key: str, value: Any, resource: str) -> None:
    row = {**copy.deepcopy(REGISTER.rows(resource)[0]), key: value}
    parse: Any = {"persons": parse_person, "groups": parse_group, "duties": parse_duty, "absences": parse_absence}[resource]
    parsed = parse(row)
    assert parsed.record is not None or key in ("id", "student")
    if parsed.record is not None and key != "id":
        assert parsed.record.id == REGISTER.rows(resource)[0]["id"]


def test_every_public_name_exists() -> None:
    assert all(hasattr(records, name) for name in records.__all__)
    assert "OTHER" not in SCHOOL_TYPES
