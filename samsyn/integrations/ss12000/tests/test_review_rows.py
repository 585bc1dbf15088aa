"""A run's page as the administrator reads it: what cannot be read, last days, guardians, what was left out, what others changed."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from samsyn.access.tests.make import make_municipality
from samsyn.integrations.ss12000.models import ImportRow, ImportRun
from samsyn.integrations.ss12000.queries import guardian_names
from samsyn.integrations.ss12000.tests.making import LYSAS, demo_register, objects, pupil_objects, read, rows, seeing
from samsyn.people.models import Person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]


@pytest.fixture
def administrator() -> Client:
    return make_municipality(LYSAS).client("administrator")


def page_of(client: Client, run: ImportRun, query: str = "") -> str:
    answer = client.get(reverse("ss12000:run", kwargs={"run": run.pk}) + query)
    return " ".join(answer.content.decode().split())


def row_of(page: str, row: ImportRow) -> str:
    """The HTML of one row."""
    start = page.index(f'id="rad-{row.pk}"')
    return page[start : page.index("</tr>", start)]


def mistyped(number: str) -> str:
    return number[:-1] + str((int(number[-1]) + 1) % 10)


class TestWrongNumber:
    def wrong(self, register: dict[str, list[dict[str, Any]]]) -> tuple[str, str]:
        one = pupil_objects(register)[0]
        right = one["civicNo"]["value"]
        one["civicNo"]["value"] = mistyped(right)
        return right, mistyped(right)

    def test_it_is_shown_as_the_register_has_it_and_that_nothing_is_written(
        self, administrator: Client, imported: ImportRun
    ) -> None:
        register = objects()
        right, wrong = self.wrong(register)
        run = read(demo_register(register), approve=False)
        row = rows(run, change="invalid")[0]
        shown = row_of(page_of(administrator, run), row)
        for words in (
            f"Personnummer i registret</span> {wrong[:8]}-{wrong[8:]}",
            f"i Samsyn</span> {right[:8]}-{right[8:]}",
            "personnumrets kontrollsiffra stämmer inte",
            "Inget på raden skrivs förrän uppgiften är rättad i elevregistret",
            "Det som redan finns i Samsyn ändras inte.",
            "Läses inte in",
        ):
            assert words in shown
        assert "(tas bort)" not in shown

    def test_of_a_protected_pupil_only_the_closed_group_sees_it(self, administrator: Client, imported: ImportRun) -> None:
        register = objects()
        right, wrong = self.wrong(register)
        pupil_objects_of = next(one for one in register["persons"] if (one.get("civicNo") or {}).get("value") == wrong)
        pupil_objects_of["securityMarking"] = "Skyddad folkbokföring"
        run = read(demo_register(register), approve=False)
        assert rows(run, change="invalid")[0].after == {}
        page = page_of(administrator, run)
        assert wrong[8:] not in page
        assert right[8:] not in page


class TestGuardians:
    def added(self, register: dict[str, list[dict[str, Any]]], **person: Any) -> dict[str, Any]:
        """A pupil gets one more guardian, who is new to us."""
        pupil, adult = pupil_objects(register)[0], str(uuid4())
        pupil["responsibles"] = [
            *pupil.get("responsibles", [])[:1],
            {"person": {"id": adult}, "relationType": "Vårdnadshavare"},
        ]
        made = {"id": adult, "givenName": "Nyborg", "familyName": "Adulfsson", "securityMarking": "Ingen", **person}
        register["persons"].append(made)
        return pupil

    def shown(self, administrator: Client, register: dict[str, list[dict[str, Any]]], pupil: dict[str, Any]) -> str:
        run = read(demo_register(register), approve=False)
        return row_of(page_of(administrator, run), rows(run, source_id=pupil["id"])[0])

    def test_they_are_shown_by_name_those_we_have_and_those_who_are_new(self, administrator: Client, imported: ImportRun) -> None:
        register = objects()
        pupil = self.added(register)
        with seeing():
            known = Person.objects.get(source_id=pupil["responsibles"][0]["person"]["id"])
        shown = self.shown(administrator, register, pupil)
        assert "Nyborg Adulfsson (gemensam vårdnad)" in shown
        assert f"{known.given_name} {known.family_name} (gemensam vårdnad)" in shown

    def test_a_protected_guardian_has_no_name_outside_the_closed_group(self, administrator: Client, imported: ImportRun) -> None:
        register = objects()
        pupil = self.added(register, securityMarking="Skyddad folkbokföring")
        shown = self.shown(administrator, register, pupil)
        assert "skyddade personuppgifter (gemensam vårdnad)" in shown
        assert "Adulfsson" not in shown

    def test_the_closed_group_sees_a_protected_guardian(self, imported: ImportRun) -> None:
        register = objects()
        pupil = self.added(register, securityMarking="Skyddad folkbokföring")
        run = read(demo_register(register), approve=False)
        with seeing():
            facts = rows(run, source_id=pupil["id"])[0].after
            assert "Nyborg Adulfsson" in guardian_names(run.pk, [facts]).values()
            assert guardian_names(run.pk, [{}]) == {}
