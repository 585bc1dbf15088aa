"""Choosing names: one origin for a family, Swedish names mixed in the way they are in schools."""

from bisect import bisect
from itertools import accumulate
from random import Random
from typing import Final

from demo.county.data.given_names import BOYS, GIRLS, PARENTS_MEN, PARENTS_WOMEN
from demo.county.data.surnames import SURNAMES
from samsyn.people.identity_number import Sex

_MALE: Final = Sex.MALE
# Shares of the families, roughly; not statistics.
_SHARES: Final = {
    "swedish": 64, "arabic": 9, "somali": 4, "balkan": 5, "finnish": 3, "persian": 4, "kurdish": 2, "polish": 3,
    "turkish": 2, "tigrinya": 2, "other": 2,
}  # fmt: skip
_ORIGINS: Final = tuple(origin for origin, share in _SHARES.items() for _ in range(share))
_SURNAMES: Final = {origin: tuple(names.split()) for origin, names in SURNAMES.items()}
# Women first, then men.
_GIVEN: Final = tuple({origin: tuple(names.split()) for origin, names in by.items()} for by in (GIRLS, BOYS))
_PARENTS: Final = (tuple(PARENTS_WOMEN.split()), tuple(PARENTS_MEN.split()))
# Common surnames are common: the first names of the list are drawn more often.
_WEIGHTS: Final = {origin: tuple(accumulate(1 / (rank + 8) for rank in range(len(n)))) for origin, n in _SURNAMES.items()}


def origin(random: Random) -> str:
    return _ORIGINS[int(random.random() * len(_ORIGINS))]


def surname(random: Random, of: str) -> str:
    weights = _WEIGHTS[of]
    return _SURNAMES[of][bisect(weights, random.random() * weights[-1])]


def child_name(random: Random, of: str, sex: Sex) -> str:
    """A given name; one in six children of other origins has a Swedish one, one in 25 has two with a hyphen."""
    names = _GIVEN[sex is _MALE]["swedish" if random.random() < 0.17 else of]
    first = names[int(random.random() * len(names))]
    if random.random() < 0.04 and "-" not in first:
        second = names[int(random.random() * len(names))]
        if second != first and "-" not in second:
            return f"{first}-{second}"
    return first


def adult_name(random: Random, of: str, sex: Sex) -> str:
    male = sex is _MALE
    names = _PARENTS[male] if of == "swedish" else _GIVEN[male][of]
    return names[int(random.random() * len(names))]
