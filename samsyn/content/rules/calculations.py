"""The calculations that templates may name. A closed set: packages hold data, never expressions to run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal


@dataclass(frozen=True, slots=True)
class Known:
    """A calculation. units: UCUM units of its inputs, or None for any number of inputs in the result's own unit."""

    units: tuple[str, ...] | None
    unit: str | None
    decimals: int
    function: Callable[[Sequence[Decimal]], Decimal | None]


def _bmi(values: Sequence[Decimal]) -> Decimal | None:
    height_cm, weight_kg = values
    return weight_kg / (height_cm / 100) ** 2 if height_cm > 0 else None


def _sum(values: Sequence[Decimal]) -> Decimal | None:
    return sum(values, Decimal(0))


KNOWN: dict[str, Known] = {
    # Body mass index (Quetelet): kg/m².
    "bmi": Known(("cm", "kg"), "kg/m2", 1, _bmi),
    "sum": Known(None, None, 2, _sum),
}


def calculate(name: str, values: Sequence[Decimal]) -> Decimal | None:
    """The worked-out value, rounded half up; None when it has none (a height of zero). Raises KeyError for an unknown name."""
    known = KNOWN[name]
    value = known.function(values)
    return None if value is None else value.quantize(Decimal(1).scaleb(-known.decimals), ROUND_HALF_UP)
