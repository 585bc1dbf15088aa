"""A synthetic county: providers, schools, classes, staff, pupils and families who do not exist.

The same `(seed, pupils, today)` always gives the same county. Organisations are built at once; people are streamed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain

from demo.county.changes import Change, ChangedRegister, changed_register
from demo.county.families import families
from demo.county.growth import Measurement, measure
from demo.county.journal import Entry, EntryKind, journal, visit_history
from demo.county.model import Provider, Pupil
from demo.county.organisation import providers
from demo.county.register import Register, register_of

__all__ = [
    "Change",
    "ChangedRegister",
    "County",
    "Entry",
    "EntryKind",
    "Measurement",
    "Provider",
    "Pupil",
    "Register",
    "changed_register",
    "county",
    "journal",
    "measure",
    "visit_history",
]


@dataclass(frozen=True)
class County:
    seed: int
    today: date
    providers: tuple[Provider, ...]

    def families(self, provider: Provider | None = None) -> Iterator[tuple[Pupil, ...]]:
        """The pupils of a provider, or of every provider in turn, family by family. Siblings share their adults."""
        for one in (provider,) if provider else self.providers:
            yield from families(one, self.seed, self.today)

    def pupils(self, provider: Provider | None = None) -> Iterator[Pupil]:
        return chain.from_iterable(self.families(provider))

    def register_for(self, provider: Provider) -> Register:
        """The school register as SS 12000 2.1 objects by end point: `organisations`, `persons`, `groups`, `duties` …"""
        return register_of(provider, self.families(provider), self.today)


def county(seed: int, pupils: int, *, today: date) -> County:
    """Plan a county with exactly `pupils` pupils in the school year of `today`.

    There are always 53 providers; below 13,250 pupils only the first ones have schools. Raises `ValueError` for a
    size below one, or when a year group of one provider outgrows the test numbers (from about 900,000 pupils).
    """
    if pupils < 1:
        raise ValueError("a county has at least one pupil")
    return County(seed, today, providers(seed, pupils, today))
