"""A pupil as pages show one: the card behind the banner, and the row of a class list. Plain values, made by `queries.py`."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True)
class EnrolmentCard:
    """An enrolment: school, class and days. unit is None at "unknown school"."""

    unit: UUID | None
    unit_name: str
    board: UUID | None
    class_name: str
    grade: int | None
    valid_from: date
    valid_to: date | None

    def holds_on(self, day: date) -> bool:
        """Whether the day lies within it."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class GuardianCard:
    """A guardian, with kind of custody (`Guardianship.Kind`) and days. Outside the closed group a protected one's name is empty."""

    person: UUID
    name: str
    kind: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class PupilCard:
    """Who a pupil is: name, number, age, school and class, guardians, protection. One SQL statement fetches it.

    For a protected pupil outside the closed group names and number are empty and only the alias ("4B:1") tells pupils apart; inside
    it the serial does. stub: the closed group is to see the serial alone, which then is the alias (P-20).
    """

    id: UUID
    provider: UUID
    given_name: str
    family_name: str
    number: str
    birth_date: date | None
    sex: str
    protection: str
    alias: str
    newly_arrived_on: date | None
    serial: int | None
    enrolments: tuple[EnrolmentCard, ...]
    guardians: tuple[GuardianCard, ...]
    stub: bool = False

    @property
    def protected(self) -> bool:
        """Whether the identity is protected."""
        return self.protection != "none"

    @property
    def name(self) -> str:
        """Given name and family name, as spoken; the alias when the names are not to be seen."""
        return f"{self.given_name} {self.family_name}".strip() or self.alias

    @property
    def display_number(self) -> str:
        """The number as people write it: ÅÅÅÅMMDD-NNNN."""
        return f"{self.number[:8]}-{self.number[8:]}" if len(self.number) == 12 else self.number

    def current(self, today: date) -> EnrolmentCard | None:
        """The enrolment that holds today; the latest begun when there are several."""
        holding = [one for one in self.enrolments if one.holds_on(today)]
        return max(holding, key=lambda one: one.valid_from) if holding else None

    def age(self, today: date) -> tuple[int, int] | None:
        """Whole years and months of age; None without a birth date."""
        if self.birth_date is None:
            return None
        months = (today.year - self.birth_date.year) * 12 + today.month - self.birth_date.month
        months -= today.day < self.birth_date.day
        return divmod(max(months, 0), 12)


@dataclass(frozen=True, slots=True)
class ClassRow:
    """One pupil of a class list. serial, stub: as on the card."""

    pupil: UUID
    given_name: str
    family_name: str
    number: str
    protection: str
    alias: str
    newly_arrived_on: date | None
    serial: int | None
    stub: bool = False

    @property
    def protected(self) -> bool:
        """Whether the identity is protected."""
        return self.protection != "none"

    @property
    def list_name(self) -> str:
        """Family name, given name; the alias when the names are not to be seen."""
        return f"{self.family_name}, {self.given_name}".strip(", ") or self.alias

    @property
    def display_number(self) -> str:
        """The number as people write it."""
        return f"{self.number[:8]}-{self.number[8:]}" if len(self.number) == 12 else self.number


@dataclass(frozen=True, slots=True)
class ClassCard:
    """A class with its school and how many pupils it has."""

    id: UUID
    name: str
    grade: int | None
    unit: UUID
    unit_name: str
    pupils: int


@dataclass(frozen=True, slots=True)
class PupilBrief:
    """What is known around a pupil, of many at once: name, protection, schools with days, and guardians' names.

    Of a protected pupil outside the closed group there is neither name nor school; of a stub the serial is the name.
    """

    id: UUID
    given_name: str
    family_name: str
    protection: str
    alias: str
    enrolments: tuple[tuple[UUID, date, date | None], ...]
    guardians: tuple[str, ...]

    @property
    def protected(self) -> bool:
        """Whether the identity is protected."""
        return self.protection != "none"

    @property
    def name(self) -> str:
        """Given name and family name; empty when they are not to be seen."""
        return f"{self.given_name} {self.family_name}".strip()

    def at(self, schools: Collection[UUID], day: date) -> bool:
        """Whether the pupil goes to one of these schools on the day."""
        return any(unit in schools and start <= day and (end is None or day <= end) for unit, start, end in self.enrolments)
