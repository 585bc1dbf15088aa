"""Families, one after the other: siblings share guardians and homes, and every seat of every class is filled once."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Final, NamedTuple

from demo.county import names
from demo.county.calendar import LAST_GRADE, birth_year, school_year
from demo.county.data.places import STREETS
from demo.county.model import (
    Address,
    Adult,
    Custody,
    Provider,
    Pupil,
    Relation,
    Responsible,
    SchoolClass,
    Security,
    Transfer,
)
from demo.county.numbers import NumberPool
from samsyn.people.identity_number import Kind, Sex

_YEAR: Final = 365.25
_AGE_GAPS: Final = (-4, -3, -3, -2, -2, -1, 1, 2, 2, 3, 3, 4)
_STREETS: Final = tuple(street.replace("_", " ") for street in STREETS)

# Looking up an enum member takes longer than the work around it here, hence these names.
_FEMALE, _MALE = Sex
_UNMARKED, _MARKED, _PROTECTED = Security
_TOGETHER, _TWO_HOMES, _SOLE, _APPOINTED, _UNACCOMPANIED, _PLACED = Custody
_GUARDIAN: Final = Relation.GUARDIAN
_PERSONAL: Final = Kind.PERSONAL_NUMBER


class _Home(NamedTuple):
    """What the children of a family have in common."""

    surname: str
    origin: str
    address: Address
    responsibles: tuple[Responsible, ...]
    custody: Custody
    security: Security
    newly_arrived: bool


class _Seat(NamedTuple):
    school_class: SchoolClass
    born: int
    sex: Sex


def families(provider: Provider, seed: int, today: date) -> Iterator[tuple[Pupil, ...]]:
    """The pupils of the provider, family by family, area by area; memory holds the seats of one area at a time."""
    pool = provider.numbers_taken.copy()
    areas: dict[int, list[SchoolClass]] = {}
    for school_class in provider.classes:
        areas.setdefault(school_class.school.area, []).append(school_class)
    first = 0
    for area, classes in sorted(areas.items()):
        block = _Area(provider, Random(f"{seed}/{provider.key}/{area}"), pool, today, first)
        yield from block.families(classes)
        first = block.pupils


class _Area:
    def __init__(self, provider: Provider, random: Random, pool: NumberPool, today: date, first: int) -> None:
        self.random, self.pool, self.today = random, pool, today
        self.namespace, self.classes = provider.namespace, provider.classes_by_grade
        self.locality = provider.code and provider.name.removesuffix(" kommun")
        self.post = provider.code[2:] or "60"
        self.pupils = first
        self.adults = first * 4
        self.year = school_year(today)
        self.new_year = [date(birth_year(grade, today), 1, 1).toordinal() for grade in range(LAST_GRADE + 1)]
        self.seats: dict[int, list[SchoolClass]] = {}
        self.namesakes: dict[int, tuple[str, str, Sex]] = {}

    def families(self, classes: list[SchoolClass]) -> Iterator[tuple[Pupil, ...]]:
        for school_class in classes:
            self.seats.setdefault(school_class.grade, []).extend([school_class] * school_class.size)
        order = [grade for grade, seats in self.seats.items() for _ in seats]
        self.random.shuffle(order)
        for seats in self.seats.values():
            self.random.shuffle(seats)
        for grade in order:
            if self.seats[grade]:
                children = self._children(grade)
                home = self._home(children[0].school_class.school.locality, min(child.born for child in children))
                yield tuple(self._pupil(child, home) for child in children)

    def _children(self, grade: int) -> list[_Seat]:
        random = self.random
        dice = random.random()
        siblings = 0 if dice < 0.45 else 1 if dice < 0.83 else 2 if dice < 0.96 else 3
        children = [self._seat(grade)]
        for _ in range(siblings):
            other = grade + _AGE_GAPS[int(random.random() * len(_AGE_GAPS))]
            if self.seats.get(other) and all(child.school_class.grade != other for child in children):
                children.append(self._seat(other))
        if random.random() < 0.025 and self.seats[grade]:
            twin = self._seat(grade)
            day = self.pool.day_for(children[0].born, [children[0].sex, twin.sex])
            children[0] = children[0]._replace(born=day)
            children.append(twin._replace(born=day))
        return children

    def _seat(self, grade: int) -> _Seat:
        sex = _FEMALE if self.random.random() < 0.486 else _MALE
        return _Seat(self.seats[grade].pop(), self.new_year[grade] + int(self.random.random() * 365), sex)

    def _home(self, locality: str, eldest: int) -> _Home:
        random = self.random
        origin = names.origin(random)
        surname = names.surname(random, origin)
        newly_arrived = origin != "swedish" and random.random() < 0.045
        dice = random.random()
        security = _UNMARKED
        if dice < 0.006:
            security = _PROTECTED if dice < 0.001 else _MARKED
        custody = self._custody(newly_arrived)
        address = self._address(locality)
        adults = self._adults(custody, (origin, surname), address, eldest, security)
        return _Home(surname, origin, address, adults, custody, security, newly_arrived)

    def _custody(self, newly_arrived: bool) -> Custody:
        dice = self.random.random()
        if newly_arrived and dice < 0.08:
            return _UNACCOMPANIED
        if dice < 0.66:
            return _TOGETHER
        if dice < 0.88:
            return _TWO_HOMES
        if dice < 0.985:
            return _SOLE
        return _PLACED if dice < 0.993 else _APPOINTED

    def _adults(
        self, custody: Custody, family: tuple[str, str], address: Address, eldest: int, security: Security
    ) -> tuple[Responsible, ...]:
        relation = _GUARDIAN
        if custody is _APPOINTED:
            relation = Relation.APPOINTED_GUARDIAN
        elif custody is _UNACCOMPANIED:
            relation = Relation.LEGAL_REPRESENTATIVE
        first = Responsible(self._adult(_FEMALE, family, address, eldest, security), relation)
        if custody in (_SOLE, _APPOINTED, _UNACCOMPANIED):
            return (first,)
        own = self._address(address.locality) if custody is _TWO_HOMES else address
        sex = _FEMALE if self.random.random() < 0.015 else _MALE
        # A protected family is protected from somebody: the other home shares neither marking nor address.
        marking = _UNMARKED if custody is _TWO_HOMES else security
        second = Responsible(self._adult(sex, family, own, eldest - 700, marking), _GUARDIAN)
        if custody is not _PLACED:
            return (first, second)
        carer = self._adult(_FEMALE, ("swedish", names.surname(self.random, "swedish")), address, eldest, security)
        birth_home = self._address(address.locality)
        return (
            Responsible(first.adult._replace(address=birth_home), _GUARDIAN),
            Responsible(second.adult._replace(address=birth_home), _GUARDIAN),
            Responsible(carer, Relation.FAMILY_HOME),
        )

    def _adult(self, sex: Sex, family: tuple[str, str], address: Address, eldest: int, security: Security) -> Adult:
        random = self.random
        origin, surname = family
        if random.random() < 0.3:
            surname = names.surname(random, origin)
        _, number = self.pool.take(eldest - int((22 + 17 * random.random()) * _YEAR), sex)
        self.adults += 1
        given = names.adult_name(random, origin, sex)
        return Adult(self.namespace, self.adults, given, surname, number, sex, address, security)

    def _address(self, place: str) -> Address:
        random = self.random
        street = _STREETS[int(random.random() * len(_STREETS))]
        number = 1 + int(random.random() * 90)
        # Postal codes from 99: no delivery area.
        return Address(f"{street} {number}", f"99{self.post}{int(random.random() * 9) + 1}", self.locality or place)

    def _pupil(self, seat: _Seat, home: _Home) -> Pupil:
        random = self.random
        given, family = names.child_name(random, home.origin, seat.sex), home.surname
        place = id(seat.school_class)
        if random.random() < 0.003 and place in self.namesakes and self.namesakes[place][2] is seat.sex:
            given, family, _ = self.namesakes[place]
        self.namesakes[place] = (given, family, seat.sex)
        kind, day, number = self._number(seat, home)
        self.pupils += 1
        return Pupil(
            self.namespace,
            self.pupils,
            given,
            family,
            number,
            kind,
            date.fromordinal(day),
            seat.sex,
            seat.school_class,
            home.address,
            home.responsibles,
            home.custody,
            home.security,
            home.origin,
            home.newly_arrived,
            self._transfer(seat.school_class) if random.random() < 0.015 else None,
        )

    def _number(self, seat: _Seat, home: _Home) -> tuple[Kind, int, str]:
        if home.newly_arrived:
            dice = self.random.random()
            if dice < 0.6:
                return Kind.TEMPORARY_NUMBER, seat.born, self.pool.take_temporary(seat.born, seat.sex)
            if dice < 0.9:
                return Kind.COORDINATION_NUMBER, *self.pool.take(seat.born, seat.sex, True)
        return _PERSONAL, *self.pool.take(seat.born, seat.sex)

    def _transfer(self, now: SchoolClass) -> Transfer | None:
        start = date(self.year, 8, 18)
        weeks = (self.today - start).days // 7
        if weeks < 2:
            return None
        moved = start + timedelta(weeks=1 + int(self.random.random() * (weeks - 1)))
        earlier = [row for row in self.classes[now.grade] if row.school.code != now.school.code]
        return Transfer(self.random.choice(earlier) if earlier and self.random.random() < 0.6 else None, moved)
