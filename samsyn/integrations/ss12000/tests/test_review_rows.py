"""A run's page as the administrator reads it: what cannot be read, last days, guardians, what was left out, what others changed."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from samsyn.access.tests.make import make_municipality
from samsyn.integrations.ss12000.models import ImportRow, ImportRun
from samsyn.integrations.ss12000.tests.making import LYSAS, demo_register, objects, pupil_objects, read, rows

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
