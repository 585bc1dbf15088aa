"""What storage itself keeps of coherent documentation: who may ask what, and that the choices are made once and in order."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import Error, IntegrityError, connection, transaction

from samsyn.access.tests.make import World
from samsyn.journal.models import CoherentReading
from samsyn.journal.tests.make import signed_visit
from samsyn.journal.tests.releasing import room_of
from samsyn.journal.tests.shared import inform, join, related, same_person, take
from samsyn.kernel import clock
from samsyn.kernel.db.context import Context, within
from samsyn.people.models import Pupil

pytestmark = pytest.mark.django_db


@pytest.fixture
def twin(world: World) -> Pupil:
    twin = same_person(world)
    join(world.ours, world.theirs)
    signed_visit(world.theirs.actor("nurse"), twin.pk)
    inform(world.theirs, twin.pk)
    return twin


def ask(function: str, id: UUID) -> list[tuple[Any, ...]]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {function}(%s)", [id])
        return list(cursor.fetchall())


def test_the_web_role_may_not_ask_where_by_itself(world: World, twin: Pupil) -> None:
    with within(world.ours.actor("nurse").context()), pytest.raises(Error, match="permission denied"):
        ask("samsyn_coherent_rooms", world.ours.greta.pk)


def test_whether_anything_exists_is_told_of_the_own_pupil_alone(world: World, twin: Pupil) -> None:
    with within(world.ours.actor("nurse").context()):
        assert ask("samsyn_coherent_exists", world.ours.greta.pk) == [(True, False)]
        assert ask("samsyn_coherent_exists", twin.pk) == [(False, False)]
        assert ask("samsyn_coherent_exists", world.ours.ali.pk) == [(False, False)]
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('samsyn.provider'), current_setting('samsyn.closed_group')")
            assert cursor.fetchone() == (str(world.ours.provider), ""), "the context is given back"


def test_nothing_is_asked_through_a_passage(world: World, twin: Pupil) -> None:
    ours = world.ours
    passage = Context("test", provider=ours.provider, compartments=(room_of(ours, "nurse"),), passage_pupils=(ours.greta.pk,))
    with within(passage), pytest.raises(Error, match="nothing is asked of other care providers here"):
        ask("samsyn_coherent_exists", ours.greta.pk)


def test_where_is_told_of_a_reading_with_its_ground_and_who_of_the_chosen_room(world: World, twin: Pupil) -> None:
    nurse, greta = world.ours.client("nurse"), world.ours.greta.pk
    reading, room = related(nurse, greta), room_of(world.theirs, "nurse")
    context = world.ours.actor("nurse").context()
    with within(context):
        for one in (reading, uuid4()):
            with pytest.raises(Error, match="no ground is stated"):
                ask("samsyn_coherent_offered", one)
    take(nurse, greta, reading, "ground")
    with within(context):
        assert [row[:3] for row in ask("samsyn_coherent_offered", reading)] == [(world.theirs.provider, room, None)]
    take(nurse, greta, reading, "provider", room=str(room))
    with within(context):
        assert [row[:3] for row in ask("samsyn_coherent_offered", reading)] == [(world.theirs.provider, room, twin.pk)]
    for other in (world.ours.actor("psychologist").context(), world.theirs.actor("nurse").context()):
        with within(other), pytest.raises(Error, match="no ground is stated"):
            ask("samsyn_coherent_offered", reading)


@pytest.mark.parametrize(
    "changes",
    [
        {"reason": "Något annat"},
        {"ground": "consent", "ground_at": clock.now(), "reason": "Något annat"},
        {"chosen_at": clock.now()},
        {"ground": "emergency", "ground_at": clock.now()},
        {"ends_at": clock.now() + timedelta(days=9)},
        {"related_at": clock.now()},
    ],
    ids=lambda changes: ",".join(changes),
)
def test_choices_are_made_once_and_in_their_order(world: World, twin: Pupil, changes: dict[str, Any]) -> None:
    reading = related(world.ours.client("nurse"), world.ours.greta.pk)
    with within(world.ours.actor("nurse").context()):
        rows = CoherentReading.objects.filter(pk=reading)
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**changes)
        with pytest.raises(Error, match="permission denied"), transaction.atomic():
            rows.delete()


def test_the_own_care_provider_is_no_other(world: World, twin: Pupil) -> None:
    nurse, greta = world.ours.client("nurse"), world.ours.greta.pk
    reading = related(nurse, greta)
    take(nurse, greta, reading, "ground")
    with within(world.ours.actor("nurse").context()), pytest.raises(IntegrityError), transaction.atomic():
        CoherentReading.objects.filter(pk=reading).update(
            chosen_at=clock.now(), of_provider=world.ours.provider, of_room=uuid4(), of_name="Vi själva"
        )
