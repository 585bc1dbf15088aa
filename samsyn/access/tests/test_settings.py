"""What a setting may be, what it is until decided, and which changes widen access."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samsyn.access.rules.settings import RECORD_FLOOR, SETTINGS, Setting, ages, in_force, number, retention_years, value


def test_the_settings_are_those_of_the_table() -> None:
    numbers = {f"P-{number}" for number in range(1, 25)}
    assert set(SETTINGS) == numbers | {"P-4b", "P-14v", "P-15b"}


@pytest.mark.parametrize("setting", SETTINGS.values(), ids=lambda one: one.id)
def test_what_a_setting_is_until_something_is_decided_is_one_of_its_values(setting: object) -> None:
    assert setting.first in setting.values
    assert value({}, setting.id) == setting.first


@pytest.mark.parametrize("setting", SETTINGS.values(), ids=lambda one: one.id)
def test_a_default_that_is_not_the_narrowest_says_why_and_what_may_be_typed_is_said(setting: Setting) -> None:
    narrowest = next(iter(setting.values))
    assert bool(setting.because) == (setting.first != narrowest)
    assert bool(setting.also) == bool(setting.pattern)


@given(st.sampled_from(sorted(SETTINGS)), st.text(max_size=12))
def test_a_value_that_a_setting_cannot_have_counts_as_none(name: str, typed: str) -> None:
    held = value({name: typed}, name)
    assert held == (typed if SETTINGS[name].takes(typed) else SETTINGS[name].first)


@pytest.mark.parametrize(
    ("name", "before", "after", "widens"),
    [
        ("P-1", "errand", "class_list", True),
        ("P-1", "school_list", "class_list", False),
        ("P-1", "errand", "errand", False),
        ("P-2", "separate", "same", True),
        ("P-14", "each", "both", False),
        ("P-20", "paper", "closed_group", True),
        ("P-20", "stub", "paper", True),
        ("P-20", "closed_group", "stub", False),
        ("P-22", "on", "off", True),
        ("P-9", "0", "30", True),
        ("P-9", "30", "0", True),
        ("P-21", "14", "30", False),
        ("P-24", "", "HSLF-FS 2016:40", False),
    ],
)
def test_a_change_that_widens_access_takes_two_persons(name: str, before: str, after: str, *, widens: bool) -> None:
    assert SETTINGS[name].widens(before, after) is widens


@pytest.mark.parametrize(("kept", "years"), [("keep", None), ("10", 10), ("25", 25), ("9", None), ("5", None), ("0", None)])
def test_no_plan_keeps_a_record_shorter_than_the_law_says(kept: str, years: int | None) -> None:
    held = retention_years({"P-23": kept})
    assert held == years
    assert held is None or held >= RECORD_FLOOR


def test_numbers_and_ages() -> None:
    assert number({}, "P-18") == 10
    assert number({"P-18": "2"}, "P-18") == 10
    assert ages({}, "P-13") == (13, 16)
    assert ages({"P-11": "none"}, "P-11") is None


def test_a_change_of_law_holds_from_its_day() -> None:
    law = {"prop_2025_26_12": date(2026, 7, 1)}
    assert in_force(law, "prop_2025_26_12", date(2026, 7, 1))
    assert not in_force(law, "prop_2025_26_12", date(2026, 6, 30))
    assert not in_force({}, "prop_2025_26_12", date(2026, 7, 1))
