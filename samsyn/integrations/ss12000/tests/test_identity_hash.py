"""An import remembers under which hash its pupils are known: each that has a number of the whole country, and nobody else."""

from __future__ import annotations

import hashlib
import hmac
from datetime import date
from typing import Any

import pytest
from django.db import connection

from samsyn.integrations.ss12000.models import ImportRun
from samsyn.integrations.ss12000.tests.making import demo_register, find, objects, pupil_objects, read, seeing
from samsyn.people.models import Identifier, Person, Pupil

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]


def stored() -> dict[Any, bytes]:
    """What the table holds, by a view of the tests' databases alone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT person_id, hash FROM stage.people_identity_hash")
        return {person: bytes(one) for person, one in cursor.fetchall()}


def hashed(number: str, key: str) -> bytes:
    return hmac.new(key.encode(), number.encode(), hashlib.sha256).digest()


def test_every_pupil_of_a_register_is_remembered_and_no_guardian(imported: ImportRun, settings: Any) -> None:
    (key,) = settings.IDENTITY_HASH_KEYS
    with seeing():
        pupils = Pupil.objects.filter(person__protection="none").values_list("person_id", flat=True)
        national = {"valid_to": None, "kind__in": ["personal_number", "coordination_number"]}
        numbers = Identifier.objects.filter(person__in=pupils, **national).values_list("person_id", "value")
        found = stored()
        assert len(found) > 200
        assert found == {person: hashed(value, key) for person, value in numbers}


def test_a_number_that_follows_another_takes_its_place(imported: ImportRun, settings: Any) -> None:
    pupil = pupil_objects(objects())[0]
    with seeing():
        person = find(pupil["id"])
        was = {"value": "201303652398", "kind": "coordination_number", "valid_from": date(2026, 9, 1)}
        Identifier.objects.filter(person=person).update(**was)
        Person.objects.filter(pk=person.pk).update(source_fingerprint=None)
    read(demo_register())
    assert stored()[person.pk] == hashed(pupil["civicNo"]["value"], *settings.IDENTITY_HASH_KEYS)


def test_who_becomes_protected_is_forgotten_and_comes_back_when_the_protection_is_lifted(imported: ImportRun) -> None:
    register = objects()
    pupil = pupil_objects(register)[0]
    with seeing():
        person = find(pupil["id"])
    before = stored()
    assert person.pk in before
    pupil["securityMarking"] = "Sekretessmarkering"
    read(demo_register(register))
    assert stored().keys() == before.keys() - {person.pk}
    read(demo_register())
    assert stored() == before
