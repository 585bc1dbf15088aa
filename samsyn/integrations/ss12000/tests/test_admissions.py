"""Rows of admission decisions."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samsyn.integrations.ss12000.files.admissions import (
    COLUMNS,
    Agreement,
    Decision,
    Message,
    parse_admission,
    parse_admissions,
)
from samsyn.integrations.ss12000.records.values import SecurityMarking

ROW = {
    "Personnummer": "201003262398",
    "Förnamn": "Åsa",
    "Efternamn": "Öberg",
    "Skolenhetskod": "12345678",
    "Studievägskod": "NANAT",
    "Hemkommun": "1488",
    "Beslut": "Antagen",
    "Beslutsdatum": "2026-06-26",
}


def test_an_admitted_pupil() -> None:
    record, findings = parse_admission(ROW)
    assert findings == ()
    assert record is not None
    assert (record.identity_number, record.given_name, record.family_name) == ("201003262398", "Åsa", "Öberg")
    assert (record.unit_code, record.study_path_code, record.home_municipality) == ("12345678", "NANAT", "1488")
    assert (record.decision, record.decided) == (Decision.ADMITTED, date(2026, 6, 26))
    assert (record.security, record.security_stated) == (SecurityMarking.NONE, False)
    assert record.message is Message.ADMISSION_TO_SCHOOL


@pytest.mark.parametrize(
    ("change", "path", "code"),
    [
        ({"Skolenhetskod": "1234"}, "unit_code", "bad_code"),
        ({"Skolenhetskod": None}, "unit_code", "missing"),
        ({"Personnummer": ""}, "identity_number", "missing"),
        ({"Personnummer": 201003262398}, "identity_number", "wrong_type"),
        ({"Hemkommun": "Trollhättan"}, "home_municipality", "bad_code"),
        ({"Beslut": "Antas kanske"}, "decision", "unknown_value"),
        ({"Beslut": None}, "decision", "missing"),
        ({"Beslutsdatum": "26/6"}, "decided", "bad_date"),
        ({"Skyddsmarkering": "Ja"}, "security", None),
        ({"Reservplats": "3"}, "reserve_place", "number_as_text"),
    ],
)
def test_odd_cells_are_noted_by_field(change: Any, path: str, code: Any) -> None:
    parsed = parse_admission({**ROW, **change})
    if code:
        assert (code, path) in [(found.code, found.path) for found in parsed.findings]
    else:
        assert parsed.record is not None
        assert parsed.record.security is SecurityMarking.PROTECTED_REGISTRATION


@pytest.mark.parametrize(
    ("text", "decision"),
    [
        ("Reserv", Decision.RESERVE),
        ("ej antagen", Decision.NOT_ADMITTED),
        ("Ej erbjuden plats", Decision.NOT_ADMITTED),
        ("Ej behörig", Decision.NOT_QUALIFIED),
        ("Antagen?!", Decision.ADMITTED),
        ("Inte antagen", Decision.OTHER),
    ],
)
def test_decisions_in_the_offices_words(text: str, decision: Any) -> None:
    record = parse_admission({**ROW, "Beslut": text}).record
    assert record is not None
    assert record.decision is decision


def test_an_agreement_names_the_columns_and_words_of_a_partner() -> None:
    agreement = Agreement(Message.ACCEPTANCE, {"identity_number": "PNR", "decision": "Status"}, {"M": Decision.ACCEPTED})
    row = {"PNR": "201003262398", "Skolenhetskod": 12345678, "Hemkommun": 180, "Status": "M"}
    record = parse_admission(row, agreement).record
    assert record is not None
    assert (record.decision, record.home_municipality, record.unit_code) == (Decision.ACCEPTED, "0180", "12345678")
    assert record.message is Message.ACCEPTANCE


def test_an_agreement_about_a_field_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="no such field"):
        Agreement(columns={"shoe_size": "Skostorlek"})


def test_rows_keep_their_number_and_empty_rows_are_passed_over() -> None:
    rows = [ROW, dict.fromkeys(ROW, ""), {}, "skräp", ROW]
    assert [number for number, _parsed in parse_admissions(rows)] == [1, 4, 5]


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from([*COLUMNS.values(), "annat"]), st.text() | st.integers() | st.floats() | st.none()))
def test_no_row_crashes_the_reading(row: Any) -> None:
    parsed = parse_admission(row)
    assert parsed.record is not None or parsed.invalid
