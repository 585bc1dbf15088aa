"""Plausible heights and weights. Our own rough approximation for a demo: never a reference to judge a child by."""

from bisect import bisect_right
from math import exp, sin
from random import Random
from typing import Final, NamedTuple

from demo.county.model import Pupil
from samsyn.people.identity_number import Sex

_AGES: Final = (5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 20)
# Mean height in cm, and median body mass index in kg/m².
_HEIGHT: Final = {
    Sex.FEMALE: (110, 117, 123, 129, 134, 140, 147, 153, 159, 163, 165, 166.5, 167, 167.5, 168),
    Sex.MALE: (111, 118, 124, 130, 135, 140, 146, 152, 160, 168, 174, 178, 180, 181, 181),
}
_BMI: Final = {
    Sex.FEMALE: (15.5, 15.6, 15.8, 16.2, 16.7, 17.3, 17.9, 18.6, 19.3, 20.0, 20.6, 21.0, 21.3, 21.6, 22.0),
    Sex.MALE: (15.6, 15.6, 15.8, 16.1, 16.6, 17.1, 17.6, 18.2, 18.8, 19.5, 20.2, 20.8, 21.3, 21.8, 22.6),
}
_HEIGHT_SPREAD: Final = 0.042
_BMI_SPREAD: Final = 0.115


class Channel(NamedTuple):
    """What makes one child's curve its own, in standard deviations and years. Shared start, slow drift."""

    height: float
    tempo: float
    build: float
    drift: float
    phase: float


class Measurement(NamedTuple):
    """`age` in years, one decimal of `height_cm` and `weight_kg`."""

    age: float
    height_cm: float
    weight_kg: float

    @property
    def bmi(self) -> float:
        return self.weight_kg / (self.height_cm / 100) ** 2


def channel(random: Random) -> Channel:
    gauss = random.gauss
    return Channel(_within(gauss(0, 1), 3), _within(gauss(0, 0.7), 1.6), _within(gauss(0.15, 1), 3.2), gauss(0, 0.35), gauss(0, 2))


def measure(pupil: Pupil, age: float) -> Measurement:
    """Height and weight of the pupil at `age` (years); the same every time, smooth over the ages."""
    return measurement(channel(Random(pupil.seed)), pupil.sex, age)


def measurement(own: Channel, sex: Sex, age: float) -> Measurement:
    # Early or late puberty: the body runs ahead of or behind the birthday, most at thirteen.
    ripe = age + own.tempo * max(0.0, 1 - abs(age - 13) / 5)
    height = _at(_HEIGHT[sex], ripe) * (1 + _HEIGHT_SPREAD * own.height)
    score = own.build + own.drift * (age - 11) / 5 + 0.15 * sin(age / 2 + own.phase)
    bmi = _at(_BMI[sex], ripe) * exp(_BMI_SPREAD * score)
    return Measurement(round(age, 2), round(height, 1), round(bmi * (height / 100) ** 2, 1))


def _at(values: tuple[float, ...], age: float) -> float:
    place = min(max(bisect_right(_AGES, age) - 1, 0), len(_AGES) - 2)
    left, right = _AGES[place], _AGES[place + 1]
    part = min(max((age - left) / (right - left), 0.0), 1.0)
    return values[place] + (values[place + 1] - values[place]) * part


def _within(value: float, limit: float) -> float:
    return max(-limit, min(limit, value))
