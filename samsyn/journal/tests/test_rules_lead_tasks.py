"""What a lead's task must say to begin, what the seed draws, and what a result must say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from samsyn.journal.rules.lead_tasks import Asked, Kind, Sample, faults_asked, faults_result, faults_sample, holds, order_of

TODAY = date(2026, 11, 27)
ASKED = Asked(Kind.DEVIATION, "AVV 2026/7", "Dos given två gånger", TODAY + timedelta(90))
SAMPLE = Sample(date(2026, 9, 1), TODAY, 10)
NAMES = ("Greta", "Anna-Lisa Ek", "201401011234")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"case": "  "}, "case"),
        ({"case": "x" * 61}, "case"),
        ({"aim": ""}, "aim"),
        ({"aim": "dos"}, "aim"),
        ({"aim": "x" * 501}, "aim"),
        ({"ends_on": None}, "ends_on"),
        ({"ends_on": TODAY - timedelta(1)}, "ends_on"),
        ({"ends_on": TODAY + timedelta(91)}, "ends_on"),
    ],
)
def test_a_task_says_case_aim_and_an_end_within_ninety_days(change: dict[str, object], field: str) -> None:
    assert faults_asked(ASKED, TODAY) == {}
    assert faults_asked(replace(ASKED, ends_on=TODAY), TODAY) == {}
    assert set(faults_asked(replace(ASKED, **change), TODAY)) == {field}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"start": None}, "start"),
        ({"start": TODAY + timedelta(1), "end": TODAY}, "start"),
        ({"end": None}, "end"),
        ({"end": TODAY + timedelta(1)}, "end"),
        ({"end": date(2026, 8, 31)}, "end"),
        ({"start": TODAY - timedelta(367)}, "end"),
        ({"size": None}, "size"),
        ({"size": 0}, "size"),
        ({"size": 51}, "size"),
    ],
)
def test_a_sample_is_of_a_period_that_has_been_and_of_so_many(change: dict[str, object], field: str) -> None:
    assert faults_sample(SAMPLE, TODAY) == {}
    assert field in faults_sample(replace(SAMPLE, **change), TODAY)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("result", "note", "fields"),
    [
        ("good", "", set()),
        ("good", "Tydligt skrivet. Greta-fall är ett annat ord: gretagreen", {"note"}),
        ("good", "gretagreen", set()),
        ("to_improve", " ", {"note"}),
        ("deficient", "", {"note"}),
        ("deficient", "Uppföljningen saknas", set()),
        ("deficient", "greta saknar uppföljning", {"note"}),
        ("deficient", "Lisas uppföljning", set()),
        ("deficient", "Anna: saknas", {"note"}),
        ("deficient", "140101-1234 saknas", {"note"}),
        ("deficient", "20140101 1234 saknas", {"note"}),
        ("good", "x" * 1001, {"note"}),
        ("", "Bra", {"result"}),
        ("in_order", "Bra", {"result"}),
    ],
)
def test_a_result_has_a_word_and_a_note_that_names_nobody(result: str, note: str, fields: set[str]) -> None:
    assert set(faults_result(result, note, NAMES)) == fields


def test_nobody_without_a_name_is_named() -> None:
    assert faults_result("deficient", "Saknas", ("", "", "")) == {}


def test_the_same_seed_draws_the_same_and_another_does_not() -> None:
    pupils = [f"pupil {number}" for number in range(40)]
    assert order_of(pupils, 7) == order_of(reversed(pupils), 7)
    assert sorted(order_of(pupils, 7)) == sorted(pupils)
    assert order_of(pupils, 7) != order_of(pupils, 8)


def test_a_task_holds_to_its_last_day_unless_it_is_closed() -> None:
    assert holds(TODAY, closed=False, today=TODAY)
    assert not holds(TODAY, closed=True, today=TODAY)
    assert not holds(TODAY, closed=False, today=TODAY + timedelta(1))
