"""Which school a protected pupil goes to is known to the closed group alone, whoever wrote it and in whatever order."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError, transaction

from samsyn.access.tests.make import World
from samsyn.kernel.db.context import Context, within
from samsyn.organisation.tests.make import LYSAS
from samsyn.people.models import Enrolment, Person, Protection, Pupil
from samsyn.people.queries import pupil_card
from samsyn.people.tests.make import SCHOOL_YEAR_START, make_pupil

pytestmark = pytest.mark.django_db
MARK = {"protection": Protection.PROTECTED_REGISTRATION, "given_name": "", "family_name": ""}


def schools(pupil: Pupil, *, closed: bool) -> int:
    """How many of the pupil's enrolments there are for somebody in, or outside, the closed group."""
    with within(Context("test", provider=LYSAS, closed_group=closed)):
        card = pupil_card(pupil.pk)
        assert card is not None
        assert len(card.enrolments) == Enrolment.objects.filter(pupil=pupil).count()
        return len(card.enrolments)


def mark(pupil: Pupil, *, closed: bool = True, **values: str) -> None:
    with within(Context("test", provider=LYSAS, closed_group=closed)):
        Person.objects.filter(pk=pupil.person_id).update(**values)


def test_an_enrolment_of_a_protected_pupil_is_the_closed_groups(world: World) -> None:
    assert schools(world.ours.protected, closed=True) == 1
    assert schools(world.ours.protected, closed=False) == 0
    assert schools(world.ours.greta, closed=False) == 1


def test_it_follows_when_the_protection_comes_and_goes(world: World) -> None:
    greta = world.ours.greta
    mark(greta, **MARK)
    assert schools(greta, closed=False) == 0
    assert schools(greta, closed=True) == 1
    mark(greta, protection=Protection.CONFIDENTIALITY_MARKING)
    assert schools(greta, closed=False) == 0, "another kind of protection is protection"
    mark(greta, protection=Protection.NONE)
    assert schools(greta, closed=False) == 1


def test_nobody_outside_the_group_can_mark_enrol_or_unmark(world: World) -> None:
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        mark(world.ours.greta, closed=False, **MARK)
    assert schools(world.ours.greta, closed=False) == 1
    own = {"provider_id": LYSAS, "pupil": world.ours.protected, "unit": world.ours.other_school, "valid_from": SCHOOL_YEAR_START}
    with pytest.raises(ProgrammingError, match="row-level security"), within(Context("test", provider=LYSAS)):
        Enrolment.objects.create(**own)
    mark(world.ours.protected, closed=False, protection=Protection.NONE)
    assert schools(world.ours.protected, closed=False) == 0, "what was hidden stays so until the group shows it"


def test_a_new_protected_pupil_is_hidden_from_the_first_statement(world: World) -> None:
    with within(Context("make", provider=LYSAS, closed_group=True)):
        pupil = make_pupil(world.ours.class_4b, "Ny", "Hemlig", protection=Protection.FICTITIOUS_DATA)
    assert schools(pupil, closed=False) == 0
