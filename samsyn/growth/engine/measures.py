"""What is measured, and how."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from samsyn.people.identity_number import Sex

DAYS_A_YEAR: Final = 365.25
DAYS_A_MONTH: Final = 30.4375
# Less than that no measure is, in centimetres, kilograms or kg/m²: nothing is compared below it.
LEAST: Final = 0.01


class Measure(StrEnum):
    """What a reference has figures for. Centimetres, kilograms, kg/m². HEIGHT: also the length of a lying child."""

    HEIGHT = "height"
    WEIGHT = "weight"
    BMI = "bmi"
    HEAD_CIRCUMFERENCE = "head_circumference"
    WEIGHT_FOR_LENGTH = "weight_for_length"
    WEIGHT_FOR_HEIGHT = "weight_for_height"


class Position(StrEnum):
    """How height was measured."""

    LYING = "lying"
    STANDING = "standing"


@dataclass(frozen=True, slots=True)
class Measured:
    """One measurement of a child, in the measure's unit. age_days may be a part of a day.

    position: how a height was measured, else as the reference expects at that age. stature_cm: of the weights that go by it.
    """

    sex: Sex
    measure: Measure
    age_days: float
    value: float
    position: Position | None = None
    stature_cm: float | None = None
