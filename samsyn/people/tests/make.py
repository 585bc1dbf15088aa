"""Makes schools, classes and pupils for tests, within a context of their provider."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from samsyn.organisation.models import Board, Compartment, SchoolClass, Unit
from samsyn.people.identity_number import Sex, make_test_number
from samsyn.people.models import Enrolment, Guardianship, Identifier, Person, ProtectedIdentity, Protection, Pupil

_codes = itertools.count(99000001)
_days = itertools.count()
NUMBERS_A_DAY = 11
SCHOOL_YEAR_START = date(2026, 8, 17)


def make_board(provider: UUID, name: str = "Barn- och utbildningsnämnden") -> Board:
    """A board."""
    return Board.objects.get_or_create(provider_id=provider, name=name)[0]


def make_compartment(board: Board, branch: str) -> Compartment:
    """A compartment of a board."""
    return Compartment.objects.get_or_create(provider_id=board.provider_id, board=board, branch=branch)[0]


def make_school(board: Board, name: str = "Björkskolan F–6") -> Unit:
    """A school unit."""
    return Unit.objects.create(
        provider_id=board.provider_id, board=board, kind=Unit.Kind.SCHOOL, name=name, school_unit_code=str(next(_codes))
    )


def make_care_unit(board: Board, branch: str, name: str = "Elevhälsans medicinska insats") -> Unit:
    """A care unit."""
    return Unit.objects.create(provider_id=board.provider_id, board=board, kind=Unit.Kind.CARE, name=name, branch=branch)


def make_class(school: Unit, name: str = "4B", grade: int = 4) -> SchoolClass:
    """A class of this school year."""
    return SchoolClass.objects.create(provider_id=school.provider_id, unit=school, name=name, grade=grade, school_year=2026)


def make_pupil(
    school_class: SchoolClass,
    given: str = "Greta",
    family: str = "Andersson",
    *,
    born: date | None = None,
    protection: str = Protection.NONE,
    start: date = SCHOOL_YEAR_START,
    end: date | None = None,
    guardians: Sequence[tuple[str, str]] = (),
) -> Pupil:
    """A pupil enrolled in the class. For a protected pupil the context must be the closed group's."""
    provider = school_class.provider_id
    ordinal = next(_days)
    born = born or date.fromordinal(date(2016, 1, 1).toordinal() + ordinal % 360)
    # A day has so many numbers of each sex: in a long run they go on with the other.
    series = ordinal // 360
    sex = Sex.FEMALE if series < NUMBERS_A_DAY else Sex.MALE
    number = make_test_number(born, sex, series % NUMBERS_A_DAY)
    protected = protection != Protection.NONE
    names = {} if protected else {"given_name": given, "family_name": family}
    person = Person.objects.create(provider_id=provider, birth_date=born, sex=sex.value, protection=protection, **names)
    pupil = Pupil.objects.create(
        provider_id=provider, person=person, alias=f"{school_class.name}:{ordinal + 1}" if protected else ""
    )
    if protected:
        ProtectedIdentity.objects.create(
            provider_id=provider, person=person, given_name=given, family_name=family, identity_number=number.value
        )
    else:
        Identifier.objects.create(provider_id=provider, person=person, kind=number.kind, value=number.value, valid_from=born)
    Enrolment.objects.create(
        provider_id=provider,
        pupil=pupil,
        unit_id=school_class.unit_id,
        school_class=school_class,
        grade=school_class.grade,
        valid_from=start,
        valid_to=end,
    )
    for adult_given, adult_family in guardians:
        adult = Person.objects.create(provider_id=provider, given_name=adult_given, family_name=adult_family)
        Guardianship.objects.create(
            provider_id=provider, pupil=pupil, guardian=adult, kind=Guardianship.Kind.JOINT, valid_from=born
        )
    return pupil
