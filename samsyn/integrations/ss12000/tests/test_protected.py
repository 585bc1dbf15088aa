"""Protected persons: stubs, moving over, being lifted."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from samsyn.access.tests.make import make_municipality
from samsyn.integrations.ss12000.anonymous import protected_lines, protected_rows
from samsyn.integrations.ss12000.management.commands.ss12000 import table
from samsyn.integrations.ss12000.models import ImportRow, ImportRun, ProtectedRow
from samsyn.integrations.ss12000.tests.making import (
    LYSAS,
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


def rows_in(page: str) -> list[str]:
    """The HTML of each row, from its id."""
    return [part.split("</tr>")[0] for part in page.split('id="rad-')[1:]]


@pytest.fixture
def administrator() -> Client:
    return make_municipality(LYSAS).client("administrator")


class TestNumbers:
    def marked(self, count: int = 2) -> tuple[dict[str, list[Object]], list[Object]]:
        """The register with pupils who have become protected."""
        register = objects()
        chosen = pupil_objects(register)[:count]
        for one in chosen:
            one["securityMarking"] = "Skyddad folkbokföring"
        return register, chosen

    def titles(self, client: Client, run: ImportRun, query: str = "") -> dict[str, str]:
        """Row -> what it is called."""
        page = client.get(reverse("ss12000:run", kwargs={"run": run.pk}) + query).content.decode()
        found = [re.search(r"([^\"]+)\".*?(Skyddad (?:elev|vårdnadshavare) [0-9]+)", row, re.DOTALL) for row in rows_in(page)]
        return {one[1]: one[2] for one in found if one}

    def test_two_anonymous_rows_are_told_apart_however_the_page_is_filtered(
        self, administrator: Client, imported: ImportRun
    ) -> None:
        register, chosen = self.marked()
        run = read(demo_register(register), approve=False)
        shown = self.titles(administrator, run, "?visa=protected")
        pupils = sorted(title for title in shown.values() if "elev" in title)
        assert pupils == ["Skyddad elev 1", "Skyddad elev 2"]
        assert self.titles(administrator, run) == shown
        page = administrator.get(reverse("ss12000:run", kwargs={"run": run.pk}) + "?visa=protected").content.decode()
        assert not any(one[name] in page for one in chosen for name in ("familyName", "id"))

    def test_a_row_that_comes_to_say_nothing_leaves_the_others_their_numbers(self, imported: ImportRun) -> None:
        run = read(demo_register(self.marked(3)[0]), approve=False)
        with seeing():
            before = {row.pk: number for row, number in protected_rows(run.pk)}
            first = min(before)
            ImportRow.objects.filter(pk=first).update(change="same", moved_under=True)
            after = {row.pk: number for row, number in protected_rows(run.pk)}
        assert after == before
        assert len(set(before.values())) >= 3

    def test_command_and_json_call_them_what_the_page_does(self, administrator: Client, imported: ImportRun) -> None:
        run = read(demo_register(self.marked()[0]), approve=False)
        with within(SYSTEM.context()):
            told = protected_lines(run)
        shown = self.titles(administrator, run, "?visa=protected")
        assert {one["row"]: one["name"] for one in told} == shown
        assert {one["change"] for one in told} == {"protected"}
        assert set(told[0]) == {"row", "name", "kind", "change"}
        lines = table(run, [], 0, told).splitlines()
        assert "Skyddad elev 1: skyddad identitet" in lines
        assert "… och 3 skyddade till" in table(run, [], 0, told[:1] * 23).splitlines()
