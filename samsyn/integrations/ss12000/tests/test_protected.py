"""Protected persons: stubs, moving over, being lifted."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from samsyn.integrations.ss12000.models import ImportRow, ImportRun, ProtectedRow
from samsyn.integrations.ss12000.tests.making import (
    SYSTEM,
    Object,
    demo_register,
    find,
    objects,
    pupil_objects,
    pupils,
    read,
    seeing,
)
from samsyn.kernel.db.context import within
from samsyn.people.models import Contact, Identifier, Person, ProtectedIdentity, Pupil

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]
# The day that the synthetic county's changes are of.
LATER = datetime(2027, 1, 3, 10, tzinfo=UTC)


class TestProtected:
    def test_a_protected_pupil_is_a_stub_outside_the_closed_group(self, imported: ImportRun) -> None:
        marked = [one for one in objects()["persons"] if one["securityMarking"] != "Ingen"]
        if not marked:
            marked = self._mark(imported)
        with within(SYSTEM.context()):
            for one in marked:
                person = Person.objects.filter(source_id=one["id"]).first()
                if person is None:
                    continue
                assert (person.given_name, person.family_name) == ("", "")
                assert not Identifier.objects.filter(person=person).exclude(value="").exists()
                assert not Contact.objects.filter(person=person).exclude(street="", phone="", email="").exists()
                assert not ProtectedIdentity.objects.filter(person=person).exists()

    def _mark(self, imported: ImportRun) -> list[Object]:
        register = objects()
        one = pupil_objects(register)[0]
        one["securityMarking"] = "Skyddad folkbokföring"
        read(demo_register(register))
        return [one]

    def test_one_who_becomes_protected_moves_over_with_every_number(self, imported: ImportRun) -> None:
        register = objects()
        pupil = pupil_objects(register)[0]
        guardians = [one["person"]["id"] for one in pupil["responsibles"]]
        pupil["securityMarking"] = "Sekretessmarkering"
        run = read(demo_register(register))
        assert pupils(run)["protected"] == 1
        with seeing():
            person = find(pupil["id"])
            closed = ProtectedIdentity.objects.get(person=person)
            assert (closed.given_name, closed.identity_number) == (pupil["givenName"], pupil["civicNo"]["value"])
            assert person.given_name == ""
            assert [one.value for one in person.identifiers.all()] == [""]
            assert not Contact.objects.filter(person__source_id__in=[*guardians, pupil["id"]]).exclude(street="").exists()
            assert re.fullmatch(r"\w+:\d", Pupil.objects.get(person=person).alias)
            row = ImportRow.objects.get(run=run, change="protected", kind="pupil")
            assert (row.protected, row.before, row.after) == (True, {}, {})
            assert ProtectedRow.objects.get(row=row).after["given"] == pupil["givenName"]
            earlier = ImportRow.objects.get(run=imported, target=person.pk)
            assert earlier.after == {}
        with within(SYSTEM.context()):
            assert not ProtectedRow.objects.exists()

    def test_an_unknown_marking_is_the_strictest(self, imported: ImportRun) -> None:
        register = objects()
        pupil = pupil_objects(register)[0]
        pupil["securityMarking"] = "Hemlig"
        read(demo_register(register))
        with seeing():
            assert find(pupil["id"]).protection == "protected_registration"

    def test_a_marking_no_longer_stated_is_not_lifted(self, imported: ImportRun) -> None:
        register = objects()
        pupil = pupil_objects(register)[0]
        pupil["securityMarking"] = "Sekretessmarkering"
        read(demo_register(register))
        del pupil["securityMarking"]
        run = read(demo_register(register))
        assert "lifted" not in pupils(run)
        with seeing():
            assert find(pupil["id"]).protection == "confidentiality_marking"

    def test_a_lifted_protection_gives_name_number_and_address_back(self, imported: ImportRun) -> None:
        register = objects()
        pupil = pupil_objects(register)[0]
        pupil["securityMarking"] = "Sekretessmarkering"
        read(demo_register(register))
        run = read(demo_register())
        assert pupils(run)["lifted"] == 1
        with seeing():
            person = find(pupil["id"])
            assert (person.protection, person.given_name) == ("none", pupil["givenName"])
            numbers = person.identifiers.filter(valid_to=None)
            assert [one.value for one in numbers] == [pupil["civicNo"]["value"]]
            assert person.contacts.get().street == pupil["addresses"][0]["streetAddress"]
            assert ProtectedIdentity.objects.get(person=person).given_name == ""
