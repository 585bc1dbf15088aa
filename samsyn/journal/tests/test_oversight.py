"""What is unsigned is shown to its author with the days left, and in sum to the leads: how many, whose, how old, which unit."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from samsyn.access.tests import make as staff
from samsyn.access.tests.make import World, decide
from samsyn.audit.models import Event
from samsyn.journal.actions import lock_overdue, set_lock_days
from samsyn.journal.oversight import late_in_room
from samsyn.journal.rules.reminding import Reminder, days_left, overdue_before, reminder
from samsyn.journal.tests.make import NOTE, save, signed_visit, start
from samsyn.kernel import clock
from samsyn.kernel.actor import system_actor
from samsyn.kernel.db.context import within

TODAY = date(2026, 11, 27)


def test_a_reminder_counts_what_is_open_and_what_is_locked() -> None:
    assert reminder([], TODAY) is None
    found = reminder([(date(2026, 12, 1), False), (date(2026, 11, 29), False), (date(2026, 11, 1), True)], TODAY)
    assert found == Reminder(many=3, locked=1, left=2)
    assert found.pressing
    assert reminder([(date(2026, 11, 1), True)], TODAY) == Reminder(many=1, locked=1, left=None)
    calm = reminder([(date(2026, 12, 8), False)], TODAY)
    assert calm is not None
    assert not calm.pressing


def test_no_days_are_left_on_the_last_day_and_until_the_night_that_locks() -> None:
    assert [days_left(TODAY + timedelta(n), TODAY) for n in (-1, 0, 1)] == [0, 0, 1]


def test_late_is_what_was_begun_more_than_the_days_before() -> None:
    assert overdue_before(TODAY, 14, clock.STOCKHOLM) == clock.start_of(date(2026, 11, 13))


def unsigned(world: World, who: str, days_old: int) -> None:
    """An unsigned entry that somebody began some days ago."""
    actor = world.ours.actor(who)
    with time_machine.travel(clock.now() - timedelta(days=days_old), tick=False):
        save(actor, start(actor, world.ours.greta.pk, "note").entry, NOTE)


@pytest.mark.django_db
def test_the_author_is_reminded_on_the_first_page_and_told_how_many_days_are_left(world: World) -> None:
    nurse = world.ours.client("nurse")
    assert "väntar på din signatur" not in nurse.get(reverse("web:classes")).content.decode()
    unsigned(world, "nurse", 9)
    page = nurse.get(reverse("web:classes")).content.decode()
    assert "1 anteckning väntar på din signatur" in page
    assert "Nästa låses om 5 dagar." in page
    assert "Greta" not in page
    assert "5 dagar kvar" in nurse.get(reverse("journal:unsigned")).content.decode()
    assert "väntar på din signatur" not in world.ours.client("closed_nurse").get(reverse("web:classes")).content.decode()


@pytest.mark.django_db
def test_what_was_locked_unsigned_still_reminds_its_author(world: World) -> None:
    unsigned(world, "nurse", 15)
    actor = world.ours.actor("nurse")
    with within(actor.context()):
        assert lock_overdue(system_actor(actor.provider, "test", actor.compartments)) == 1
    page = world.ours.client("nurse").get(reverse("web:classes")).content.decode()
    assert "1 är låst utan signatur." in page
    assert "Nästa låses" not in page


@pytest.mark.django_db
def test_the_leads_see_how_many_whose_how_old_and_which_unit_and_no_pupil(world: World) -> None:
    for who, days in (("nurse", 20), ("nurse", 2), ("doctor", 16), ("psychologist", 30)):
        unsigned(world, who, days)
    signed_visit(world.ours.actor("closed_nurse"), world.ours.greta.pk)
    for who in ("lead", "head"):
        page = world.ours.client(who).get(reverse("journal:unsigned_overview")).content.decode()
        rows = [" ".join(row.split()) for row in page.split("<tr")[2:]]
        assert len(rows) == 2
        assert "Maria Lind" in rows[0]
        assert "20 dagar" in rows[0]
        assert "Johan Åkerblom" in rows[1]
        assert "Amira Haddad" not in page, "another compartment's"
        assert not any(word in page for word in ("Greta", "Andersson", "Huvudvärk", str(world.ours.greta.pk)))
    assert "2 anteckningar i verksamheten" in world.ours.client("lead").get(reverse("web:classes")).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("mode", ["closed_group", "paper", "stub"])
def test_what_is_about_a_protected_pupil_is_counted_for_the_closed_group_alone_and_only_where_a_list_holds_it(
    world: World, mode: str
) -> None:
    ours, author = world.ours, world.ours.actor("closed_nurse")
    with time_machine.travel(clock.now() - timedelta(days=20), tick=False):
        save(author, start(author, ours.protected.pk, "note").entry, NOTE)
    unsigned(world, "nurse", 20)
    with within(ours.actor("lead").context()):
        decide(ours.provider, ours.users["lead"], ours.users["head"], clock.today(), P_20=mode)
    staff.save(ours.users["head"].assignments.get(), closed_group=True)
    counted = {"lead": 1, "head": 2 if mode == "closed_group" else 1}
    for who, many in counted.items():
        shown = ours.client(who).get(reverse("journal:unsigned_overview")).content.decode()
        assert ("Karin Ström" in shown) is (many == 2)
        with within(ours.actor(who).context()):
            assert late_in_room(ours.actor(who)) == many
    listed = ours.client("closed_nurse").get(reverse("journal:unsigned")).content.decode()
    assert (str(ours.protected.pk) in listed) is (mode == "closed_group")


@pytest.mark.django_db
def test_late_goes_by_the_days_that_the_provider_has_decided(world: World) -> None:
    unsigned(world, "nurse", 10)
    lead = world.ours.actor("lead")
    late = "i verksamheten är inte signerad i tid"
    assert late not in world.ours.client("lead").get(reverse("web:classes")).content.decode()
    with within(lead.context()):
        set_lock_days(lead, days=7, valid_from=clock.today(), decision="Beslut 1", confirmed=5)
    assert late in world.ours.client("lead").get(reverse("web:classes")).content.decode()
    page = world.ours.client("lead").get(reverse("journal:unsigned_overview")).content.decode()
    assert "inom 7 dagar låses" in page


@pytest.mark.django_db
def test_looking_is_logged_without_pupils_and_opens_no_record(world: World) -> None:
    unsigned(world, "nurse", 20)
    lead = world.ours.client("lead")
    lead.get(reverse("journal:unsigned_overview"))
    with within(world.ours.actor("lead").context()):
        event = Event.objects.get(what="journal.unsigned_overview")
    assert (event.action, event.outcome, event.pupil_id, event.details) == ("list", "allowed", None, "authors=1 late=1")
    assert event.rule == "row_104_unsigned_followed_up"
    assert lead.get(reverse("journal:record", kwargs={"pupil": world.ours.greta.pk})).status_code == 403
    assert lead.get(reverse("journal:unsigned")).status_code == 403


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["nurse", "principal", "administrator", "psychologist"])
def test_nobody_but_the_leads_sees_what_others_have_not_signed(world: World, who: str) -> None:
    unsigned(world, "nurse", 20)
    refused = world.ours.client(who).get(reverse("journal:unsigned_overview"))
    assert refused.status_code == 403
    assert "Maria Lind" not in refused.content.decode() or who == "nurse"


@pytest.mark.django_db
def test_nothing_unsigned_is_said_in_words(world: World) -> None:
    page = world.ours.client("lead").get(reverse("journal:unsigned_overview")).content.decode()
    assert "Allt är signerat" in page
