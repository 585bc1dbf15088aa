"""A run's page as the administrator reads it: what cannot be read, last days, guardians, what was left out, what others changed."""

from __future__ import annotations

import re
import time
from copy import deepcopy
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from samsyn.access.tests.make import make_municipality
from samsyn.integrations.ss12000.actions import approve, commit_run, decide_row
from samsyn.integrations.ss12000.changes import Decision
from samsyn.integrations.ss12000.management.commands.ss12000 import table
from samsyn.integrations.ss12000.models import ImportRow, ImportRun
from samsyn.integrations.ss12000.queries import guardian_names
from samsyn.integrations.ss12000.tests.making import LYSAS, SYSTEM, demo_register, objects, pupil_objects, read, rows, seeing
from samsyn.kernel.errors import Invalid
from samsyn.organisation.models import CareProvider
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


def name_of(provider: UUID) -> str:
    with seeing():
        return CareProvider.objects.get(pk=provider).name


def typed_in_twice(register: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """A pupil once more, with a temporary number and a slip of the pen."""
    model = pupil_objects(register)[0]
    copy = {**deepcopy(model), "id": str(uuid4()), "familyName": model["familyName"] + "e"}
    copy["civicNo"] = {"value": model["birthDate"].replace("-", "") + "TF91"}
    register["persons"].append(copy)
    return copy


class TestWhatWasLeftOut:
    def test_a_finished_run_counts_the_duplicates_nobody_judged_and_says_what_to_do(
        self, administrator: Client, imported: ImportRun
    ) -> None:
        register = objects()
        copy = typed_in_twice(register)
        run = read(demo_register(register), approve=False)
        assert "1 möjlig dubblett är inte avgjord" in page_of(administrator, run)
        commit_run(SYSTEM, approve(SYSTEM, run.pk).pk)
        page = page_of(administrator, run)
        for words in (
            "Det som kunde läsas in är infört.",
            "1 möjlig dubblett, som ingen har avgjort.",
            '?visa=near_duplicate"',
            "Hämta hela registret på nytt",
        ):
            assert words in page
        assert "följer nu registret" not in page
        shown = row_of(page_of(administrator, run, "?visa=near_duplicate"), rows(run, source_id=copy["id"])[0])
        assert "Ingen har avgjort den, så den lästes inte in" in shown

    def test_one_that_was_judged_is_not_counted(self, administrator: Client, imported: ImportRun) -> None:
        register = objects()
        copy = typed_in_twice(register)
        run = read(demo_register(register), approve=False)
        decide_row(SYSTEM, rows(run, source_id=copy["id"])[0].pk, decision=Decision.SKIP)
        commit_run(SYSTEM, approve(SYSTEM, run.pk).pk)
        page = page_of(administrator, run)
        assert "följer nu registret" in page
        assert "ingen har avgjort" not in page

    def test_the_command_counts_them(self, imported: ImportRun) -> None:
        assert "dubbletter som inte skrivs" in table(imported, [], 2)
        assert "dubbletter" not in table(imported, [], 0)
        assert table(imported, [], 0).startswith("Läge: införd")

    def test_the_command_calls_a_wrong_address_a_wrong_argument(self, imported: ImportRun) -> None:
        with pytest.raises(CommandError, match="https") as refused:
            call_command("ss12000", provider=name_of(LYSAS), url="http://register.example/v2")
        assert refused.value.returncode == 2


class TestSamePupil:
    def offered(self, administrator: Client, register: dict[str, list[dict[str, Any]]], copy: dict[str, Any]) -> str:
        run = read(demo_register(register), approve=False)
        return row_of(page_of(administrator, run, "?visa=near_duplicate"), rows(run, source_id=copy["id"])[0])

    def test_it_is_not_offered_when_both_are_in_the_register_and_the_row_says_why(
        self, administrator: Client, imported: ImportRun
    ) -> None:
        register = objects()
        shown = self.offered(administrator, register, typed_in_twice(register))
        assert ['value="create"' in shown, 'value="skip"' in shown, 'value="same"' in shown] == [True, True, False]
        assert "Samma elev går inte att välja. Båda finns i elevregistret." in shown

    def test_it_is_offered_when_the_other_is_gone(self, administrator: Client, imported: ImportRun) -> None:
        register = objects()
        copy = typed_in_twice(register)
        register["persons"].remove(pupil_objects(register)[0])
        shown = self.offered(administrator, register, copy)
        assert 'value="same"' in shown
        assert "går inte att välja" not in shown

    def test_only_one_row_can_be_the_same_pupil(self, administrator: Client, imported: ImportRun) -> None:
        register = objects()
        copies = [typed_in_twice(register), typed_in_twice(register)]
        copies[1]["civicNo"] = {"value": copies[1]["civicNo"]["value"][:-1] + "2"}
        register["persons"].remove(pupil_objects(register)[0])
        run = read(demo_register(register), approve=False)
        first, second = (rows(run, source_id=copy["id"])[0] for copy in copies)
        with seeing():
            gone = ImportRow.objects.get(run=run, change="left").target
            # Each may have been found to resemble the other copy instead.
            ImportRow.objects.filter(pk__in=[first.pk, second.pk]).update(other=gone)
        decide_row(SYSTEM, first.pk, decision=Decision.SAME_PERSON)
        with pytest.raises(Invalid, match="redan samma elev"):
            decide_row(SYSTEM, second.pk, decision=Decision.SAME_PERSON)
        assert "En annan rad är redan samma elev." in row_of(page_of(administrator, run, "?visa=near_duplicate"), second)


class TestFoot:
    def test_a_review_can_be_approved_below_its_rows_too(self, administrator: Client, imported: ImportRun) -> None:
        register = objects()
        typed_in_twice(register)
        run = read(demo_register(register), approve=False)
        page = page_of(administrator, run)
        foot = page[page.index('id="decide"') :]
        assert page.index('id="rad-') < page.index('id="decide"')
        form = f'<form method="post" action="{reverse("ss12000:approve", kwargs={"run": run.pk})}">'
        assert page.count(form) == 2
        assert form in foot
        assert "1 möjlig dubblett är inte avgjord, och skrivs inte." in foot
        ids = re.findall(r' id="([^"]+)"', page)
        assert len(ids) == len(set(ids))
        commit_run(SYSTEM, approve(SYSTEM, run.pk).pk)
        assert 'id="decide"' not in page_of(administrator, run)

    def test_it_says_that_rows_of_other_pages_are_approved_too(self, administrator: Client, imported: ImportRun) -> None:
        register = objects()
        for one in pupil_objects(register)[:60]:
            one["familyName"] += "son"
        run = read(demo_register(register), approve=False)
        assert "Godkännandet gäller alla rader" in page_of(administrator, run)
        register = objects()
        pupil_objects(register)[0]["familyName"] = "Nysson"
        run = read(demo_register(register), approve=False)
        whole, filtered = page_of(administrator, run), page_of(administrator, run, "?visa=changed")
        assert ["Godkännandet gäller alla rader" in page for page in (whole, filtered)] == [False, True]


class TestTwoAdministrators:
    def test_the_second_is_told_who_was_before_and_finds_the_rows_that_moved(
        self, administrator: Client, imported: ImportRun
    ) -> None:
        register = objects()
        one, two = pupil_objects(register)[:2]
        one["familyName"] = "Första"
        first = read(demo_register(register), approve=False)
        one["familyName"], two["familyName"] = "Andra", "Bara Andra"
        second = read(demo_register(register), approve=False)
        administrator.post(reverse("ss12000:approve", kwargs={"run": first.pk}), {"comparison": 1})
        commit_run(SYSTEM, first.pk)
        commit_run(SYSTEM, approve(SYSTEM, second.pk).pk)
        page = page_of(administrator, second)
        for words in (
            "Inget är skrivet än: titta en gång till",
            reverse("ss12000:run", kwargs={"run": first.pk}),
            "1 rad är jämförd på nytt och står först.",
            f'href="{reverse("ss12000:run", kwargs={"run": second.pk})}?visa=moved_under"',
            "Ändrad av någon annan",
        ):
            assert words in page
        moved = page_of(administrator, second, "?visa=moved_under")
        shown = row_of(moved, rows(second, source_id=one["id"])[0])
        assert "Första" in shown
        assert "ändrad av någon annan medan du granskade" in shown
        assert "Bara Andra" not in moved

    def test_when_the_other_wrote_the_same_there_is_nothing_to_look_at(self, administrator: Client, imported: ImportRun) -> None:
        register = objects()
        named, gone = pupil_objects(register)[:2]
        named["familyName"] = "Samma"
        register["persons"].remove(gone)
        first, second = (read(demo_register(register), approve=False) for _ in range(2))
        commit_run(SYSTEM, approve(SYSTEM, first.pk).pk)
        commit_run(SYSTEM, approve(SYSTEM, second.pk).pk)
        page = page_of(administrator, second)
        assert "ingen rad behöver granskas om" in page
        assert "Granska de märkta raderna" not in page


class TestWaiting:
    @pytest.fixture
    def waiting(self, administrator: Client) -> ImportRun:
        with seeing():
            return ImportRun.objects.create(provider_id=LYSAS, way="full", started_at="2026-11-22T10:00:00Z")

    def test_the_page_asks_for_news_until_there_are_some(self, administrator: Client, waiting: ImportRun) -> None:
        address = reverse("ss12000:state", kwargs={"run": waiting.pk}) + "?was=fetching"
        assert f'hx-get="{address}"' in page_of(administrator, waiting)
        assert administrator.get(address).status_code == 204
        with seeing():
            ImportRun.objects.update(state="review")
        news = administrator.get(address).content.decode()
        assert "att granska" in news
        assert 'hx-trigger="load"' in news
        assert "every 5s" not in page_of(administrator, waiting)

    def test_without_scripts_there_is_a_link_and_a_live_region_waits_for_those_with(
        self, administrator: Client, waiting: ImportRun
    ) -> None:
        page = page_of(administrator, waiting)
        assert "Se om det är klart" in page
        assert '<div id="run-status" class="visually-hidden" role="status" aria-live="polite"></div>' in page

    def test_asking_does_not_keep_the_session_alive(self, administrator: Client, waiting: ImportRun) -> None:
        session = administrator.session
        session["last_seen"] = seen = int(time.time()) - 300
        session.save()
        administrator.get(reverse("ss12000:state", kwargs={"run": waiting.pk}) + "?was=fetching")
        assert administrator.session["last_seen"] == seen
        page_of(administrator, waiting)
        assert administrator.session["last_seen"] > seen
