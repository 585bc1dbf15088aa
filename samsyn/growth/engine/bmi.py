"""Body mass index of a child as an adult's: by IOTF (Cole & Lobstein 2012, Pediatr Obes 7:284-294)."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from samsyn.growth.engine.library import reference
from samsyn.growth.engine.measures import DAYS_A_YEAR, LEAST, Measure
from samsyn.growth.engine.tables import score, value_of
from samsyn.people.identity_number import Sex

ADULT_DAYS: Final = round(18 * DAYS_A_YEAR)


class IsoClass(StrEnum):
    """The classes of iso-BMI."""

    THINNESS_3 = "thinness_3"
    THINNESS_2 = "thinness_2"
    THINNESS_1 = "thinness_1"
    NORMAL = "normal"
    OVERWEIGHT = "overweight"
    OBESITY = "obesity"
    SEVERE_OBESITY = "severe_obesity"


# Where each class ends, kg/m² at 18 years (the class begins at the limit itself).
_ENDS: Final = (
    (16.0, IsoClass.THINNESS_3),
    (17.0, IsoClass.THINNESS_2),
    (18.5, IsoClass.THINNESS_1),
    (25.0, IsoClass.NORMAL),
    (30.0, IsoClass.OVERWEIGHT),
    (35.0, IsoClass.OBESITY),
)


def bmi(weight_kg: float, height_cm: float) -> float:
    """Kilograms by square metre."""
    return weight_kg / (height_cm / 100) ** 2


def iso_bmi(sex: Sex, age_days: float, value: float) -> float | None:
    """The BMI at 18 years that lies as many SDS from the median. From 18 years the BMI itself; none below two years.

    None, too, for a value so large that the reference has no such BMI at 18 years.
    """
    if age_days >= ADULT_DAYS:
        return value
    table = reference("iotf").tables[Measure.BMI, sex]
    row, adult = table.row(age_days), table.row(ADULT_DAYS)
    if row is None or adult is None or value < LEAST:
        return None
    return value_of(adult, score(row, value))


def iso_class(iso: float) -> IsoClass:
    """The class of an iso-BMI."""
    return next((name for end, name in _ENDS if iso < end), IsoClass.SEVERE_OBESITY)


def cut_off(sex: Sex, age_days: float, adult: float) -> float | None:
    """The BMI at an age that stands for an adult's: a line of the chart. None outside two to 18 years."""
    table = reference("iotf").tables[Measure.BMI, sex]
    row, grown = table.row(min(age_days, ADULT_DAYS)), table.row(ADULT_DAYS)
    return None if row is None or grown is None else value_of(row, score(grown, adult))
