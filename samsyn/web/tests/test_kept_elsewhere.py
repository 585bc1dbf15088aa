"""Protected pupils whose records are on paper, or who are here by a number alone (P-20): what each door shows, and to whom."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.db import Error, connection
from django.test import Client
from django.urls import reverse

from samsyn.access.models import Alarm, PaperVisit
from samsyn.access.tests.make import Municipality, World, decide, save
from samsyn.audit.models import Event
from samsyn.content.tests.make import store_shipped, use_shipped
from samsyn.journal.models import Entry
from samsyn.journal.tests.make import NOTE, signed_visit, start
from samsyn.journal.tests.make import save as save_entry
from samsyn.kernel import clock
from samsyn.kernel.db.context import Context, within
from samsyn.kernel.ids import uuid7
from samsyn.people.models import ProtectedIdentity, Protection, Pupil
from samsyn.people.tests.make import make_pupil

pytestmark = pytest.mark.django_db
MODES = ("paper", "stub", "closed_group")
ELSEWHERE = ("paper", "stub")
# The form's token and the page's own mark, drawn anew for each answer.
DRAWN = re.compile(r"""(csrfmiddlewaretoken["'] value=["']|"X-CSRFToken": ?"|nonce[-=]["']?)[A-Za-z0-9+/=_-]{16,}""")


@pytest.fixture(autouse=True)
def templates(world: World, admin_url: str) -> None:
    store_shipped(admin_url)
    use_shipped(world.ours.provider)


def choose(place: Municipality, mode: str, since: date = date(2026, 8, 2)) -> None:
    with within(place.actor("lead").context()):
        decide(place.provider, place.users["lead"], place.users["head"], since, P_20=mode)


def another(place: Municipality) -> Pupil:
    with within(Context("make", provider=place.provider, closed_group=True)):
        return make_pupil(place.class_4b, "Dold", "Doldsson", protection=Protection.FICTITIOUS_DATA)


def serial(pupil: Pupil) -> int:
    with within(Context("test", provider=pupil.provider_id, closed_group=True)):
        return ProtectedIdentity.objects.get(person_id=pupil.person_id).serial


def number(pupil: Pupil) -> str:
    with within(Context("test", provider=pupil.provider_id, closed_group=True)):
        return ProtectedIdentity.objects.get(person_id=pupil.person_id).identity_number


def text(answer: Any) -> str:
    return DRAWN.sub(r"\1", answer.content.decode())


def class_text(place: Municipality, who: str, query: str = "") -> str:
    answer = place.client(who).get(reverse("web:class", kwargs={"school_class": place.class_4b.pk}) + query)
    assert answer.status_code == 200
    return text(answer)


def hits(client: Client, typed: str) -> list[str]:
    answer = client.post("/api/v1/pupils/search", {"text": typed}, content_type="application/json")
    return [row["pupil"] for row in answer.json()]


def paper(pupil: UUID) -> str:
    return reverse("web:paper", kwargs={"pupil": pupil})


def mark(client: Client, pupil: UUID, **typed: str) -> Any:
    return client.post(reverse("web:mark_paper", kwargs={"pupil": pupil}), typed)


def doors_of(pupil: UUID, entry: UUID) -> list[tuple[str, str, dict[str, str]]]:
    """Ways to a record: method, address and what is sent."""
    about = {"pupil": pupil}
    one = {**about, "entry": entry}
    return [
        ("get", reverse("journal:record", kwargs=about), {}),
        ("get", reverse("journal:new", kwargs=about), {}),
        ("get", reverse("journal:print", kwargs=about), {}),
        ("post", reverse("journal:print", kwargs=about), {"reason": "Vårdnadshavare har begärt utdrag"}),
        ("get", reverse("journal:entry", kwargs=one), {}),
        ("get", reverse("journal:new_release", kwargs=about), {}),
        ("get", reverse("access:secrecy", kwargs=about), {}),
        ("get", f"/api/v1/pupils/{pupil}/record", {}),
        ("get", paper(pupil), {}),
        ("post", reverse("web:mark_paper", kwargs=about), {"done_on": clock.today().isoformat()}),
    ]


@pytest.mark.parametrize("mode", MODES)
def test_outside_the_closed_group_lists_counts_and_search_say_the_same_as_without_the_pupil(world: World, mode: str) -> None:
    ours = world.ours
    nurse = ours.client("nurse")
    choose(ours, mode)
    with time_machine.travel(clock.now(), tick=False):
        shown = class_text(ours, "nurse")
        with within(Context("make", provider=ours.provider, closed_group=True)):
            ours.protected.enrolments.update(valid_to=clock.today() - timedelta(days=1))
        assert shown == class_text(ours, "nurse")
    assert "2 elever" in shown
    assert "öpnummer" not in shown
    for typed in ("Hemligsson", number(ours.protected), f"löpnummer {serial(ours.protected)}"):
        assert hits(nurse, typed) == []
        assert str(ours.protected.pk) not in text(nurse.post(reverse("web:search"), {"q": typed}))


@pytest.mark.parametrize("mode", MODES)
def test_the_closed_group_finds_the_pupil_by_name_and_number_unless_they_are_hidden(world: World, mode: str) -> None:
    ours = world.ours
    other = another(ours)
    choose(ours, mode)
    nurse = ours.client("closed_nurse")
    found = [str(ours.protected.pk)] if mode != "stub" else []
    for typed in ("Hemligsson", "hemligs", "hemligsson hem", number(ours.protected), number(ours.protected)[:10]):
        assert str(ours.protected.pk) in hits(nurse, typed) if found else hits(nurse, typed) == [], typed
        assert str(other.pk) not in hits(nurse, typed) or typed.isdigit()
    assert hits(nurse, f"Löpnummer {serial(other)}") == [str(other.pk)]
    assert hits(nurse, "Andersson") == [str(ours.greta.pk)]
    shown = text(nurse.post(reverse("web:search"), {"q": f"löpnummer {serial(ours.protected)}"}))
    assert ("Hemligsson" in shown) is (mode != "stub")
    assert shown.count(str(ours.protected.pk)) == 1


@pytest.mark.parametrize("who", ["nurse", "doctor", "psychologist", "counsellor", "lead", "principal", "administrator"])
@pytest.mark.parametrize("mode", MODES)
def test_outside_every_door_answers_as_for_a_pupil_that_nobody_made(world: World, mode: str, who: str) -> None:
    ours = world.ours
    entry = signed_visit(ours.actor("closed_nurse"), ours.protected.pk, NOTE, "note")
    choose(ours, mode)
    nobody = uuid7()
    client = ours.client(who)
    still = time_machine.travel(clock.now(), tick=False)
    still.start()
    for (method, known, sent), (_method, unknown, _sent) in zip(
        doors_of(ours.protected.pk, entry), doors_of(nobody, uuid7()), strict=True
    ):
        there, nowhere = getattr(client, method)(known, sent), getattr(client, method)(unknown, sent)
        assert (there.status_code, text(there)) == (nowhere.status_code, text(nowhere)), known
        assert there.status_code in {404, 403}, known
        assert there.status_code == 404 or "Ditt uppdrag har inte" in text(there), known
        assert there.headers.items() == nowhere.headers.items()
    still.stop()


@pytest.mark.parametrize("mode", ELSEWHERE)
def test_inside_nobody_opens_prints_or_writes_and_the_reason_is_shown(world: World, mode: str) -> None:
    ours = world.ours
    entry = signed_visit(ours.actor("closed_nurse"), ours.protected.pk, NOTE, "note")
    choose(ours, mode)
    client = ours.client("closed_nurse")
    for method, address, sent in doors_of(ours.protected.pk, entry)[:7]:
        answer = getattr(client, method)(address, sent)
        assert (answer.status_code, answer.headers["Location"]) == (302, paper(ours.protected.pk)), address
    shown = text(client.get(paper(ours.protected.pk)))
    assert ("Journalen förs på papper" if mode == "paper" else "Journalen förs inte i Samsyn") in shown
    assert f"löpnummer {serial(ours.protected)}" in shown.lower()
    answer = client.get(f"/api/v1/pupils/{ours.protected.pk}/record")
    assert answer.status_code == 403
    assert "papper" in answer.json()["message"] if mode == "paper" else "löpnummer" in answer.json()["message"]
    with within(ours.actor("closed_nurse").context()):
        refused = Event.objects.filter(pupil_id=ours.protected.pk, outcome="refused", rule__startswith="row_099")
        assert refused.count() == 8


def test_in_paper_mode_no_colleague_of_the_closed_group_gets_at_the_record_either(world: World) -> None:
    ours = world.ours
    choose(ours, "paper")
    for who in ("doctor", "psychologist", "counsellor", "principal"):
        save(ours.users[who].assignments.get(), closed_group=True)
        answer = ours.client(who).get(reverse("journal:record", kwargs={"pupil": ours.protected.pk}))
        assert answer.status_code == 302, who
        assert ours.client(who).get(answer.headers["Location"]).status_code == 200, who


def test_a_task_stands_for_the_row_and_counts_until_somebody_has_marked_it(world: World) -> None:
    ours = world.ours
    choose(ours, "paper")
    shown = class_text(ours, "closed_nurse")
    assert "Hemligsson, Hemlig" in shown
    assert "3 elever" in shown
    assert "Görs på papper" in shown
    assert f"Se pappersakten, löpnummer {serial(ours.protected)}." in shown
    assert paper(ours.protected.pk) in shown
    assert reverse("journal:record", kwargs={"pupil": ours.protected.pk}) not in shown.replace(paper(ours.protected.pk), "")
    assert "Hemligsson" in class_text(ours, "closed_nurse", "?visa=none"), "nobody is missed"
    client, today = ours.client("closed_nurse"), clock.today()
    assert mark(client, ours.protected.pk, done_on=today.isoformat()).status_code == 302
    assert "Klar på papper" in class_text(ours, "closed_nurse")
    assert "Hemligsson" not in class_text(ours, "closed_nurse", "?visa=none")
    assert "Hemligsson" in class_text(ours, "closed_nurse", "?visa=signed")
    assert "Markerat av Karin Ström" in text(client.get(paper(ours.protected.pk)))
    assert mark(client, ours.protected.pk, then="take_back").status_code == 302
    assert "Görs på papper" in class_text(ours, "closed_nurse")
    with within(ours.actor("closed_nurse").context()):
        kept = PaperVisit.objects.order_by("marked_at")
        assert [(row.done_on, row.user_name) for row in kept] == [(today, "Karin Ström"), (None, "Karin Ström")]
        said = Event.objects.filter(what="access.paper_visit", action="write").order_by("time")
        assert [row.details for row in said] == [f"done_on={today.isoformat()}", "taken_back"]


@pytest.mark.parametrize("day", ["", "i går", "2026-07-31", "2999-01-01"])
def test_a_day_that_cannot_be_is_asked_for_again(world: World, day: str) -> None:
    ours = world.ours
    choose(ours, "paper")
    answer = mark(ours.client("closed_nurse"), ours.protected.pk, done_on=day)
    assert answer.status_code == 400
    assert 'href="#id_done_on"' in answer.content.decode()
    with within(ours.actor("closed_nurse").context()):
        assert not PaperVisit.objects.exists()


def test_the_task_is_the_medical_rooms_and_its_leads_see_it(world: World) -> None:
    ours = world.ours
    choose(ours, "paper")
    for who in ("lead", "psychologist", "principal"):
        save(ours.users[who].assignments.get(), closed_group=True)
    assert "Görs på papper" in class_text(ours, "lead")
    assert "Görs på papper" in text(ours.client("lead").get(paper(ours.protected.pk)))
    for who in ("psychologist", "principal"):
        shown = class_text(ours, who)
        assert "Förs på papper" in shown
        assert "Görs på papper" not in shown
        assert "Görs på papper" not in text(ours.client(who).get(paper(ours.protected.pk)))
    for who in ("lead", "psychologist", "principal", "nurse"):
        assert mark(ours.client(who), ours.protected.pk, done_on=clock.today().isoformat()).status_code in {403, 404}
    with within(ours.actor("closed_nurse").context()):
        assert not PaperVisit.objects.exists()


def test_whom_to_ask_is_a_lead_of_the_closed_group(world: World) -> None:
    ours = world.ours
    choose(ours, "paper")
    client = ours.client("closed_nurse")
    assert "Eva Nordin" not in text(client.get(paper(ours.protected.pk)))
    save(ours.users["lead"].assignments.get(), closed_group=True)
    assert "Eva Nordin, medicinskt ledningsansvarig" in text(client.get(paper(ours.protected.pk)))


@pytest.mark.parametrize("mode", ELSEWHERE)
def test_the_page_and_the_mark_are_told_of_as_every_opening(world: World, mode: str) -> None:
    ours = world.ours
    choose(ours, mode)
    client = ours.client("closed_nurse")
    client.get(paper(ours.protected.pk))
    assert mark(client, ours.protected.pk, done_on=clock.today().isoformat()).status_code == (302 if mode == "paper" else 404)
    with within(ours.actor("closed_nurse").context()):
        alarm = Alarm.objects.get(pupil_id=ours.protected.pk)
        assert (alarm.protected, alarm.times) == (True, 2 if mode == "paper" else 1)


@pytest.mark.parametrize("pupil", ["greta", "protected"])
def test_whose_record_is_kept_here_has_no_such_page(world: World, pupil: str) -> None:
    ours = world.ours
    if pupil == "greta":
        choose(ours, "paper")
    row = getattr(ours, pupil)
    client = ours.client("closed_nurse")
    assert client.get(paper(row.pk)).status_code == 404
    assert mark(client, row.pk, done_on=clock.today().isoformat()).status_code == 404


def test_a_stub_shows_its_number_and_nothing_else(world: World) -> None:
    ours = world.ours
    secret = number(ours.protected)
    choose(ours, "stub")
    client = ours.client("closed_nurse")
    listed = client.get(f"/api/v1/classes/{ours.class_4b.pk}").json()
    mine = next(row for row in listed["pupils"] if row["pupil"] == str(ours.protected.pk))
    assert mine == {
        "pupil": str(ours.protected.pk),
        "given_name": "",
        "family_name": "",
        "number": "",
        "protection": "protected",
        "alias": f"Löpnummer {serial(ours.protected)}",
        "newly_arrived_on": None,
    }
    assert listed["school_class"]["pupils"] == 3
    readers = reverse("audit:readers", kwargs={"pupil": ours.protected.pk})
    save(ours.users["head"].assignments.get(), closed_group=True)
    pages = [client.get(paper(ours.protected.pk)), client.get(readers), ours.client("head").get("/secrecy/alarms/")]
    for shown in [class_text(ours, "closed_nurse"), *map(text, pages)]:
        assert f"löpnummer {serial(ours.protected)}" in shown.lower()
        for told in ("Hemlig", "Hemligsson", secret, f"{secret[:8]}-{secret[8:]}", ours.protected.alias):
            assert told not in shown
    assert "Björkskolan 4B" not in text(pages[0])


def test_two_stubs_never_look_alike_wherever_they_are_named(world: World) -> None:
    ours = world.ours
    other = another(ours)
    choose(ours, "stub")
    save(ours.users["head"].assignments.get(), closed_group=True)
    client = ours.client("closed_nurse")
    for pupil in (ours.protected, other):
        client.get(paper(pupil.pk))
    for shown in (class_text(ours, "closed_nurse"), text(ours.client("head").get("/secrecy/alarms/"))):
        found = set(re.findall(r"Löpnummer (\d+)", shown))
        assert found == {str(serial(ours.protected)), str(serial(other))}
        assert len(found) == 2


def test_stubs_stand_last_so_that_their_place_says_nothing(world: World) -> None:
    ours = world.ours
    choose(ours, "stub")
    with within(ours.actor("closed_nurse").context()):
        zeta = make_pupil(ours.class_4b, "Ö", "Öman")
    shown = class_text(ours, "closed_nurse")
    assert shown.index(str(zeta.pk)) < shown.index(paper(ours.protected.pk))


def test_a_number_is_given_once_in_each_care_provider_and_never_changed(world: World) -> None:
    first, second = serial(world.ours.protected), serial(another(world.ours))
    assert second == first + 1
    assert serial(world.theirs.protected) == 1
    context = Context("test", provider=world.ours.provider, closed_group=True)
    with pytest.raises(Error), within(context):
        ProtectedIdentity.objects.filter(serial=second).update(serial=77)
    with within(context):
        ProtectedIdentity.objects.filter(serial=second).update(given_name="Ny")


def test_what_is_marked_is_never_changed_nor_seen_outside(world: World) -> None:
    ours = world.ours
    choose(ours, "paper")
    mark(ours.client("closed_nurse"), ours.protected.pk, done_on=clock.today().isoformat())
    with within(ours.actor("nurse").context()):
        assert not PaperVisit.objects.exists()
    for statement in ("UPDATE access_papervisit SET done_on = NULL", "DELETE FROM access_papervisit"):
        with pytest.raises(Error), within(ours.actor("closed_nurse").context()), connection.cursor() as cursor:
            cursor.execute(statement)


def test_what_was_written_stays_shut_and_is_there_when_digital_is_decided_again(world: World) -> None:
    ours = world.ours
    signed_visit(ours.actor("closed_nurse"), ours.protected.pk, NOTE, "note")
    assert "tidigare, stängd journal" not in class_text(ours, "closed_nurse")
    choose(ours, "paper")
    assert "tidigare, stängd journal" in class_text(ours, "closed_nurse")
    assert "Det finns en tidigare journal i Samsyn" in text(ours.client("closed_nurse").get(paper(ours.protected.pk)))
    with within(ours.actor("closed_nurse").context()):
        assert Entry.objects.filter(pupil_id=ours.protected.pk).exists()
    choose(ours, "closed_group", date(2026, 8, 3))
    answer = ours.client("closed_nurse").get(reverse("journal:record", kwargs={"pupil": ours.protected.pk}))
    assert answer.status_code == 200
    assert "Löpnummer" not in class_text(ours, "closed_nurse")


@pytest.mark.parametrize("mode", MODES)
def test_ones_own_draft_is_listed_and_reminded_of_only_while_it_can_be_written_in(world: World, mode: str) -> None:
    ours = world.ours
    nurse = ours.actor("closed_nurse")
    save_entry(nurse, start(nurse, ours.protected.pk, "note").entry, NOTE)
    choose(ours, mode)
    client = ours.client("closed_nurse")
    here = mode == "closed_group"
    assert ("Hemligsson" in text(client.get(reverse("journal:unsigned")))) is here
    assert bool(client.get("/api/v1/unsigned").json()) is here
    assert (reverse("journal:unsigned") in re.sub(r"(?s)<nav.*?</nav>", "", text(client.get(reverse("web:classes"))))) is here


def test_the_settings_page_says_what_happens_with_what_is_written(world: World) -> None:
    ours = world.ours
    shown = text(ours.client("lead").get(reverse("access:setting", kwargs={"setting": "P-20"})))
    assert "ligger kvar" in shown
    assert "ligger kvar" not in text(ours.client("lead").get(reverse("access:setting", kwargs={"setting": "P-1"})))


def test_a_visit_of_last_school_year_says_nothing_of_this(world: World) -> None:
    ours = world.ours
    choose(ours, "paper")
    nurse = ours.actor("closed_nurse")
    last = clock.school_year_start(clock.today()) - timedelta(days=300)
    with within(nurse.context()):
        PaperVisit.objects.create(
            provider_id=nurse.provider,
            compartment_id=nurse.compartment,
            pupil_id=ours.protected.pk,
            school_year=clock.school_year_start(last),
            done_on=last,
            user_id=nurse.user,
            user_name=nurse.name,
            user_role=nurse.role,
            marked_at=clock.now(),
        )
    assert "Görs på papper" in class_text(ours, "closed_nurse")
