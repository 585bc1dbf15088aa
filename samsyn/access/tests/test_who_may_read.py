"""Who may read this record, and why: the page says what happens when each opens it, and no more than its reader may know."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from samsyn.access.keeping import lies
from samsyn.access.models import Assignment, EmergencyOpening
from samsyn.access.rights.who import Reader, Way, who_may_read
from samsyn.access.tests.make import STAFF, Municipality, World, block, decide, make_assignment, make_user, save, take
from samsyn.audit.models import Event
from samsyn.content.tests.make import store_shipped, use_shipped
from samsyn.journal.tests.make import NOTE, signed_visit
from samsyn.kernel import clock
from samsyn.kernel.db.context import Context, within

pytestmark = pytest.mark.django_db
SEES = ("nurse", "closed_nurse", "doctor", "lead", "head", "psychologist", "counsellor", "educator", "principal")
CHOICE = "Läs efter aktivt val"
CLOSED = "Du har inte skrivit något"


def page(pupil: UUID) -> str:
    return reverse("audit:who", kwargs={"pupil": pupil})


def text(client: Client, address: str) -> str:
    return " ".join(client.get(address).content.decode().split())


def said(place: Municipality, viewer: str, pupil: UUID) -> dict[UUID, dict[Way, Reader]]:
    """By assignment, in which groups the page of a viewer has it."""
    actor = place.actor(viewer)
    found: dict[UUID, dict[Way, Reader]] = {}
    with within(actor.context()):
        for way, readers in who_may_read(actor, pupil)[1].items():
            for reader in readers:
                found.setdefault(reader.assignment, {})[way] = reader
    return found


def happens(place: Municipality, who: str, pupil: UUID) -> Way | None:
    """What comes of it when somebody who has written nothing really opens the record."""
    answer = place.client(who).get(reverse("journal:record", kwargs={"pupil": pupil}))
    body = answer.content.decode()
    if answer.status_code == 302:
        assert answer.headers["Location"].startswith(reverse("access:choice", kwargs={"pupil": pupil}))
        return Way.CHOICE
    if answer.status_code != 200:
        assert answer.status_code in {403, 404}
        return None
    return Way.CHOICE if CHOICE in body else Way.OWN if CLOSED in body else Way.READS


@pytest.mark.parametrize("viewer", SEES)
def test_it_says_of_everybody_what_happens_when_they_open_the_record(world: World, viewer: str) -> None:
    ours = world.ours
    for pupil in (ours.greta, ours.elsewhere, ours.protected):
        _compare(ours, viewer, pupil.pk)


def _compare(ours: Municipality, viewer: str, subject: UUID) -> None:
    answer = ours.client(viewer).get(page(subject))
    if answer.status_code != 200:
        assert answer.status_code in {403, 404}
        return
    told, home = said(ours, viewer, subject), ours.actor(viewer).compartment
    for who in STAFF:
        colleague = ours.actor(who)
        ways = told.get(colleague.assignment, {})
        shown = STAFF[who][0] in answer.content.decode().partition("<main")[2]
        assert shown is bool(ways), (who, "the page lists those, and nobody else")
        if colleague.compartment != home:
            assert ways == {}, "nothing is said of other compartments"
            continue
        opened = happens(ours, who, subject)
        # What some others write may be open when the rest is not: then the page says that it is not all.
        if Way.READS in ways and ways[Way.READS].part:
            assert opened is Way.OWN
        else:
            assert list(ways) == ([opened] if opened else []), who


def test_the_viewers_that_see_it_do_so_of_a_pupil_in_their_care(world: World) -> None:
    seen = {who for who in STAFF if world.ours.client(who).get(page(world.ours.greta.pk)).status_code == 200}
    assert seen == {*SEES}


def test_a_nurse_sees_who_why_and_on_what_ground(world: World) -> None:
    shown = text(world.ours.client("nurse"), page(world.ours.greta.pk))
    for words in (
        "Får läsa",
        "Maria Lind",
        "Skolsköterska",
        "Johan Åkerblom",
        "PDL 4 kap. 1–2 §§",
        "Den som deltar i elevens vård",
    ):
        assert words in shown
    assert "Amira Haddad" not in shown.partition("<main")[2]
    with within(Context("test", provider=world.ours.provider)):
        row = Event.objects.get(what="access.who_may_read")
        assert (row.action, row.outcome, row.pupil_id) == ("open", "allowed", world.ours.greta.pk)


def test_the_log_leads_to_it(world: World) -> None:
    client = world.ours.client("nurse")
    log = reverse("audit:readers", kwargs={"pupil": world.ours.greta.pk})
    assert f'href="{page(world.ours.greta.pk)}"' in text(client, log)
    assert f'href="{log}"' in text(client, page(world.ours.greta.pk))


def test_of_a_protected_pupil_the_closed_group_alone_sees_it_and_stands_in_it(world: World) -> None:
    ours = world.ours
    assert {who for who in SEES if ours.client(who).get(page(ours.protected.pk)).status_code == 200} == {"closed_nurse"}
    told = said(ours, "closed_nurse", ours.protected.pk)
    assert set(told) == {ours.actor("closed_nurse").assignment}
    assert all(reader.closed_group for ways in told.values() for reader in ways.values())


def test_another_municipalitys_pupil_is_not_there(world: World) -> None:
    assert world.theirs.client("nurse").get(page(world.ours.greta.pk)).status_code == 404


@pytest.fixture
def other_unit(world: World, admin_url: str) -> Assignment:
    """A nurse of another care unit in the same compartment, at the same school, where templates are in use."""
    ours = world.ours
    store_shipped(admin_url)
    use_shipped(ours.provider)
    with within(Context("make", provider=ours.provider)):
        user = make_user("unit_nurse", "Ulla Enhet")
        given = make_assignment(user, ours.board, "emi", "school_nurse", [ours.school])
        ours.users["unit_nurse"] = user
    return given


def test_what_a_unit_has_blocked_is_not_for_others_but_in_an_emergency(world: World, other_unit: Assignment) -> None:
    ours, greta = world.ours, world.ours.greta.pk
    signed_visit(ours.actor("nurse"), greta, NOTE, "note")
    assert "Huvudvärk" in text(ours.client("unit_nurse"), reverse("journal:record", kwargs={"pupil": greta}))
    block(ours.client("nurse"), greta)
    assert "Huvudvärk" not in text(ours.client("unit_nurse"), reverse("journal:record", kwargs={"pupil": greta}))
    ways = said(ours, "nurse", greta)[other_unit.pk]
    assert set(ways) == {Way.UNBLOCKED, Way.EMERGENCY}
    assert ways[Way.UNBLOCKED].blocked
    assert ways[Way.EMERGENCY].relation == "Inte öppnat nu."
    assert set(said(ours, "nurse", greta)[ours.actor("nurse").assignment]) == {Way.READS}, "it is the nurse's own unit's"
    assert "Inte det som en annan enhet har spärrat" in text(ours.client("nurse"), page(greta))


def test_an_emergency_says_until_when_it_is_open(world: World, other_unit: Assignment) -> None:
    ours, greta = world.ours, world.ours.greta.pk
    signed_visit(ours.actor("nurse"), greta, NOTE, "note")
    block(ours.client("nurse"), greta)
    now = clock.now()
    with within(ours.actor("unit_nurse").context()):
        EmergencyOpening.objects.create(
            **lies(ours.actor("unit_nurse"), greta),
            unit_id=other_unit.unit_id,
            user=ours.users["unit_nurse"],
            user_name="Ulla Enhet",
            user_role="school_nurse",
            no_consent_because="Medvetslös",
            needed_because="Allergi",
            reason="Anafylaxi",
            named=[ours.actor("nurse").unit],
            chosen=[ours.actor("nurse").unit],
            named_at=now,
            opened_at=now,
            ends_at=now + timedelta(hours=4),
        )
    ways = said(ours, "nurse", greta)[other_unit.pk]
    until = (now + timedelta(hours=4)).astimezone(clock.STOCKHOLM)
    assert ways[Way.EMERGENCY].relation == f"Öppnat i nödläge, till {until:%Y-%m-%d %H:%M}."


def test_of_each_it_is_said_what_it_rests_on(world: World) -> None:
    ours = world.ours
    covers = f"Eleven går på {ours.school.name}, som uppdraget omfattar."
    assert said(ours, "nurse", ours.greta.pk)[ours.actor("nurse").assignment][Way.READS].relation == covers
    assert covers in text(ours.client("nurse"), page(ours.greta.pk))
    own = ours.actor("psychologist").assignment
    assert said(ours, "psychologist", ours.greta.pk)[own][Way.CHOICE].relation == covers
    ours.client("psychologist").post(reverse("access:choice", kwargs={"pupil": ours.greta.pk}), {"kind": "visit"})
    chosen = said(ours, "psychologist", ours.greta.pk)[own][Way.READS].relation
    assert chosen == "Har gjort ett aktivt val i dag. Det gäller till midnatt."


def test_the_principal_sees_who_may_read_the_record_that_the_principal_opens(world: World) -> None:
    ours = world.ours
    client, record = ours.client("principal"), reverse("journal:record", kwargs={"pupil": ours.greta.pk})
    assert f'href="{page(ours.greta.pk)}"' in text(client, record)
    shown = text(client, page(ours.greta.pk)).partition("<main")[2]
    assert "Per Wallin" in shown
    assert "Maria Lind" not in shown
    for about in (ours.elsewhere, ours.protected):
        opens = client.get(reverse("journal:record", kwargs={"pupil": about.pk})).status_code
        assert client.get(page(about.pk)).status_code == opens != 200
    take(ours, "principal", "journal.open")
    assert client.get(page(ours.greta.pk)).status_code == 403


def test_who_may_not_know_that_something_is_blocked_does_not_learn_it_here(world: World, other_unit: Assignment) -> None:
    ours, greta = world.ours, world.ours.greta.pk
    signed_visit(ours.actor("nurse"), greta, NOTE, "note")
    block(ours.client("nurse"), greta)
    with within(ours.actor("lead").context()):
        decide(ours.provider, ours.users["lead"], ours.users["head"], P_15="off")
    shown = text(ours.client("unit_nurse"), page(greta)).partition("<main")[2]
    assert "spärrat" not in shown
    assert "I nödläge" not in shown


def test_a_choice_made_today_is_in_it_and_only_of_who_made_it(world: World) -> None:
    ours, greta = world.ours, world.ours.greta.pk
    with within(Context("make", provider=ours.provider)):
        user = make_user("other_psychologist", "Petra Psykolog")
        other = make_assignment(user, ours.board, "psychology", "school_psychologist", [ours.school]).pk
    own = ours.actor("psychologist").assignment
    assert {one: list(ways) for one, ways in said(ours, "psychologist", greta).items()} == {own: [Way.CHOICE], other: [Way.CHOICE]}
    assert "ingen regel" not in text(ours.client("psychologist"), page(greta))
    made = ours.client("psychologist").post(reverse("access:choice", kwargs={"pupil": greta}), {"kind": "visit"})
    assert made.status_code == 302
    told = {one: list(ways) for one, ways in said(ours, "psychologist", greta).items()}
    assert told == {own: [Way.READS], other: [Way.CHOICE]}
    assert happens(ours, "psychologist", greta) is Way.READS


def test_who_has_lost_the_permission_or_the_log_in_is_not_listed(world: World) -> None:
    ours, greta = world.ours, world.ours.greta.pk
    doctor = ours.actor("doctor").assignment
    assert doctor in said(ours, "nurse", greta)
    take(ours, "school_doctor", "journal.open")
    assert doctor not in said(ours, "nurse", greta)
    assert happens(ours, "doctor", greta) is None
    save(ours.users["closed_nurse"], is_active=False)
    assert ours.actor("closed_nurse").assignment not in said(ours, "nurse", greta)


def test_it_takes_as_many_statements_however_many_they_are(world: World) -> None:
    ours, client = world.ours, world.ours.client("nurse")
    client.get(page(ours.greta.pk))

    def statements() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page(ours.greta.pk)).status_code == 200
        return len(queries)

    before = statements()
    with within(Context("make", provider=ours.provider)):
        for number in range(5):
            make_assignment(make_user(f"more{number}", f"Mera {number}"), ours.board, "emi", "school_nurse", [ours.school])
    assert statements() == before
    assert text(client, page(ours.greta.pk)).count("Mera ") == 5


def test_who_may_open_no_record_is_led_here_by_no_passage(world: World) -> None:
    ours = world.ours
    with within(ours.actor("lead").context()):
        decide(ours.provider, ours.users["lead"], ours.users["head"], P_2="same")
    psychologist = ours.actor("psychologist").assignment
    assert Way.PASSAGE in said(ours, "nurse", ours.greta.pk)[psychologist]  # type: ignore[index]
    take(ours, ours.actor("psychologist").role, "journal.open")
    assert psychologist not in said(ours, "nurse", ours.greta.pk)


@pytest.mark.parametrize("pupil", ["greta", "protected"])
def test_it_names_whom_a_passage_leads_here_as_their_own_door_does(world: World, pupil: str) -> None:
    ours = world.ours
    about = getattr(ours, pupil).pk
    with within(ours.actor("lead").context()):
        decide(ours.provider, ours.users["lead"], ours.users["head"], P_2="same")
    viewer = "closed_nurse"
    address = reverse("journal:elsewhere_record", kwargs={"pupil": about, "room": ours.actor(viewer).compartment})
    named = said(ours, viewer, about)
    for who in STAFF:
        opens = ours.client(who).get(address).status_code == 200
        assert (Way.PASSAGE in named.get(ours.actor(who).assignment, {})) is opens, who  # type: ignore[arg-type]
