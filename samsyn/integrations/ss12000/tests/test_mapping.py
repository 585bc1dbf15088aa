"""The mapping's rules, likeness and the questions, as tables and properties."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samsyn.integrations.ss12000.changes import (
    MAY_BE_AUTOMATIC,
    NEEDS_JUDGEMENT,
    Change,
    Decision,
    State,
    applies,
    is_automatic,
    may_become,
)
from samsyn.integrations.ss12000.records import EnrolmentRecord, parse_person
from samsyn.integrations.ss12000.run.likeness import Pair, UnitTally, distance, is_doubtful, likeness
from samsyn.integrations.ss12000.run.mapping import custody_kind, map_enrolments, map_person, school_year_of, source_uuid

TODAY = date(2026, 11, 22)
UNIT, OTHER = "0190aaaa-0000-4000-8000-000000000001", "0190aaaa-0000-4000-8000-000000000002"


def enrolled(unit: str = UNIT, kind: str = "GR", year: int | None = 4, **dates: object) -> EnrolmentRecord:
    return EnrolmentRecord(unit, kind, year, dates.get("start"), dates.get("end"), bool(dates.get("cancelled")), "", "", "")


def test_what_follows_at_the_same_unit_is_read_again_when_it_begins() -> None:
    raw = {"id": UNIT, "givenName": "Greta", "familyName": "Ek", "enrolments": []}
    this = {"enroledAt": {"id": UNIT}, "schoolType": "GR", "schoolYear": 4, "endDate": "2027-01-06"}
    following = {"enroledAt": {"id": UNIT}, "schoolType": "GR", "schoolYear": 4, "startDate": "2027-01-07"}
    elsewhere = {**following, "enroledAt": {"id": OTHER}}

    def partial(enrolments: list[object], today: date = TODAY) -> bool:
        record = parse_person({**raw, "enrolments": enrolments}).record
        assert record is not None
        return map_person(record, today).partial

    assert partial([this, following])
    assert not partial([this])
    assert not partial([this, elsewhere])
    assert not partial([this, following], date(2027, 1, 8))


@pytest.mark.parametrize(
    "kind, year, grade",
    [
        ("FKLASS", None, 0),
        ("FKLASS", 0, 0),
        ("GR", 1, 1),
        ("GR", 9, 9),
        ("GRS", 10, 10),
        ("GY", 1, 11),
        ("GYS", 4, 14),
        ("GR", None, None),
    ],
)
def test_grades_count_preschool_class_as_nought_and_upper_secondary_from_eleven(
    kind: str, year: int | None, grade: int | None
) -> None:
    assert map_enrolments((enrolled(kind=kind, year=year),), TODAY)[0][0].grade == grade


@pytest.mark.parametrize(
    "record, current, earlier",
    [
        (enrolled(), 1, 0),
        (enrolled(end=TODAY), 1, 0),
        (enrolled(end=TODAY - timedelta(days=1)), 0, 1),
        (enrolled(start=TODAY + timedelta(days=30)), 1, 0),
        (enrolled(cancelled=True), 0, 0),
        (enrolled(kind="FS"), 0, 0),
        (enrolled(kind="FTH"), 0, 0),
        (enrolled(start=TODAY, end=TODAY - timedelta(days=9)), 0, 0),
    ],
)
def test_an_enrolment_holds_to_its_last_day(record: EnrolmentRecord, current: int, earlier: int) -> None:
    assert tuple(map(len, map_enrolments((record,), TODAY))) == (current, earlier)


def test_of_two_enrolments_at_a_unit_the_one_that_holds_today_counts() -> None:
    soon = enrolled(year=5, start=TODAY + timedelta(days=90))
    now = enrolled(year=4, start=TODAY - timedelta(days=90))
    assert [one.grade for one in map_enrolments((soon, now, enrolled(OTHER, year=7)), TODAY)[0]] == [4, 7]


@pytest.mark.parametrize("guardians, kind", [(0, "unspecified"), (1, "unspecified"), (2, "joint"), (3, "unspecified")])
def test_custody_is_joint_only_when_two_are_listed(guardians: int, kind: str) -> None:
    assert custody_kind(guardians) == kind


@pytest.mark.parametrize(
    "civic, problems, remarks",
    [
        (None, [], ["no_number"]),
        ({"value": "120618-2394"}, [], []),
        ({"value": "20120618-2395"}, ["number_check_digit"], []),
        ({"value": "20121318-2394"}, ["number_date"], []),
        ({"value": "1206182394"}, ["number_century_unknown"], []),
        ({"value": "20130101TF01"}, [], []),
        ({"value": "AB-1234", "nationality": "NO"}, [], ["foreign_number"]),
        ({"value": "AB-1234"}, ["number_format"], []),
    ],
)
def test_an_identity_number_is_used_as_it_is_or_not_at_all(civic: object, problems: list[str], remarks: list[str]) -> None:
    record = parse_person({"id": UNIT, "givenName": "Eva", "familyName": "Ek", "civicNo": civic}).record
    assert record is not None
    mapped = map_person(record, TODAY)
    assert (mapped.problems, mapped.remarks) == (problems, remarks)
    assert bool(mapped.facts["number"]) == (not problems and not remarks)


@pytest.mark.parametrize(
    "marking, protection, street", [("Ingen", "none", "Gatan 1"), (None, None, "Gatan 1"), ("Okänd", "protected_registration", "")]
)
def test_a_marked_person_has_no_address_and_silence_is_not_unmarked(
    marking: str | None, protection: str | None, street: str
) -> None:
    raw = {
        "id": UNIT,
        "givenName": "Eva",
        "familyName": "Ek",
        "securityMarking": marking,
        "addresses": [{"streetAddress": "Gatan 1"}],
    }
    record = parse_person(raw).record
    assert record is not None
    facts = map_person(record, TODAY).facts
    assert (facts["protection"], facts["street"]) == (protection, street)


def pair(given: str = "eva", family: str = "ek", **other: object) -> Pair:
    return Pair(
        "eva",
        "lindberg",
        bool(other.get("personal", True)),
        str(other.get("other_given", given)),
        str(other.get("other_family", family)),
        bool(other.get("other_personal", True)),
        bool(other.get("home", False)),
    )


@pytest.mark.parametrize(
    "found, expected",
    [
        (pair(other_family="lindberg"), Change.NEAR_DUPLICATE),
        (pair(other_family="lindebrg", other_personal=False), Change.NEAR_DUPLICATE),
        (pair(other_family="lindebrg"), None),
        (pair(other_family="lindebrg", home=True), Change.NEAR_DUPLICATE),
        (pair(other_given="lindberg", other_family="eva"), Change.NEAR_DUPLICATE),
        (pair(other_given="moa", other_family="lindberg", home=True), Change.TWIN),
        (pair(other_given="moa", other_family="lindberg"), None),
        (pair(other_given="ewa", other_family="lindberg", home=True), Change.TWIN),
        (pair(other_given="ewa", other_family="lindberg", home=True, other_personal=False), Change.NEAR_DUPLICATE),
        (pair(other_given="moa", other_family="ek", home=True), None),
    ],
)
def test_two_born_on_one_day(found: Pair, expected: Change | None) -> None:
    assert likeness(found) is expected


@given(st.text("abcå", max_size=7), st.text("abcå", max_size=7))
def test_distance_is_symmetric_and_nought_only_for_the_same(one: str, other: str) -> None:
    assert distance(one, other, 2) == distance(other, one, 2)
    assert (distance(one, other, 2) == 0) == (one == other)


@given(st.text("abcå", min_size=2, max_size=12), st.data())
def test_one_slip_is_one_slip(word: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(word) - 2))
    swapped = word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    dropped = word[:place] + word[place + 1 :]
    assert distance(word, swapped, 2) <= 1
    assert distance(word, dropped, 2) == 1


@pytest.mark.parametrize(
    "rows, matched, known, due, kept, doubtful",
    [
        (10, 6, 10, 10, 10, True),
        (10, 7, 10, 10, 7, False),
        (9, 0, 10, 10, 10, False),
        (10, 0, 0, 0, 0, False),
        (10, 0, 9, 9, 9, True),
        (30, 0, 9, 9, 0, True),
        (15, 0, 300, 0, 0, True),
        (30, 30, 30, 30, 20, True),
        (30, 30, 300, 30, 20, True),
        (0, 0, 10, 10, 6, True),
        (0, 0, 9, 9, 0, False),
    ],
)
def test_under_seventy_percent_of_ten_is_doubtful(rows: int, matched: int, known: int, due: int, kept: int, doubtful: bool) -> None:
    assert is_doubtful(UnitTally("u", "Skolan", rows, matched, known, due, kept)) is doubtful


def test_a_run_never_goes_back_from_its_end() -> None:
    ends = [State.COMMITTED, State.CANCELLED, State.FAILED]
    assert not [(end, then) for end in ends for then in State if may_become(end, then)]
    assert not may_become(State.STOPPED, State.APPROVED)
    assert not may_become(State.FETCHING, State.APPROVED)


@given(st.sampled_from(Change), st.sampled_from(Decision))
def test_an_invalid_row_is_never_written_and_a_near_duplicate_only_when_decided(change: Change, decision: Decision) -> None:
    written = applies(change, decision)
    assert not (written and (change is Change.INVALID or decision is Decision.SKIP))
    if change is Change.NEAR_DUPLICATE and decision is Decision.NONE:
        assert not written


@given(st.sampled_from(Change), st.frozensets(st.sampled_from(sorted(NEEDS_JUDGEMENT)), min_size=1))
def test_nothing_that_needs_judgement_is_automatic(change: Change, reasons: frozenset[str]) -> None:
    assert not is_automatic(change, reasons, frozenset(Change))
    assert is_automatic(change, frozenset(), frozenset(Change)) == (change in MAY_BE_AUTOMATIC)


@given(st.text(max_size=40))
def test_any_id_becomes_one_uuid(text: str) -> None:
    assert source_uuid(text) == source_uuid(text)


def test_the_school_year_begins_in_july() -> None:
    assert [school_year_of(date(2026, 6, 30)), school_year_of(date(2026, 7, 1))] == [2025, 2026]
