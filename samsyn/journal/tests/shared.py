"""Coherent documentation between two municipalities, by its pages, for tests."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.test import Client
from django.urls import reverse

from samsyn.access.tests.make import Municipality, World
from samsyn.access.tests.make import decide as decide_settings
from samsyn.journal.tests.releasing import at
from samsyn.kernel import clock
from samsyn.kernel.db.context import Context, within
from samsyn.people.identity_hash import remember_all
from samsyn.people.models import Identifier, Pupil

WHY = "Hörseln ska kontrolleras i åk 4"


def same_person(world: World) -> Pupil:
    """Greta, who is known in the other municipality too: returns who she is there."""
    with within(Context("test", provider=world.ours.provider)):
        number = Identifier.objects.get(person_id=world.ours.greta.person_id).value
        remember_all(world.ours.provider)
    with within(Context("test", provider=world.theirs.provider, closed_group=True)):
        Identifier.objects.filter(person_id=world.theirs.greta.person_id).update(value=number)
        remember_all(world.theirs.provider)
    return world.theirs.greta


def join(*places: Municipality, start: date = date(2026, 8, 1), value: str = "on") -> None:
    """Decide that the care providers take part."""
    for place in places:
        with within(place.actor("lead").context()):
            decide_settings(place.provider, place.users["lead"], place.users["head"], start, P_16=value)


def inform(place: Municipality, pupil: UUID, **typed: Any) -> Any:
    """Note, as the place's nurse, that the pupil was told."""
    form = {"told": ["pupil"], "told_on": clock.today().isoformat(), "way": "spoken", **typed}
    return place.client("nurse").post(reverse("access:information", kwargs={"pupil": pupil}), form)


def begin(client: Client, pupil: UUID) -> UUID:
    """The first step; the reading's id."""
    answer = client.post(at("coherent", pupil=pupil))
    assert answer.status_code == 302, answer.content.decode()
    return UUID(answer["Location"].rstrip("/").rpartition("/")[2])


def take(client: Client, pupil: UUID, reading: UUID, step: str, **typed: Any) -> Any:
    """One step of a reading."""
    return client.post(at("coherent_step", pupil=pupil, reading=reading), {"step": step, **typed})


def related(client: Client, pupil: UUID) -> UUID:
    """A reading with its relation."""
    reading = begin(client, pupil)
    assert take(client, pupil, reading, "relation", attested="yes", reason=WHY).status_code == 302
    return reading


def step_of(client: Client, pupil: UUID, reading: UUID) -> str:
    """The page of the step that waits."""
    answer = client.get(at("coherent_step", pupil=pupil, reading=reading))
    assert answer.status_code == 200
    return str(answer.content.decode())


def read(client: Client, pupil: UUID, reading: UUID) -> Any:
    """The record at the other care provider."""
    return client.get(at("coherent_record", pupil=pupil, reading=reading))
