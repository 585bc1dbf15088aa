"""The rules about locking rules: when they may begin, and which night is their first."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from samsyn.journal.rules.locking import first_night, latest_start, why_not_take_back


@pytest.mark.parametrize(
    ("today", "latest"),
    [(date(2026, 11, 23), date(2027, 11, 23)), (date(2027, 3, 1), date(2028, 3, 1)), (date(2028, 2, 29), date(2029, 3, 1))],
)
def test_a_rule_begins_within_a_year(today: date, latest: date) -> None:
    assert latest_start(today) == latest


@pytest.mark.parametrize(
    ("valid_from", "hour", "night"),
    [
        (date(2026, 11, 23), 12, date(2026, 11, 24)),  # this night's locking is done
        (date(2026, 11, 23), 2, date(2026, 11, 23)),
        (date(2026, 11, 24), 12, date(2026, 11, 24)),
        (date(2026, 12, 1), 12, date(2026, 12, 1)),
    ],
)
def test_the_first_night_is_the_first_locking_that_goes_by_the_rule(valid_from: date, hour: int, night: date) -> None:
    assert first_night(valid_from, datetime(2026, 11, 23, hour, tzinfo=UTC), date(2026, 11, 23)) == night


@pytest.mark.parametrize(
    ("valid_from", "taken_back", "said"),
    [
        (date(2026, 11, 24), False, ""),
        (date(2026, 11, 23), False, "Regeln gäller redan"),
        (date(2025, 1, 1), False, "Regeln gäller redan"),
        (date(2026, 11, 24), True, "Regeln är redan tillbakatagen"),
    ],
)
def test_what_has_not_begun_can_be_taken_back(valid_from: date, taken_back: bool, said: str) -> None:
    why = why_not_take_back(valid_from, taken_back=taken_back, today=date(2026, 11, 23))
    assert why.startswith(said) and bool(why) is bool(said)
