"""The height that parents' heights let expect, by two formulas. Which one was used is always said."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from samsyn.people.identity_number import Sex


class Formula(StrEnum):
    """TANNER: (mother + father ± 13) / 2, in Swedish primary care's texts. LUO_1998: Pediatr Res 44:563-571, Gothenburg."""

    TANNER = "tanner"
    LUO_1998 = "luo_1998"


# Half the parents' mean by slope, in centimetres; and how far from it 95 in 100 end up.
_LUO: Final = {Sex.MALE: (45.99, 0.78), Sex.FEMALE: (37.85, 0.75)}
_LUO_BAND_CM: Final = 10.0
# [judgement] Tanner's own bands: 10 cm for boys, 9 for girls (Tanner, Goldstein & Whitehouse 1970).
_TANNER_BAND_CM: Final = {Sex.MALE: 10.0, Sex.FEMALE: 9.0}
LEAST_PARENT_CM: Final = 120.0
MOST_PARENT_CM: Final = 230.0


@dataclass(frozen=True, slots=True)
class TargetHeight:
    """In centimetres. low, high: where most children of such parents end up."""

    formula: Formula
    height: float
    low: float
    high: float


def target_height(sex: Sex, mother_cm: float, father_cm: float, formula: Formula) -> TargetHeight:
    """What a child of these parents may be expected to measure as grown.

    Raises:
        ValueError: a parent's height is not between 120 and 230 cm.
    """
    for height in (mother_cm, father_cm):
        if not LEAST_PARENT_CM <= height <= MOST_PARENT_CM:
            raise ValueError("a parent's height lies outside 120-230 cm")
    mean = (mother_cm + father_cm) / 2
    if formula is Formula.TANNER:
        expected, band = mean + (6.5 if sex is Sex.MALE else -6.5), _TANNER_BAND_CM[sex]
    else:
        base, slope = _LUO[sex]
        expected, band = base + slope * mean, _LUO_BAND_CM
    return TargetHeight(formula, expected, expected - band, expected + band)
