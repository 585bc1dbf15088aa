"""What looks mistyped before it is saved. A doubt is a question to who measured: it never stops what truly was measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise
from typing import Final

from samsyn.growth.engine.library import Reference
from samsyn.growth.engine.measures import DAYS_A_YEAR, Measure, Measured
from samsyn.growth.engine.sds import sds
from samsyn.people.identity_number import Sex

_POUND_KG: Final = 0.45359237
_INCH_CM: Final = 2.54
# What a value may have been typed as, by measure: how many of the reference's units one of the other is.
_UNITS: Final = {
    Measure.HEIGHT: (100.0, 0.1, _INCH_CM),
    Measure.HEAD_CIRCUMFERENCE: (100.0, 0.1, _INCH_CM),
    Measure.WEIGHT: (0.001, _POUND_KG, 0.1),
}


class Reason(StrEnum):
    """Why a value is doubted."""

    UNIT = "unit"
    TRANSPOSED = "transposed"
    JUMP = "jump"
    SHRUNK = "shrunk"
    SEX = "sex"
    FAR_OUT = "far_out"


@dataclass(frozen=True, slots=True)
class Doubt:
    """suggestion: what was perhaps meant; none where nothing nearby fits."""

    reason: Reason
    suggestion: float | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """Where doubt begins. [judgement]

    far_out, jump, jump_of_height: SDS. jump_days: the longest time in which a jump counts whole. near: how close a suggestion must
    lie, in SDS. shrunk_cm: what two measurings of one height may differ by.
    """

    far_out: float = 4.0
    jump: float = 1.5
    jump_of_height: float = 1.0
    near: float = 1.5
    shrunk_cm: float = 1.0
    jump_days: float = DAYS_A_YEAR


USUAL: Final = Limits()
# One child in seven hundred lies beyond the first; nine in ten, and more, within the second.
_UNUSUAL: Final = 3.0
_ORDINARY: Final = 2.0


def doubts(
    reference: Reference,
    made: Measured,
    *,
    before: Sequence[tuple[int, float]] = (),
    limits: Limits = USUAL,
) -> tuple[Doubt, ...]:
    """What to ask about a measurement. before: earlier values of the same measure with their ages in days, any order.

    Where the reference has no figures only a height that has shrunk is asked about.
    """
    earlier = max((one for one in before if one[0] < made.age_days), default=None)
    z = _z(reference, made, made.value)
    found = []
    shrunk = made.measure is Measure.HEIGHT and earlier is not None and earlier[1] - made.value > limits.shrunk_cm
    strange = z is not None and abs(z) > limits.far_out
    if strange or shrunk or _jumped(reference, made, earlier, limits):
        why = Reason.FAR_OUT if strange else Reason.SHRUNK if shrunk else Reason.JUMP
        found.append(_suggested(reference, made, earlier, limits) or Doubt(why))
    if z is not None and abs(z) > _UNUSUAL:
        other = _z(reference, replace(made, sex=Sex.FEMALE if made.sex is Sex.MALE else Sex.MALE), made.value)
        if other is not None and abs(other) < _ORDINARY:
            found.append(Doubt(Reason.SEX))
    return tuple(found)


def _z(reference: Reference, made: Measured, value: float) -> float | None:
    return sds(reference, made.sex, made.measure, made.age_days, value)


def _before(reference: Reference, made: Measured, earlier: tuple[int, float] | None) -> float | None:
    """The SDS that the child had."""
    return None if earlier is None else sds(reference, made.sex, made.measure, *earlier)


def _jumped(reference: Reference, made: Measured, earlier: tuple[int, float] | None, limits: Limits) -> bool:
    first, second = _before(reference, made, earlier), _z(reference, made, made.value)
    if earlier is None or first is None or second is None:
        return False
    # A longer time lets more happen.
    most = limits.jump_of_height if made.measure is Measure.HEIGHT else limits.jump
    return abs(second - first) > most * max(1.0, (made.age_days - earlier[0]) / limits.jump_days)


def _suggested(reference: Reference, made: Measured, earlier: tuple[int, float] | None, limits: Limits) -> Doubt | None:
    """What was perhaps meant: another unit, or two digits in the other order, whichever lies nearest what was to be expected."""
    expected = _before(reference, made, earlier) or 0.0
    tries = [(Reason.UNIT, made.value * factor) for factor in _UNITS.get(made.measure, ())]
    tries += [(Reason.TRANSPOSED, other) for other in _transposed(made.value)]
    ranked = []
    for reason, other in tries:
        z = _z(reference, made, other)
        shrinks = made.measure is Measure.HEIGHT and earlier is not None and earlier[1] - other > limits.shrunk_cm
        if z is not None and abs(z - expected) <= limits.near and not shrinks:
            ranked.append((abs(z - expected), reason, round(other, 1)))
    return Doubt(*min(ranked)[1:]) if ranked else None


def _transposed(value: float) -> list[float]:
    """The value with each two neighbouring digits in the other order."""
    text = f"{value:.1f}"
    found = []
    for one, two in pairwise(number for number, sign in enumerate(text) if sign.isdigit()):
        signs = list(text)
        signs[one], signs[two] = signs[two], signs[one]
        if text[one] != text[two]:
            found.append(float("".join(signs)))
    return found
