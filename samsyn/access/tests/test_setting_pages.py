"""The pages about settings: what holds and why, on any day; a new decision; and the second person's answer."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from samsyn.access.models import SettingDecision
from samsyn.access.rules.settings import SETTINGS
from samsyn.access.setting_queries import settings_on
from samsyn.access.tests.make import World, decide
from samsyn.kernel import clock
from samsyn.kernel.db.context import within

pytestmark = pytest.mark.django_db
LIST = reverse("access:settings")
SEES = ("nurse", "doctor", "lead", "head", "psychologist", "counsellor", "educator", "principal", "administrator")


def page_of(setting: str) -> str:
    return reverse("access:setting", kwargs={"setting": setting})


def answer_of(world: World, setting: str) -> str:
    with within(world.ours.actor("lead").context()):
        row = SettingDecision.objects.filter(setting=setting).latest("proposed_at")
    return reverse("access:answer_setting", kwargs={"decision": row.pk})


def typed(**changes: str) -> dict[str, str]:
    today = clock.today().isoformat()
    usual = {"valid_from": today, "decided_on": today, "decider": "Britt Sandell", "decider_title": "verksamhetschef"}
    return {**usual, "motive": "Eleverna byter ofta skola.", **changes}


def text(client: Client, address: str, **sent: str) -> str:
    answer = client.post(address, sent, follow=True) if sent else client.get(address)
    return " ".join(answer.content.decode().split())


def test_a_past_day_shows_what_held_then_and_apart_what_was_entered_later(world: World) -> None:
    ours, client = world.ours, world.ours.client("nurse")
    now, past = clock.now(), clock.today() - timedelta(days=30)
    with time_machine.travel(now - timedelta(days=60)), within(ours.actor("lead").context()):
        decide(ours.provider, ours.users["lead"], ours.users["head"], past - timedelta(days=20), P_9="10")
    with within(ours.actor("lead").context()):
        decide(ours.provider, ours.users["lead"], ours.users["head"], past - timedelta(days=5), P_9="25", P_19="name")
    shown = text(client, f"{LIST}?on={past}").partition("<main")[2]
    before, _sep, after = shown.partition("Inlagt senare")
    assert "10 dagar" in before
    assert "25 dagar" not in before
    later, _sep, undecided = after.partition("Inte beslutat")
    assert "25 dagar" in later
    assert "Också användarens namn" in later
    assert "Också användarens namn" not in undecided
    today = text(client, LIST).partition("<main")[2]
    assert "25 dagar" in today
    assert "Inlagt senare" not in today
    assert "Inlagt " in today


def test_the_list_shows_every_setting_in_words_with_who_decided_and_why(world: World) -> None:
    page = text(world.ours.client("nurse"), LIST)
    for setting in SETTINGS.values():
        assert f'href="{page_of(setting.id)}"' in page
    for said in (
        "Klasslistan",
        "Britt Sandell, verksamhetschef",
        "Så arbetar elevhälsan i kommunen.",
        "1 aug. 2026",
        "PDL 4 kap. 1 §",
    ):
        assert said in page
    assert "För alltid" in page, "what nobody has decided about"


@pytest.mark.parametrize("who", SEES)
def test_those_who_work_with_records_and_their_leads_see_it_in_the_navigation(world: World, who: str) -> None:
    client = world.ours.client(who)
    page = text(client, LIST)
    assert f'href="{LIST}"' in page
    decides = who in {"lead", "head"}
    assert ("Nytt beslut" in text(client, page_of("P-1"))) is decides
    assert client.post(page_of("P-1"), typed(value="errand")).status_code == (302 if decides else 403)


def test_a_teacher_does_not_see_it(world: World) -> None:
    assert world.ours.client("teacher").get(LIST).status_code == 403


def test_a_day_shows_what_applied_then(world: World) -> None:
    ours, client = world.ours, world.ours.client("lead")
    with within(ours.actor("lead").context()):
        decide(ours.provider, ours.users["lead"], ours.users["head"], date(2026, 9, 1), P_9="30")
    assert "30 dagar" in text(client, LIST)
    then = text(client, f"{LIST}?on=2026-08-31")
    assert "30 dagar" not in then
    assert "Så här gällde det den 31 aug. 2026" in then
    assert "Inget var beslutat den dagen" in text(client, f"{LIST}?on=31/7-26")
    assert "Så här är det beslutat att gälla den" in text(client, f"{LIST}?on=2036-01-01")
    wrong = client.get(f"{LIST}?on=snart")
    assert wrong.status_code == 400
    assert "Skriv datumet som" in wrong.content.decode()


def test_a_decision_that_widens_waits_and_another_person_approves_it(world: World) -> None:
    lead, head = world.ours.client("lead"), world.ours.client("head")
    assert text(lead, page_of("P-1")).count("Kräver två personer.") == 1
    saved = text(lead, page_of("P-1"), **typed(value="school_list", reference="BUN 2026/41"))
    assert "Det gäller när en annan person har godkänt det." in saved
    answer = answer_of(world, "P-1")
    own = text(lead, LIST)
    assert "Ta tillbaka förslaget" in own
    assert ">Godkänn<" not in own
    assert answer not in text(world.ours.client("nurse"), LIST)
    assert "ditt eget förslag" in text(lead, answer, answer="approve")
    others = text(head, LIST)
    for said in ("Godkänn", "Avslå", "Skolans elevlista", "BUN 2026/41", "Eleverna byter ofta skola."):
        assert said in others
    approved = text(head, answer, answer="approve")
    assert "Beslutet är godkänt." in approved
    assert "Godkänt av Britt Sandell" in approved
    assert "Inlagt av Eva Nordin" in approved
    assert "Beslutet är redan godkänt." in text(head, answer, answer="refuse")


@pytest.mark.parametrize(
    ("who", "said", "state"),
    [("lead", "Förslaget är tillbakataget.", "Tillbakataget"), ("head", "Förslaget är avslaget.", "Avslaget")],
)
def test_what_is_withdrawn_or_refused_stays_in_the_history(world: World, who: str, said: str, state: str) -> None:
    text(world.ours.client("lead"), page_of("P-1"), **typed(value="school_list"))
    page = text(world.ours.client(who), answer_of(world, "P-1"), answer="refuse")
    assert said in page
    assert state in page
    assert "Skolans elevlista" in page


def test_the_history_says_what_holds_and_what_does_not_any_more(world: World) -> None:
    client, soon = world.ours.client("lead"), (clock.today() + timedelta(days=9)).isoformat()
    assert "Beslutet är sparat." in text(client, page_of("P-10"), **typed(value="none", valid_from=soon))
    assert "Har inte börjat gälla" in text(client, page_of("P-10"))
    page = text(client, page_of("P-1"), **typed(value="errand"))
    assert "Gäller inte längre" in page
    assert page.count("Gäller nu") >= 2


@pytest.mark.parametrize(
    ("setting", "sent", "value"),
    [
        ("P-9", {"value": "30"}, "30"),
        ("P-23", {"value": "years", "years": "25"}, "25"),
        ("P-24", {"value": "HSLF-FS 2016:40"}, "HSLF-FS 2016:40"),
        ("P-24", {"value": ""}, ""),
        (
            "P-17",
            {"law_ehds": "1", "law_ehds_from": "2029-03-26", "law_prop_2025_26_12": "1", "law_prop_2025_26_12_from": "2026-07-01"},
            "prop_2025_26_12=2026-07-01,ehds=2029-03-26",
        ),
    ],
)
def test_numbers_texts_and_changes_of_law_are_typed_as_such(world: World, setting: str, sent: dict[str, str], value: str) -> None:
    client, head = world.ours.client("lead"), world.ours.actor("head")
    said = "sparat"
    assert said in text(client, page_of(setting), **typed(**sent))
    if setting != "P-24":
        text(world.ours.client("head"), answer_of(world, setting), answer="approve")
    with within(head.context()):
        assert settings_on(head.provider, clock.today())[setting] == value
    if setting == "P-17":
        assert "Prop. 2025/26:12, stärkt skydd för barn, från 2026-07-01" in text(client, page_of(setting))
        assert "ehds=" not in text(client, page_of(setting))


@pytest.mark.parametrize(
    ("setting", "sent", "said", "field"),
    [
        ("P-1", {}, "Välj ett av alternativen.", "value"),
        ("P-1", {"value": "errand", "motive": ""}, "Skriv varför.", "motive"),
        ("P-1", {"value": "errand", "valid_from": "2020-01-01"}, "högst ett år tillbaka", "valid_from"),
        ("P-9", {"value": "hundra"}, "Skriv ett helt tal mellan 0 och 90.", "value"),
        ("P-23", {"value": "years", "years": "5"}, "minst 10 år efter den sista uppgiften (PDL 3 kap. 17 §)", "years"),
        ("P-17", {"law_ehds": "1", "law_ehds_from": "snart"}, "Skriv datumet som 2026-12-31.", "law_ehds_from"),
        ("P-17", {"law_ehds_from": "2029-03-26"}, "Kryssa för lagändringen", "law_ehds"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_stays(
    world: World, setting: str, sent: dict[str, str], said: str, field: str
) -> None:
    answer = world.ours.client("lead").post(page_of(setting), typed(decider="Åsa Öberg", **sent))
    page = " ".join(answer.content.decode().split())
    assert answer.status_code == 400
    assert page.count(said) == 2
    assert f'href="#field_{field}"' in page
    assert "Åsa Öberg" in page
    with within(world.ours.actor("lead").context()):
        assert SettingDecision.objects.count() == 2


def test_there_is_no_page_for_what_is_no_setting_and_none_decides_lock_days_here(world: World) -> None:
    lead = world.ours.client("lead")
    assert lead.get(page_of("P-99")).status_code == 404
    page = text(lead, page_of("P-21"))
    assert reverse("journal:locking") in page
    assert "Nytt beslut" not in page
    assert lead.post(page_of("P-21"), typed(value="20")).status_code == 400


def test_another_providers_decisions_are_neither_seen_nor_answered(world: World) -> None:
    text(world.ours.client("lead"), page_of("P-1"), **typed(value="school_list", motive="Bara vårt."))
    theirs = world.theirs.client("head")
    for address in (LIST, page_of("P-1")):
        assert "Bara vårt." not in text(theirs, address)
    assert theirs.post(answer_of(world, "P-1"), {"answer": "approve"}).status_code == 404


def test_a_pupils_page_takes_no_statement_more_for_the_settings(world: World) -> None:
    client = world.ours.client("nurse")
    address = reverse("journal:record", kwargs={"pupil": world.ours.greta.pk})
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    asked = [query["sql"] for query in queries if "samsyn_settings_on" in query["sql"]]
    assert len(asked) == 1
    assert "access_user" in asked[0], "it is the one that finds the user"
    assert not [query["sql"] for query in queries if "access_settingdecision" in query["sql"]]
    # The tests' transaction is a savepoint more, in and out.
    statements = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
    assert len(statements) <= 8, "\n".join(statements)
