"""Planning providers, schools and classes so that the seats add up to the pupils asked for."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Final
from uuid import NAMESPACE_URL, UUID, uuid5

from demo.county.calendar import UPPER_SECONDARY, school_year
from demo.county.data.places import FICTITIOUS_MUNICIPALITIES, SCHOOL_PLACES
from demo.county.model import Board, Provider, ProviderKind, School, SchoolClass, SchoolKind
from demo.county.numbers import NumberPool
from demo.county.staff import hire

_SMALLEST_PROVIDER: Final = 250
_AREA: Final = 950
_CLASS: Final = 24
_ADAPTED_CLASS: Final = 7
_UPPER_SCHOOL: Final = 700
# 22 numbers a date; the margin keeps the search for a free date short.
_LARGEST_COHORT: Final = 7000
_ADJECTIVES: Final = ("Västra",)
_PROGRAMMES: Final = ("NA", "SA", "EK", "TE", "EE", "VO", "BA", "ES", "FT", "BF", "IM")


@dataclass(frozen=True, slots=True)
class _Outline:
    key: str
    name: str
    kind: ProviderKind
    code: str
    weight: float
    upper_share: float
    boards: tuple[str, ...]


def providers(seed: int, pupils: int, today: date) -> tuple[Provider, ...]:
    """All 53 providers. A small county fills only the first ones, so that classes stay whole.

    Raises `ValueError` when a year group of one provider would need more numbers than the test series has.
    """
    outlines = tuple(_outlines())
    active = max(1, min(len(outlines), pupils // _SMALLEST_PROVIDER))
    shares = _shares(pupils, [outline.weight for outline in outlines[:active]])
    shares += [0] * (len(outlines) - active)
    return tuple(
        _Planner(seed, index, outline, today).plan(share)
        for index, (outline, share) in enumerate(zip(outlines, shares, strict=True))
    )


def _outlines() -> Iterator[_Outline]:
    municipalities = [
        _Outline(
            key=f"m{rank + 1:02}",
            name=f"{name} kommun",
            kind=ProviderKind.MUNICIPALITY,
            code=f"99{rank + 1:02}",
            weight=1 / (rank + 3),
            upper_share=0.23 if rank < 20 else 0.0,
            boards=("Barn- och utbildningsnämnden",) if rank % 3 else ("Grundskolenämnden", "Gymnasienämnden"),
        )
        for rank, name in enumerate(FICTITIOUS_MUNICIPALITIES)
    ]
    region, federation, company = ProviderKind.REGION, ProviderKind.FEDERATION, ProviderKind.COMPANY
    yield from municipalities[:2]
    yield _Outline("r01", "Region Sunnevik", region, "", 0.12, 1.0, ("Regionens skolnämnd",))
    yield _Outline("f01", "Ekdalens utbildningsförbund", federation, "", 0.05, 1.0, ("Förbundsdirektionen",))
    yield _Outline("c01", "Stjärnfallets skolor AB", company, "", 0.08, 0.0, ("Styrelsen",))
    yield _Outline("c02", "Gymnasium Norrsken AB", company, "", 0.05, 1.0, ("Styrelsen",))
    yield from municipalities[2:]


class _Planner:
    """Builds one provider; holds the running numbers while it does."""

    def __init__(self, seed: int, index: int, outline: _Outline, today: date) -> None:
        self.index, self.outline, self.today = index, outline, today
        self.namespace = uuid5(NAMESPACE_URL, f"urn:samsyn:demo:{seed}:{outline.key}")
        self.random = Random(f"{seed}/{outline.key}/schools")
        self.places = self.random.sample(SCHOOL_PLACES, len(SCHOOL_PLACES))
        self.boards = tuple(Board(self._id(f"board/{name}"), name) for name in outline.boards)
        self.schools: list[School] = []
        self.classes: list[SchoolClass] = []

    def plan(self, pupils: int) -> Provider:
        upper = round(pupils * self.outline.upper_share)
        self._compulsory(pupils - upper)
        self._upper_secondary(upper)
        pool = NumberPool()
        staff = hire(self.random, self.namespace, self.schools, self.classes, pool)
        return Provider(
            key=self.outline.key,
            name=self.outline.name,
            kind=self.outline.kind,
            code=self.outline.code,
            organisation_number=f"990000-{self.index + 1:04}",
            namespace=self.namespace,
            boards=self.boards,
            schools=tuple(self.schools),
            classes=tuple(self.classes),
            staff=staff,
            numbers_taken=pool,
        )

    def _compulsory(self, pupils: int) -> None:
        if not pupils:
            return
        adapted = round(pupils * 0.012) if self.outline.kind is ProviderKind.MUNICIPALITY else 0
        if adapted:
            self._fill(self._school(SchoolKind.ADAPTED, 0), range(1, 10), _even(adapted, 9))
        _refuse_overflow(pupils / 10, self.outline.name)
        areas = max(1, round(pupils / _AREA))
        for area, share in enumerate(_even(pupils - adapted, areas)):
            self._area(area, _even(share, 10))

    def _area(self, area: int, cohorts: list[int]) -> None:
        pattern = self.random.randrange(3)
        if pattern == 0:
            self._fill(self._school(SchoolKind.F_9, area), range(10), cohorts)
            return
        primary = 2 if pattern == 1 and min(cohorts) >= 80 else 1
        halves = [_even(cohort, primary) for cohort in cohorts[:7]]
        for part in range(primary):
            self._fill(self._school(SchoolKind.F_6, area), range(7), [half[part] for half in halves])
        self._fill(self._school(SchoolKind.LOWER_SECONDARY, area), range(7, 10), cohorts[7:])

    def _upper_secondary(self, pupils: int) -> None:
        if not pupils:
            return
        _refuse_overflow(pupils / 3, self.outline.name)
        for area, share in enumerate(_even(pupils, max(1, round(pupils / _UPPER_SCHOOL)))):
            school = self._school(SchoolKind.UPPER_SECONDARY, area)
            self._fill(school, range(UPPER_SECONDARY, UPPER_SECONDARY + 3), _even(share, 3))

    def _school(self, kind: SchoolKind, area: int) -> School:
        ordinal = len(self.schools)
        place = self.places[ordinal % len(self.places)]
        ring = f" {ordinal // len(self.places) + 1}" if ordinal >= len(self.places) else ""
        school = School(
            id=self._id(f"school/{ordinal}"),
            code=f"99{self.index + 1:02}{ordinal + 1:04}",
            name=f"{_school_name(place, kind)}{ring}",
            kind=kind,
            area=area,
            locality=self.outline.name.removesuffix(" kommun") if self.outline.code else place,
            board=self.boards[-1 if kind is SchoolKind.UPPER_SECONDARY else 0],
        )
        self.schools.append(school)
        return school

    def _fill(self, school: School, grades: range, cohorts: list[int]) -> None:
        for grade, cohort in zip(grades, cohorts, strict=True):
            for parallel, size in enumerate(_class_sizes(cohort, school.kind, self.random)):
                programme = self._programme(school, parallel)
                self.classes.append(
                    SchoolClass(
                        id=self._id(f"class/{school.code}/{grade}/{parallel}"),
                        name=_class_name(grade, parallel, programme, self.today),
                        grade=grade,
                        size=size,
                        school=school,
                        programme=programme,
                    )
                )

    def _programme(self, school: School, parallel: int) -> str | None:
        if school.kind is not SchoolKind.UPPER_SECONDARY:
            return None
        return _PROGRAMMES[(parallel + int(school.code[4:])) % len(_PROGRAMMES)]

    def _id(self, name: str) -> UUID:
        return uuid5(self.namespace, name)


def _school_name(place: str, kind: SchoolKind) -> str:
    stem = f"{place} " if place in _ADJECTIVES else place
    if kind is SchoolKind.UPPER_SECONDARY:
        return f"{stem}gymnasiet"
    return f"{stem}skolan, anpassad grundskola" if kind is SchoolKind.ADAPTED else f"{stem}skolan"


def _class_name(grade: int, parallel: int, programme: str | None, today: date) -> str:
    letter = chr(ord("A") + parallel % 26)
    if programme:
        return f"{programme}{(school_year(today) - (grade - UPPER_SECONDARY)) % 100:02}{letter}"
    return f"{grade or 'F'}{letter}"


def _class_sizes(cohort: int, kind: SchoolKind, random: Random) -> list[int]:
    """Even classes nearest the usual size, then one pupil moved here and there so that they are not all alike."""
    if not cohort:
        return []
    usual = _ADAPTED_CLASS if kind is SchoolKind.ADAPTED else _CLASS
    fewer = max(1, cohort // usual)
    count = min((fewer, fewer + 1), key=lambda parts: abs(cohort / parts - usual))
    sizes = _even(cohort, count)
    for place in range(count - 1):
        if random.random() < 0.5 and 21 < sizes[place] < 27:
            sizes[place] -= 1
            sizes[place + 1] += 1
    return sizes


def _even(total: int, parts: int) -> list[int]:
    return [total // parts + (place < total % parts) for place in range(parts)]


def _shares(total: int, weights: list[float]) -> list[int]:
    """Whole numbers in proportion to the weights that add up to `total` (largest remainders)."""
    scale = total / sum(weights)
    shares = [int(weight * scale) for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda place: shares[place] - weights[place] * scale)
    for place in by_remainder[: total - sum(shares)]:
        shares[place] += 1
    return shares


def _refuse_overflow(cohort: float, name: str) -> None:
    if cohort > _LARGEST_COHORT:
        raise ValueError(f"{name} would have {cohort:.0f} pupils a year group; make several counties with own seeds")
