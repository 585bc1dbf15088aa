"""A pupil who is here by a number alone: no form tells whom it stands for, or how the person is protected."""

from __future__ import annotations

import pytest
from django.urls import reverse

from samsyn.access.models import Alarm
from samsyn.access.tests.make import World, save
from samsyn.access.tests.test_log_reviews import begin, entrust, read
from samsyn.content.tests.make import store_shipped, use_shipped
from samsyn.journal.tests.destroying import enter
from samsyn.journal.tests.destroying import entrust as entrust_destruction
from samsyn.journal.tests.test_reviewed import address, drawn
from samsyn.kernel.db.context import within
from samsyn.people.models import Person, Protection
from samsyn.web.tests.test_kept_elsewhere import choose

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def templates(world: World, admin_url: str) -> None:
    store_shipped(admin_url)
    use_shipped(world.ours.provider)


def closed(world: World, *who: str) -> None:
    for one in who:
        save(world.ours.users[one].assignments.get(), closed_group=True)


def test_the_form_for_a_decision_on_destruction_says_of_a_stubs_number_what_it_says_of_any_other(world: World) -> None:
    ours = world.ours
    entrust_destruction(ours)
    closed(world, "lead")
    choose(ours, "stub")
    lead = ours.client("lead")
    of_stub, of_nobody = enter(lead, ours, ours.protected), enter(lead, ours, ours.protected, identity_number="20130365-2398")
    assert of_stub.status_code == of_nobody.status_code == 400
    said = "Verksamheten har ingen journal för det personnumret."
    assert said in of_stub.content.decode()
    assert said in of_nobody.content.decode()


def test_an_extract_of_the_log_is_not_made_where_guardians_cannot_be_told_apart(world: World) -> None:
    ours = world.ours
    closed(world, "lead")
    here = reverse("audit:log_extract", kwargs={"pupil": ours.protected.pk})
    choose(ours, "stub")
    answer = ours.client("lead").get(here)
    assert answer.status_code == 403
    assert "bara som ett löpnummer" in answer.content.decode()


def test_how_a_stub_is_protected_is_not_told(world: World) -> None:
    ours = world.ours
    with within(ours.actor("closed_nurse").context()):
        Person.objects.filter(pk=ours.protected.person_id).update(protection=Protection.FICTITIOUS_DATA)
    choose(ours, "stub")
    nurse = ours.client("closed_nurse")
    rows = nurse.get(f"/api/v1/classes/{ours.class_4b.pk}").json()["pupils"]
    assert {row["protection"] for row in rows if row["pupil"] == str(ours.protected.pk)} == {"protected"}
    page = nurse.get(reverse("web:paper", kwargs={"pupil": ours.protected.pk})).content.decode()
    assert "Skyddade personuppgifter" in page
    assert "Fingerade" not in page


def test_the_page_that_asks_why_a_reviewer_opens_the_record_of_somebody_protected_is_told_of(world: World) -> None:
    ours = world.ours
    choose(ours, "closed_group")
    entrust(ours, "lead", "head")
    closed(world, "lead")
    read(ours, "closed_nurse", ours.protected.pk)
    lead = ours.client("lead")
    review = begin(lead, whose="protected")
    assert lead.get(address(review, drawn(world, review, "closed_nurse", ours.protected.pk), ours.protected.pk)).status_code == 200
    with within(ours.actor("closed_nurse").context()):
        assert [one.protected for one in Alarm.objects.filter(user=ours.users["lead"])] == [True]


@pytest.mark.parametrize(("mode", "told"), [("closed_group", set()), ("paper", set()), ("stub", {"closed_nurse"})])
def test_the_search_says_how_a_stub_is_found_to_those_who_can_find_it(world: World, mode: str, told: set[str]) -> None:
    choose(world.ours, mode)
    pages = {who: world.ours.client(who).get(reverse("web:search")).content.decode() for who in ("nurse", "closed_nurse")}
    assert {who for who, page in pages.items() if "till exempel löpnummer 17" in page} == told
