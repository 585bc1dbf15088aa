"""Looking for a pupil of another school of the board: exactly, with a reason, logged; and on from there by an active choice."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from samsyn.access.finding import MOST
from samsyn.access.models import ActiveChoice
from samsyn.access.tests.make import World, decide, make_assignment, make_user
from samsyn.access.tests.test_log_reviews import begin, entrust, page
from samsyn.audit.models import Event
from samsyn.journal.tests.destroying import number_of
from samsyn.kernel import clock
from samsyn.kernel.db.context import Context, within
from samsyn.people.models import Protection, Pupil
from samsyn.people.tests.make import make_board, make_class, make_pupil, make_school

pytestmark = pytest.mark.django_db
SEARCH = "web:search_elsewhere"
WHAT = "people.search_elsewhere"


def look(client: Client, text: str, **typed: str) -> Any:
    return client.post(reverse(SEARCH), {"q": text, "kind": "acute", "reason": "", **typed})


def hits(answer: Any) -> list[str]:
    """Where the hits lead."""
    found = re.findall(r'<th[^>]*>.*?href="([^"]+)"', answer.content.decode(), re.S)
    return [one.replace("&amp;", "&") for one in found]


def events(world: World, **chosen: Any) -> list[Event]:
    with within(world.ours.actor("nurse").context()):
        return list(Event.objects.filter(what=WHAT, **chosen).order_by("time", "id"))


def pupil_at(world: World, given: str, family: str, **more: Any) -> Pupil:
    with within(Context("make", provider=world.ours.provider, closed_group=True)):
        return make_pupil(world.ours.other_class, given, family, **more)


@pytest.mark.parametrize("typed", ["Nils Ärlig", "Ärlig, Nils", " nils  ärlig ", "number"])
def test_a_pupil_of_another_school_is_found_by_the_whole_name_or_number_and_opened_by_choice(world: World, typed: str) -> None:
    ours, nils = world.ours, world.ours.elsewhere
    nurse = ours.client("nurse")
    record = reverse("journal:record", kwargs={"pupil": nils.pk})
    assert nurse.get(record).status_code == 404, "not without looking"
    answer = look(nurse, number_of(ours, nils) if typed == "number" else typed)
    assert answer.status_code == 200
    [onward] = hits(answer)
    assert "Ekskolan" in answer.content.decode()
    assert number_of(ours, nils) not in onward
    shown = nurse.get(onward).content.decode()
    assert "Varför öppnar du journalen?" in shown
    assert re.search(r'value="acute"[^>]*checked', shown)
    mark = re.search(r'name="found" value="([^"]+)"', shown)
    assert mark is not None
    sent = {"kind": "acute", "reason": "", "found": mark[1], "next": record}
    chosen = nurse.post(reverse("access:choice", kwargs={"pupil": nils.pk}), sent)
    assert (chosen.status_code, chosen.url) == (302, record)
    leads_to = re.findall(rf'href="(/pupils/{nils.pk}/[^"]*)"', nurse.get(record).content.decode())
    assert len(leads_to) > 3
    assert {nurse.get(one.replace("&amp;", "&")).status_code for one in leads_to} == {200}
    with within(ours.actor("nurse").context()):
        assert ActiveChoice.objects.get().reason == "Akut händelse eller olycksfall"
    assert hits(look(nurse, "Nils Ärlig")) == [record], "chosen already"


def test_each_hit_stands_in_the_pupils_log_with_the_reason(world: World) -> None:
    ours = world.ours
    nurse = ours.client("nurse")
    look(nurse, "Nils Ärlig", kind="other", reason="Mamma ringde om Nils")
    [event] = events(world)
    assert (event.action, event.outcome, event.pupil_id, event.reason) == (
        "search",
        "allowed",
        ours.elsewhere.pk,
        "Mamma ringde om Nils",
    )
    assert event.rule == "row_126_lists_and_search"
    look(nurse, "Ingen Alls")
    assert [(one.pupil_id, one.details) for one in events(world)[1:]] == [(None, "found=0")]
    assert "Ärlig" not in "".join(str(one.__dict__) for one in events(world)), "what was typed is not kept"


@pytest.mark.parametrize(
    ("text", "typed", "field"),
    [
        ("Ärlig", {}, "q"),
        ("", {}, "q"),
        ("2013", {}, "q"),
        ("130303-23", {}, "q"),
        ("Nils Ärlig", {"kind": ""}, "kind"),
        ("Nils Ärlig", {"kind": "other"}, "reason"),
        ("Nils Ärlig", {"kind": "other", "reason": "x" * 301}, "reason"),
    ],
)
def test_bad_input_is_told_at_its_field_and_shows_nobody(world: World, text: str, typed: dict[str, str], field: str) -> None:
    answer = look(world.ours.client("nurse"), text, **typed)
    assert answer.status_code == 400
    assert f'id="id_{field}_error"' in answer.content.decode()
    assert "Ekskolan" not in answer.content.decode()
    assert [(one.outcome, one.pupil_id) for one in events(world)] == [("failed", None)]


@pytest.mark.parametrize("text", ["Nil Ärlig", "Nils Ärl", "Ärlig Nil", "Nils Ärlig Extra"])
def test_a_part_of_a_name_finds_nobody(world: World, text: str) -> None:
    answer = look(world.ours.client("nurse"), text)
    assert (answer.status_code, hits(answer)) == (200, [])


def test_more_than_ten_of_a_name_are_not_shown(world: World) -> None:
    for _ in range(MOST - 1):
        pupil_at(world, "Nils", "Ärlig")
    nurse = world.ours.client("nurse")
    assert len(hits(look(nurse, "Nils Ärlig"))) == MOST
    pupil_at(world, "Nils", "Ärlig")
    answer = look(nurse, "Nils Ärlig")
    assert hits(answer) == []
    assert "Fler än tio heter så" in answer.content.decode()
    assert events(world)[-1].details == "many"


def test_neither_another_boards_nor_another_providers_pupils_are_found(world: World) -> None:
    ours = world.ours
    with within(Context("make", provider=ours.provider)):
        other = make_school(make_board(ours.provider, "Gymnasienämnden"), "Sjögymnasiet")
        make_pupil(make_class(other, "NA1", 10), "Olle", "Örn")
    nurse = ours.client("nurse")
    assert hits(look(nurse, "Olle Örn")) == []
    assert hits(look(world.theirs.client("nurse"), "Olle Örn")) == []


@pytest.mark.parametrize("mode", ["closed_group", "paper", "stub"])
def test_a_protected_pupil_of_another_school_leaves_no_trace_outside_the_closed_group(world: World, mode: str) -> None:
    ours = world.ours
    hidden = pupil_at(world, "Dold", "Doldsson", protection=Protection.CONFIDENTIALITY_MARKING)
    with within(ours.actor("lead").context()):
        decide(ours.provider, ours.users["lead"], ours.users["head"], clock.today(), P_20=mode)
    for who, found in (("nurse", False), ("closed_nurse", mode == "closed_group")):
        client = ours.client(who)
        for typed in ("Dold Doldsson", number_of(ours, hidden)):
            nobody = look(client, "Ingen Alls").content.decode()
            answer = look(client, typed)
            assert bool(hits(answer)) is found, (who, typed)
            if not found:
                assert str(hidden.pk) not in answer.content.decode()
                assert answer.content.decode().count("Ingen elev hittades") == nobody.count("Ingen elev hittades") == 1


@pytest.mark.parametrize("who", ["lead", "head", "counsellor", "educator", "principal", "administrator"])
def test_whoever_gives_no_care_has_no_such_search(world: World, who: str) -> None:
    client = world.ours.client(who)
    assert client.get(reverse(SEARCH)).status_code == 403
    assert look(client, "Nils Ärlig").status_code == 403
    shown = client.get(reverse("web:search"))
    assert "Sök bland alla elever hos" not in shown.content.decode()
    assert "Sök bland alla elever hos Barn" in world.ours.client("nurse").get(reverse("web:search")).content.decode()


def test_a_mark_is_the_finders_own_for_the_pupil_and_the_day(world: World) -> None:
    ours, nils = world.ours, world.ours.elsewhere
    nurse = ours.client("nurse")
    [onward] = hits(look(nurse, "Nils Ärlig"))
    assert nurse.get(onward).status_code == 200
    assert ours.client("closed_nurse").get(onward).status_code == 404
    other = pupil_at(world, "Nora", "Örn")
    assert nurse.get(onward.replace(str(nils.pk), str(other.pk))).status_code == 404
    assert nurse.get(f"{reverse('access:choice', kwargs={'pupil': nils.pk})}?found=made-up").status_code == 404
    assert nurse.get(f"{reverse('access:choice', kwargs={'pupil': UUID(int=7)})}?found=made-up").status_code == 404
    with time_machine.travel(clock.now() + timedelta(days=1)):
        assert ours.client("nurse").get(onward).status_code == 404


def test_the_review_of_the_log_draws_what_was_found_so(world: World) -> None:
    ours = world.ours
    entrust(ours, "lead")
    look(ours.client("nurse"), "Nils Ärlig", kind="other", reason="Mamma ringde om Nils")
    lead = ours.client("lead")
    shown = lead.get(page(begin(lead, size="0", signals=["choice"]))).content.decode()
    assert "Maria Lind" in shown
    assert "Mamma ringde om Nils" in shown
    assert "sökning bland alla elever hos nämnden" in shown


def test_a_doctor_finds_too_and_the_choice_is_asked_for(world: World) -> None:
    assert len(hits(look(world.ours.client("doctor"), "Nils Ärlig"))) == 1


def test_who_comes_from_another_board_finds_that_boards_pupils_alone(world: World) -> None:
    ours = world.ours
    with within(Context("make", provider=ours.provider)):
        school = make_school(make_board(ours.provider, "Gymnasienämnden"), "Sjögymnasiet")
        ours.users["other"] = make_user("other", "Ylva Sten")
        make_assignment(ours.users["other"], make_board(ours.provider, "Gymnasienämnden"), "emi", "school_nurse", [school])
    client = ours.client("other")
    assert "Gymnasienämnden" in client.get(reverse(SEARCH)).content.decode()
    assert hits(look(client, "Nils Ärlig")) == []
