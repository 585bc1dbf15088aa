"""Staff of a provider: a principal and teachers for each school, and the student health team shared between schools."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from random import Random
from typing import Final
from uuid import UUID

from demo.county import names
from demo.county.model import Address, Adult, Role, School, SchoolClass, Security, Staff
from demo.county.numbers import NumberPool
from samsyn.people.identity_number import Sex

_FIRST_BIRTH: Final = date(1960, 1, 1).toordinal()
_BIRTH_SPAN: Final = date(1998, 12, 31).toordinal() - _FIRST_BIRTH
# Pupils for one full-time post.
_PUPILS_A_POST: Final = {
    Role.NURSE: 420,
    Role.COUNSELLOR: 400,
    Role.SPECIAL_EDUCATOR: 230,
    Role.PSYCHOLOGIST: 900,
    Role.DOCTOR: 6000,
}


def hire(
    random: Random, namespace: UUID, schools: Sequence[School], classes: Sequence[SchoolClass], pool: NumberPool
) -> tuple[Staff, ...]:
    """Everybody with a duty. Ordinals are negative, apart from the guardians'."""
    people = _applicants(random, namespace, pool)
    staff = [Staff(next(people), Role.PRINCIPAL, (school,), 100) for school in schools]
    staff += [Staff(next(people), Role.TEACHER, (row.school,), 100, mentor_of=row) for row in classes]
    sizes = Counter[str]()
    for row in classes:
        sizes[row.school.code] += row.size
    for role, pupils_a_post in _PUPILS_A_POST.items():
        for group in _posts(schools, sizes, pupils_a_post):
            load = sum(sizes[school.code] for school in group) / pupils_a_post
            percent = min(100, max(5, round(load * 20) * 5))
            staff.append(Staff(next(people), role, group, percent))
    return tuple(staff)


def _posts(schools: Sequence[School], sizes: Counter[str], pupils_a_post: int) -> Iterator[tuple[School, ...]]:
    """Neighbouring schools until a post is full; a large school gets several posts of its own."""
    group: list[School] = []
    load = 0
    for school in schools:
        posts, rest = divmod(sizes[school.code], pupils_a_post)
        yield from ((school,) for _ in range(posts))
        if load + rest > pupils_a_post and group:
            yield tuple(group)
            group, load = [], 0
        if rest or not posts:
            group.append(school)
            load += rest
    if group:
        yield tuple(group)


def _applicants(random: Random, namespace: UUID, pool: NumberPool) -> Iterator[Adult]:
    ordinal = 0
    while True:
        ordinal -= 1
        sex = Sex.FEMALE if random.random() < 0.76 else Sex.MALE
        origin = names.origin(random)
        _, number = pool.take(_FIRST_BIRTH + int(random.random() * _BIRTH_SPAN), sex)
        given, family = names.adult_name(random, origin, sex), names.surname(random, origin)
        # Staff have no home address here: a school register does not carry one.
        yield Adult(namespace, ordinal, given, family, number, sex, Address("", "", ""), Security.NONE)
