"""Texts, dates, numbers and lists within records: what is used, cleaned, left out and noted."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from samsyn.integrations.ss12000.records import (
    parse_attendance_summary,
    parse_person,
)
from samsyn.integrations.ss12000.tests.examples import (
    SCHOOL,
    pupil,
    school_register,
)

REGISTER = school_register()


def person(**values: Any) -> Any:
    return parse_person({**pupil(1), **values})


def codes(parsed: Any) -> list[tuple[str, str]]:
    return [(found.code, found.path) for found in parsed.findings]


@pytest.mark.parametrize(
    ("value", "read", "found"),
    [
        ("  Åsa ", "Åsa", []),
        ("A\u030asa", "Åsa", []),
        ("Åsa\u00a0Maria", "Åsa Maria", []),
        ("Å\x00sa", "Å sa", [("control_characters", "givenName")]),
        ("Åsa\nMaria", "Åsa Maria", [("control_characters", "givenName")]),
        ("\u202eÅsa", "Åsa", [("control_characters", "givenName")]),
        ("\ud800", "", [("control_characters", "givenName"), ("missing", "givenName")]),
        ("x" * 201, "", [("too_long", "givenName"), ("missing", "givenName")]),
        (["Åsa"], "", [("wrong_type", "givenName"), ("missing", "givenName")]),
        (None, "", [("missing", "givenName")]),
        ("", "", [("missing", "givenName")]),
    ],
)
def test_names_are_cleaned_and_oddities_noted(value: Any, read: Any, found: Any) -> None:
    parsed = person(givenName=value)
    assert parsed.record.given_name == read
    assert codes(parsed) == found


@pytest.mark.parametrize(
    ("value", "read", "code"),
    [
        ("2012-06-18", date(2012, 6, 18), None),
        ("2012-02-29", date(2012, 2, 29), None),
        ("2012-06-18T00:00:00", date(2012, 6, 18), "date_with_time"),
        ("2012-06-18 00:00", date(2012, 6, 18), "date_with_time"),
        ("2011-02-29", None, "bad_date"),
        ("20120618", None, "bad_date"),
        ("18/6 2012", None, "bad_date"),
        ("2012-06-18xyz", None, "bad_date"),
        ("0001-01-01", None, "implausible_date"),
        ("9999-12-31", None, "implausible_date"),
        (20120618, None, "wrong_type"),
        ("", None, None),
        (None, None, None),
    ],
)
def test_dates_are_checked(value: Any, read: Any, code: Any) -> None:
    parsed = person(birthDate=value)
    assert parsed.record.birth_date == read
    assert codes(parsed) == ([(code, "birthDate")] if code else [])


@pytest.mark.parametrize(
    ("value", "read", "code"),
    [
        ("2026-01-05T07:30:00Z", datetime(2026, 1, 5, 7, 30, tzinfo=UTC), None),
        ("2026-07-05T07:30:00+02:00", datetime(2026, 7, 5, 5, 30, tzinfo=UTC), None),
        ("2026-01-05T07:30:00", datetime(2026, 1, 5, 6, 30, tzinfo=UTC), "time_without_zone"),
        ("2026-07-05T07:30:00", datetime(2026, 7, 5, 5, 30, tzinfo=UTC), "time_without_zone"),
        ("0001-01-01T00:00:00+14:00", None, "bad_time"),
        ("i går", None, "bad_time"),
        ("9" * 100, None, "bad_time"),
        (1767600000, None, "wrong_type"),
    ],
)
def test_times_without_zone_are_swedish(value: Any, read: Any, code: Any) -> None:
    parsed = person(meta={"modified": value})
    assert parsed.record.modified == read
    assert codes(parsed) == ([(code, "meta.modified")] if code else [])


@pytest.mark.parametrize(
    ("value", "read", "code"),
    [
        (7, 7, None),
        (0, 0, None),
        (7.0, 7, None),
        ("7", 7, "number_as_text"),
        (11, None, "out_of_range"),
        (-1, None, "out_of_range"),
        (7.5, None, "wrong_type"),
        (True, None, "wrong_type"),
        ("sju", None, "wrong_type"),
        ("٧", None, "wrong_type"),
        (None, None, None),
    ],
)
def test_the_school_year_is_a_whole_number_from_0_to_10(value: Any, read: Any, code: Any) -> None:
    parsed = person(enrolments=[{**pupil(1)["enrolments"][0], "schoolYear": value}])
    assert parsed.record.enrolments[0].school_year == read
    assert codes(parsed) == ([(code, "enrolments[0].schoolYear")] if code else [])


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"enroledAt": None, "enrolledAt": {"id": SCHOOL}}, [("other_spelling", "enroledAt")]),
        ({"enroledAt": SCHOOL}, [("bare_value", "enroledAt")]),
        ({"canceled": True}, [("other_spelling", "cancelled")]),
        ({"cancelled": "true"}, [("boolean_as_text", "cancelled")]),
        ({"schoolType": "gr"}, []),
        ({"schoolType": "GRAN"}, [("unknown_value", "schoolType")]),
        ({"endDate": "2020-01-01"}, [("period_reversed", "endDate")]),
        ({"programme": {"id": 7}}, [("bad_id", "programme.id")]),
    ],
)
def test_odd_enrolments_are_kept_and_noted(change: Any, found: Any) -> None:
    parsed = person(enrolments=[{**pupil(1)["enrolments"][0], **change}])
    assert parsed.record.enrolments[0].unit_id == SCHOOL
    assert codes(parsed) == [(code, f"enrolments[0].{path}") for code, path in found]


def test_an_enrolment_without_school_is_left_out_and_findings_name_its_place_every_time() -> None:
    enrolment = {**pupil(1)["enrolments"][0], "schoolType": "GRAN"}
    for _again in range(2):
        parsed = person(enrolments=[pupil(1)["enrolments"][0], {"schoolYear": 7}, enrolment])
        assert len(parsed.record.enrolments) == 2
        assert codes(parsed) == [("missing", "enrolments[1].enroledAt"), ("unknown_value", "enrolments[2].schoolType")]


@pytest.mark.parametrize(
    ("emails", "kept", "found"),
    [
        (["a@b.example"], ["a@b.example"], [("bare_value", "emails[0]")]),
        ({"value": "a@b.example"}, ["a@b.example"], [("bare_value", "emails")]),
        ([{"value": "inte en adress"}], [], [("bad_email", "emails[0].value")]),
        ([{"value": "@b"}, {"value": "a@"}], [], [("bad_email", "emails[0].value"), ("bad_email", "emails[1].value")]),
        ([None, 7, {"value": "a@b.example"}], ["a@b.example"], [("wrong_type", "emails[1]")]),
        ("a@b.example", [], [("wrong_type", "emails")]),
    ],
)
def test_odd_emails(emails: Any, kept: Any, found: Any) -> None:
    parsed = person(emails=emails)
    assert [one.value for one in parsed.record.emails] == kept
    assert codes(parsed) == found


def test_the_2_0_spelling_of_phone_numbers_is_read() -> None:
    assert person(phoneNumbers=[{"number": "070-1740605"}]).record.phones[0].value == "070-1740605"


def test_overlong_lists_are_cut_and_noted() -> None:
    parsed = person(emails=[{"value": f"a{number}@b.example"} for number in range(501)])
    assert len(parsed.record.emails) == 500
    assert codes(parsed) == [("too_many", "emails")]


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ({"attendanceSum": -5}, [("out_of_range", "attendanceSum")]),
        ({"attendanceSum": 10**9}, [("out_of_range", "attendanceSum")]),
        ({"endDate": None}, [("missing", "endDate")]),
        ({"student": None}, [("missing", "student")]),
    ],
)
def test_odd_attendance_sums(row: Any, found: Any) -> None:
    assert codes(parse_attendance_summary({**REGISTER.aggregated_attendance[0], **row})) == found
