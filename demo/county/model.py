"""What the synthetic county consists of. Organisations are small and kept; people are streamed."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple
from uuid import UUID, uuid5

from demo.county.numbers import NumberPool
from samsyn.people.identity_number import Kind, Sex


class ProviderKind(StrEnum):
    MUNICIPALITY = "municipality"
    REGION = "region"
    FEDERATION = "federation"
    COMPANY = "company"


class SchoolKind(StrEnum):
    F_6 = "F–6"
    LOWER_SECONDARY = "7–9"
    F_9 = "F–9"
    UPPER_SECONDARY = "gymnasieskola"
    ADAPTED = "anpassad grundskola"


class Security(StrEnum):
    """The population register's marking; values as SS 12000 spells them."""

    NONE = "Ingen"
    MARKED = "Sekretessmarkering"
    PROTECTED = "Skyddad folkbokföring"


class Relation(StrEnum):
    """How an adult answers for a pupil; `relation_type` in the register follows from it."""

    GUARDIAN = "guardian"
    APPOINTED_GUARDIAN = "appointed_guardian"
    LEGAL_REPRESENTATIVE = "legal_representative"
    FAMILY_HOME = "family_home"


class Custody(StrEnum):
    TOGETHER = "together"
    TWO_HOMES = "two_homes"
    SOLE = "sole"
    APPOINTED = "appointed"
    UNACCOMPANIED = "unaccompanied"
    PLACED = "placed"


class Role(StrEnum):
    """Duty roles, values as SS 12000 2.1 spells them."""

    PRINCIPAL = "Rektor"
    TEACHER = "Lärare"
    NURSE = "Skolsköterska"
    DOCTOR = "Skolläkare"
    PSYCHOLOGIST = "Skolpsykolog"
    COUNSELLOR = "Kurator"
    SPECIAL_EDUCATOR = "Speciallärare/specialpedagog"


class Address(NamedTuple):
    street: str
    postal_code: str
    locality: str


class Adult(NamedTuple):
    """A guardian, another responsible adult or a member of staff. `ordinal` is unique within the provider."""

    namespace: UUID
    ordinal: int
    given: str
    family: str
    number: str
    sex: Sex
    address: Address
    security: Security

    @property
    def id(self) -> UUID:
        return uuid5(self.namespace, f"adult/{self.ordinal}")


class Responsible(NamedTuple):
    adult: Adult
    relation: Relation


@dataclass(frozen=True, slots=True)
class Board:
    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class School:
    """A school unit. `code` is eight digits beginning with 99, a series no real unit has; `area` groups neighbours."""

    id: UUID
    code: str
    name: str
    kind: SchoolKind
    area: int
    locality: str
    board: Board


@dataclass(frozen=True, slots=True)
class SchoolClass:
    """`grade` is 0 (preschool class) to 9 and 10–12 for upper secondary years 1–3."""

    id: UUID
    name: str
    grade: int
    size: int
    school: School
    programme: str | None = None


class Staff(NamedTuple):
    adult: Adult
    role: Role
    schools: tuple[School, ...]
    percent: int
    mentor_of: SchoolClass | None = None


class Transfer(NamedTuple):
    """An earlier enrolment in this school year; `origin` is None when the pupil came from outside the provider."""

    origin: SchoolClass | None
    on: date


class Pupil(NamedTuple):
    """One pupil. `number` is twelve characters of `kind`; `ordinal` is unique within the provider."""

    namespace: UUID
    ordinal: int
    given: str
    family: str
    number: str
    kind: Kind
    born: date
    sex: Sex
    school_class: SchoolClass
    address: Address
    responsibles: tuple[Responsible, ...]
    custody: Custody
    security: Security
    origin: str
    newly_arrived: bool
    transfer: Transfer | None

    @property
    def id(self) -> UUID:
        return uuid5(self.namespace, f"pupil/{self.ordinal}")

    @property
    def grade(self) -> int:
        return self.school_class.grade

    def arrived_on(self, today: date) -> date | None:
        """The day a newly arrived pupil came to the country, within the last year; None for the others."""
        return today - timedelta(days=14 + self.seed % 340) if self.newly_arrived else None

    @property
    def seed(self) -> int:
        """The same for the same pupil in every run; seeds growth and journal."""
        return (self.namespace.int ^ (self.ordinal * 0x9E3779B97F4A7C15)) & 0xFFFFFFFFFFFFFFFF


@dataclass(frozen=True)
class Provider:
    """A care provider with its schools, classes and staff. `code` is 99NN for municipalities, else empty."""

    key: str
    name: str
    kind: ProviderKind
    code: str
    organisation_number: str
    namespace: UUID
    boards: tuple[Board, ...]
    schools: tuple[School, ...]
    classes: tuple[SchoolClass, ...]
    staff: tuple[Staff, ...]
    numbers_taken: NumberPool = field(repr=False, compare=False)

    @cached_property
    def pupils(self) -> int:
        return sum(school_class.size for school_class in self.classes)

    @cached_property
    def classes_by_grade(self) -> dict[int, list[SchoolClass]]:
        grades: dict[int, list[SchoolClass]] = {}
        for school_class in self.classes:
            grades.setdefault(school_class.grade, []).append(school_class)
        return grades
