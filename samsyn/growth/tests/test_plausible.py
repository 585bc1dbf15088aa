"""What looks mistyped."""

from __future__ import annotations

import pytest

from samsyn.growth.engine import Doubt, Measure, Measured, doubts, reference, value_at
from samsyn.growth.engine.plausible import Reason
from samsyn.people.identity_number import Sex

WHO = reference("who")
TEN, NINE = 3652, 3287
HEIGHT, WEIGHT = Measure.HEIGHT, Measure.WEIGHT


@pytest.mark.parametrize(
    ("measure", "value", "before", "expected"),
    [
        (HEIGHT, 138.0, [], []),
        (HEIGHT, 138.0, [(NINE, 132.5)], []),
        (HEIGHT, 1.38, [], [Doubt(Reason.UNIT, 138.0)]),
        (HEIGHT, 1380.0, [], [Doubt(Reason.UNIT, 138.0)]),
        (HEIGHT, 54.5, [], [Doubt(Reason.UNIT, 138.4)]),
        (HEIGHT, 183.0, [(NINE, 132.5)], [Doubt(Reason.TRANSPOSED, 138.0)]),
        (HEIGHT, 147.0, [(NINE, 132.5)], [Doubt(Reason.TRANSPOSED, 140.7)]),
        (HEIGHT, 155.0, [(NINE, 132.5)], [Doubt(Reason.JUMP)]),
        (HEIGHT, 131.0, [(NINE, 132.5)], [Doubt(Reason.SHRUNK)]),
        (HEIGHT, 132.0, [(NINE, 132.5)], []),
        (HEIGHT, 225.0, [], [Doubt(Reason.FAR_OUT)]),
        (WEIGHT, 31200.0, [], [Doubt(Reason.UNIT, 31.2)]),
        (WEIGHT, 68.8, [(NINE, 28.0)], [Doubt(Reason.UNIT, 31.2)]),
    ],
)
def test_what_is_asked_of_a_ten_year_old(
    measure: Measure, value: float, before: list[tuple[int, float]], expected: list[Doubt]
) -> None:
    days = TEN if measure is HEIGHT else 3600
    assert list(doubts(WHO, Measured(Sex.MALE, measure, days, value), before=before)) == expected


def test_a_value_that_is_ordinary_for_the_other_sex_is_asked_about() -> None:
    tall = value_at(WHO, Sex.FEMALE, HEIGHT, 6600, 3.1)
    assert tall is not None
    assert doubts(WHO, Measured(Sex.FEMALE, HEIGHT, 6600, tall)) == (Doubt(Reason.SEX),)
    assert doubts(WHO, Measured(Sex.MALE, HEIGHT, 6600, tall)) == ()


def test_a_longer_time_lets_more_happen_and_what_is_later_is_not_compared_with() -> None:
    assert doubts(WHO, Measured(Sex.MALE, HEIGHT, TEN, 147.0), before=[(TEN - 3 * 365, 122.0)]) == ()
    assert doubts(WHO, Measured(Sex.MALE, HEIGHT, TEN, 138.0), before=[(TEN + 100, 120.0), (TEN, 120.0)]) == ()


def test_without_a_reference_nothing_is_asked() -> None:
    assert doubts(WHO, Measured(Sex.MALE, WEIGHT, 5000, 900.0), before=[(4900, 40.0)]) == ()
