"""One measurement beside a reference: its SDS, centile and why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from math import erfc, sqrt
from typing import Final

from samsyn.growth.engine.library import Reference
from samsyn.growth.engine.measures import LEAST, Measure, Measured, Position
from samsyn.growth.engine.tables import Lms, score, value_of
from samsyn.people.identity_number import Sex

_ROOT2: Final = sqrt(2)
# The SDS beyond which WHO restricts weight-based measures.
BEYOND: Final = 3.0
# Decimals that are kept of a shifted height: what a float adds is cut away.
_EXACT: Final = 6
_BY_STATURE: Final = {Measure.WEIGHT_FOR_LENGTH, Measure.WEIGHT_FOR_HEIGHT}


@dataclass(frozen=True, slots=True)
class Assessed:
    """sds: none without a reference. value: as it was compared. notes: what was done or is missing, by the codes below."""

    sds: float | None
    value: float
    notes: tuple[str, ...] = ()

    @property
    def centile(self) -> float | None:
        """Of a hundred children of the same age and sex, how many measure less."""
        return None if self.sds is None else centile(self.sds)


NO_REFERENCE: Final = "no_reference"
RESTRICTED: Final = "restricted"
TO_STANDING: Final = "lying_to_standing"
TO_LYING: Final = "standing_to_lying"


def sds(reference: Reference, sex: Sex, measure: Measure, place: float, value: float) -> float | None:
    """The SDS of a value; none below `LEAST`, and where the reference has no figures.

    place: age in days, whole or not; centimetres of length or height for the weights that go by them.
    Weight-based measures of a reference that says so are restricted beyond ±3 (WHO 2006, chapter 7: 3 + (x - SD3) / (SD3 - SD2)).
    """
    table = reference.tables.get((measure, sex))
    row = table.row(place) if table is not None else None
    if row is None or value < LEAST:
        return None
    z = score(row, value)
    if -BEYOND <= z <= BEYOND or measure not in reference.restricted:
        return z
    return restricted(row, value, z)


def restricted(row: Lms, value: float, z: float) -> float:
    """The SDS beyond ±3 by the distance between two and three."""
    side = 1 if z > 0 else -1
    third, second = value_of(row, 3.0 * side), value_of(row, 2.0 * side)
    if third is None or second is None:
        return z
    return 3.0 * side + (value - third) / abs(third - second)


def assess(reference: Reference, made: Measured) -> Assessed:
    """The SDS with what was done to get it. A weight by stature is compared by length below the reference's age for lying."""
    notes: list[str] = []
    lying = reference.lying_below_days is not None and made.age_days < reference.lying_below_days
    measure, value, place = made.measure, made.value, made.age_days
    if measure in _BY_STATURE:
        measure = Measure.WEIGHT_FOR_LENGTH if lying else Measure.WEIGHT_FOR_HEIGHT
        place = round((made.stature_cm or 0.0) + _shift(reference, lying, made.position, notes), _EXACT)
    elif measure is Measure.HEIGHT:
        value = round(value + _shift(reference, lying, made.position, notes), _EXACT)
    found = sds(reference, made.sex, measure, place, value)
    if found is None:
        return Assessed(None, value, (*notes, NO_REFERENCE))
    if abs(found) > BEYOND and measure in reference.restricted:
        notes.append(RESTRICTED)
    return Assessed(found, value, tuple(notes))


def _shift(reference: Reference, lying: bool, position: Position | None, notes: list[str]) -> float:
    if position is None or reference.lying_below_days is None or (position is Position.LYING) == lying:
        return 0.0
    notes.append(TO_LYING if lying else TO_STANDING)
    return reference.lying_minus_standing_cm if lying else -reference.lying_minus_standing_cm


def value_at(reference: Reference, sex: Sex, measure: Measure, age_days: float, sds_: float) -> float | None:
    """The value that lies so many SDS from the median; none where the reference has no figures. By LMS, never restricted."""
    table = reference.tables.get((measure, sex))
    row = table.row(age_days) if table is not None else None
    return None if row is None else value_of(row, sds_)


def centile(sds_: float) -> float:
    """The part of a normal distribution that lies below, in hundredths."""
    return 50.0 * erfc(-sds_ / _ROOT2)
