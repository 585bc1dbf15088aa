"""Signing, and what no hand can change afterwards; what nobody signed in time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import psycopg
import pytest
import time_machine
from django.db import DatabaseError, connection

from samsyn.access.decisions import HiddenWithTrace
from samsyn.access.gate import RefusedWithTrace
from samsyn.access.tests.make import World
from samsyn.audit.models import Event
from samsyn.journal.actions import lock_overdue, save_draft, set_lock_days, sign_entry
from samsyn.journal.errors import NotReady
from samsyn.journal.jobs import lock_unsigned, lock_unsigned_everywhere
from samsyn.journal.models import Contact, Entry, EntryVersion, Observation
from samsyn.journal.queries import lock_days, observations_of
from samsyn.journal.rules.findings import Level
from samsyn.journal.tests.make import NOTE, VISIT, changed, save, signed_visit, start
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor, system_actor
from samsyn.kernel.db.context import within
from samsyn.kernel.errors import Conflict, Invalid, NotFound, SamsynError
from samsyn.kernel.ids import uuid7
from samsyn.people.models import Enrolment

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)


def ready(actor: Actor, pupil: UUID, typed: dict[str, list[str]] = VISIT) -> tuple[UUID, int]:
    begun = start(actor, pupil)
    return begun.entry, save(actor, begun.entry, typed).version


def sign(actor: Actor, entry: UUID, version: int, **options: Any) -> Any:
    with within(actor.context()):
        return sign_entry(actor, entry=entry, version=version, **options)


def test_signing_fixes_the_content_draws_observations_and_is_logged(world: World) -> None:
    nurse = world.ours.actor("nurse")
    entry, version = ready(nurse, world.ours.greta.pk)
    signed = sign(nurse, entry, version)
    with within(nurse.context()):
        row = Entry.objects.get(pk=entry)
        kept = EntryVersion.objects.get(entry_id=entry, cause="signed")
        found = {one.code: one for one in observations_of(nurse, world.ours.greta.pk, ["height", "bmi", "atr", "atr_side"])}
        assert Event.objects.filter(resource_id=entry, action="sign", pupil_id=world.ours.greta.pk).count() == 1
    assert (row.signed_name, row.signed_role, row.signed_by_id) == ("Maria Lind", "school_nurse", nurse.user)
    assert row.locked_at == row.signed_at == signed.signed_at
    assert row.answers["bmi"] == "19.2"
    assert (kept.number, kept.answers) == (row.version, row.answers)
    assert (found["height"].number, found["height"].unit, found["bmi"].number) == (Decimal("136.2"), "cm", Decimal("19.2"))
    assert found["atr_side"].coded == "right"
    assert found["height"].effective_on == clock.today()


@pytest.mark.parametrize(
    ("changes", "link_id", "level"),
    [
        ({"assessment_text": [""]}, "assessment_text", Level.MISSING),
        ({"height": ["hundra"]}, "height", Level.REFUSE),
        ({"height": ["30"]}, "height", Level.REFUSE),
        ({"height": ["180"]}, "height", Level.WARN),
    ],
)
def test_an_entry_that_is_not_ready_says_why_and_stays_open(world: World, changes: Any, link_id: str, level: Level) -> None:
    nurse = world.ours.actor("nurse")
    entry, version = ready(nurse, world.ours.greta.pk, changed(VISIT, **changes))
    with pytest.raises(NotReady) as refused:
        sign(nurse, entry, version)
    assert [(one.link_id, one.level) for one in refused.value.findings] == [(link_id, level)]
    with within(nurse.context()):
        assert Entry.objects.get(pk=entry).signed_at is None
        assert not Observation.objects.exists()


def test_an_unusual_value_is_signed_when_it_is_confirmed(world: World) -> None:
    nurse = world.ours.actor("nurse")
    entry, version = ready(nurse, world.ours.greta.pk, changed(VISIT, height=["180"]))
    with pytest.raises(NotReady):
        sign(nurse, entry, version, accepted=["weight"])
    assert sign(nurse, entry, version, accepted=["height"]).observations > 0


def test_an_entry_is_signed_once_by_its_author_as_it_was_read(world: World) -> None:
    nurse, doctor = world.ours.actor("nurse"), world.ours.actor("doctor")
    entry, version = ready(nurse, world.ours.greta.pk)
    with pytest.raises(Conflict, match="Bara den som har skrivit"):
        sign(doctor, entry, version)
    with pytest.raises(Conflict, match="ändrats sedan"):
        sign(nurse, entry, version - 1)
    sign(nurse, entry, version)
    with pytest.raises(SamsynError):
        sign(nurse, entry, version + 1)
    with within(nurse.context()):
        assert EntryVersion.objects.filter(entry_id=entry, cause="signed").count() == 1


def test_what_is_outside_reach_is_not_signed(world: World) -> None:
    nurse = world.ours.actor("nurse")
    entry, version = ready(nurse, world.ours.greta.pk)
    for actor in (world.theirs.actor("nurse"), world.ours.actor("psychologist")):
        with pytest.raises(HiddenWithTrace):
            sign(actor, entry, version)
    with pytest.raises(RefusedWithTrace):
        sign(world.ours.actor("teacher"), entry, version)


def test_a_signed_entry_takes_no_more_saves(world: World) -> None:
    nurse = world.ours.actor("nurse")
    entry = signed_visit(nurse, world.ours.greta.pk)
    with pytest.raises(SamsynError, match="signerat"):
        save(nurse, entry, NOTE, version=3)


def test_answers_to_what_was_not_asked_are_left_out_and_the_draft_that_held_them_is_kept(world: World) -> None:
    nurse = world.ours.actor("nurse")
    entry, version = ready(nurse, world.ours.greta.pk, changed(VISIT, back_checked=["declined"]))
    sign(nurse, entry, version)
    with within(nurse.context()):
        assert "atr" not in Entry.objects.get(pk=entry).answers
        assert EntryVersion.objects.get(entry_id=entry, cause="changed").answers["atr"] == "8"
        assert not Observation.objects.filter(code="atr").exists()


def test_the_author_finishes_an_entry_after_the_pupil_has_left(world: World) -> None:
    nurse, doctor = world.ours.actor("nurse"), world.ours.actor("doctor")
    entry, version = ready(nurse, world.ours.greta.pk)
    yesterday = clock.today() - timedelta(days=1)
    with within(nurse.context()):
        Enrolment.objects.filter(pupil=world.ours.greta).update(valid_to=yesterday)
    with pytest.raises(HiddenWithTrace):
        save(doctor, entry, VISIT, version=version)
    assert sign(nurse, entry, version).version == version + 1
    with pytest.raises(HiddenWithTrace):
        start(nurse, world.ours.greta.pk)


CONTENT = {
    "answers": "'{}'::jsonb, version = version + 1",
    "summary": "'x'",
    "version": "version + 1",
    "signed_at": "now()",
    "signed_name": "'x'",
    "locked_at": "NULL, signed_at = NULL, signed_by_id = NULL",
    "author_name": "'x'",
    "saved_at": "now()",
    "contact_id": "gen_random_uuid()",
    "pupil_id": "gen_random_uuid()",
    "template_id": "gen_random_uuid()",
    "kind": "'addendum', about_id = id",
    "created_at": "now()",
    "copied_from_id": "id",
}


@pytest.mark.parametrize("column", CONTENT)
def test_the_database_refuses_to_change_a_signed_entry(world: World, column: str) -> None:
    nurse = world.ours.actor("nurse")
    entry = signed_visit(nurse, world.ours.greta.pk)
    with pytest.raises(DatabaseError, match="cannot be changed"), within(nurse.context()), connection.cursor() as cursor:
        cursor.execute(f"UPDATE journal_entry SET {column} = {CONTENT[column]} WHERE id = %s", [entry])


def test_no_role_but_the_owner_can_switch_the_guard_off(world: World, admin_url: str) -> None:
    for role in ("samsyn_web", "samsyn_worker", "samsyn_maintenance"):
        for statement in (
            "ALTER TABLE journal_entry DISABLE TRIGGER ALL",
            "DROP TRIGGER journal_guard_entry ON journal_entry",
            "CREATE OR REPLACE FUNCTION samsyn_journal_guard_entry() RETURNS trigger LANGUAGE sql AS 'SELECT 1'",
            "SET session_replication_role = replica",
        ):
            with psycopg.connect(admin_url) as admin, pytest.raises(psycopg.Error):
                admin.execute(f"SET ROLE {role}")
                admin.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM journal_entry",
        "DELETE FROM journal_entryversion",
        "UPDATE journal_entryversion SET answers = '{}'::jsonb",
        "UPDATE journal_observation SET number = 1",
        "UPDATE journal_contact SET occurred_at = now()",
        "UPDATE journal_contact SET pupil_id = gen_random_uuid()",
        "TRUNCATE journal_entry CASCADE",
    ],
)
def test_the_pages_role_can_neither_remove_nor_rewrite_the_record(world: World, statement: str) -> None:
    nurse = world.ours.actor("nurse")
    signed_visit(nurse, world.ours.greta.pk)
    with (
        pytest.raises(DatabaseError, match=r"permission denied|cannot be changed"),
        within(nurse.context()),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_even_an_open_entry_never_changes_whose_or_what_it_is(world: World) -> None:
    nurse = world.ours.actor("nurse")
    begun = start(nurse, world.ours.greta.pk)
    for column in ("pupil_id", "author_name", "contact_id", "template_id", "created_at", "kind"):
        with pytest.raises(DatabaseError, match="cannot be changed"), within(nurse.context()), connection.cursor() as cursor:
            cursor.execute(f"UPDATE journal_entry SET {column} = {CONTENT[column]} WHERE id = %s", [begun.entry])
    with pytest.raises(DatabaseError, match="new version"), within(nurse.context()), connection.cursor() as cursor:
        cursor.execute("UPDATE journal_entry SET answers = jsonb_build_object('sleep', 'x') WHERE id = %s", [begun.entry])


def rooms(actor: Actor) -> Actor:
    return system_actor(actor.provider, "journal.lock_overdue", (actor.compartment,))


def test_what_nobody_signed_in_time_is_locked_with_a_note_and_can_still_be_signed(world: World) -> None:
    nurse = world.ours.actor("nurse")
    with time_machine.travel(NOON, tick=False) as now:
        late, version = ready(nurse, world.ours.greta.pk)
        now.shift(timedelta(days=1))
        in_time, _ = ready(nurse, world.ours.ali.pk)
        now.shift(timedelta(days=13))
        system = rooms(nurse)
        with within(system.context()):
            assert lock_overdue(system) == 0
        now.shift(timedelta(days=1))
        with within(system.context()):
            assert lock_overdue(system) == 1
            assert lock_overdue(system) == 0
            row = Entry.objects.get(pk=late)
            assert Entry.objects.get(pk=in_time).locked_at is None
            assert EntryVersion.objects.get(entry_id=late).cause == "locked"
            assert Event.objects.filter(what="journal.lock", action="machine").count() == 1
        assert (row.signed_at, row.lock_note) == (None, "Låst utan signatur efter 14 dagar.")
        with pytest.raises(Conflict, match="låst"):
            save(nurse, late, NOTE, version=version)
        with pytest.raises(DatabaseError), within(nurse.context()), connection.cursor() as cursor:
            cursor.execute("UPDATE journal_entry SET answers = '{}'::jsonb, version = version + 1 WHERE id = %s", [late])
        assert sign(nurse, late, version).version == version
        with within(nurse.context()):
            assert Entry.objects.get(pk=late).answers["height"] == "136.2"
            assert Observation.objects.filter(entry_id=late, code="bmi").exists()


def test_the_provider_decides_the_days_by_a_decision_from_a_day(world: World) -> None:
    lead = world.ours.actor("lead")
    today = clock.today()
    with within(lead.context()):
        assert lock_days(lead.provider, today) == 14
        set_lock_days(lead, days=5, valid_from=today + timedelta(days=1), decision="Beslut 2026-11 § 4")
        assert lock_days(lead.provider, today) == 14
        assert lock_days(lead.provider, today + timedelta(days=1)) == 5
        assert lock_days(world.theirs.provider, today + timedelta(days=1)) == 14
        with pytest.raises(Conflict):
            set_lock_days(lead, days=6, valid_from=today + timedelta(days=1), decision="Beslut 2026-11 § 5")
        for wrong in (
            {"days": 0},
            {"days": 61},
            {"days": None},
            {"valid_from": date(2020, 1, 1)},
            {"valid_from": None},
            {"decision": " "},
        ):
            with pytest.raises(Invalid) as refused:
                set_lock_days(lead, **{"days": 5, "valid_from": today, "decision": "x", **wrong})
            assert list(refused.value.fields) == list(wrong)
    nurse = world.ours.actor("nurse")
    with within(nurse.context()), pytest.raises(RefusedWithTrace):
        set_lock_days(nurse, days=5, valid_from=today, decision="x")


def test_the_nightly_job_locks_for_each_provider_in_its_own_rooms(world: World) -> None:
    nurse, theirs = world.ours.actor("nurse"), world.theirs.actor("nurse")
    with time_machine.travel(NOON, tick=False) as now:
        entries = [start(actor, place.greta.pk).entry for actor, place in ((nurse, world.ours), (theirs, world.theirs))]
        now.shift(timedelta(days=15))
        lock_unsigned_everywhere.func(timestamp=0)
        lock_unsigned.task.func(provider=str(nurse.provider), compartments=[str(nurse.compartment)])
        with within(nurse.context()):
            assert Entry.objects.get(pk=entries[0]).locked_at is not None
        with within(theirs.context()):
            assert Entry.objects.get(pk=entries[1]).locked_at is None


def test_a_contact_with_nothing_closed_may_move_in_time_only(world: World) -> None:
    nurse = world.ours.actor("nurse")
    start(nurse, world.ours.greta.pk)
    with within(nurse.context()):
        assert Contact.objects.update(occurred_at=NOON - timedelta(days=40)) == 1
    with pytest.raises(DatabaseError, match="cannot be changed"), within(nurse.context()):
        Contact.objects.update(created_at=NOON)


def test_nothing_is_signed_that_does_not_exist(world: World) -> None:
    nurse = world.ours.actor("nurse")
    with pytest.raises(NotFound):
        sign(nurse, uuid7(), 1)
    with within(nurse.context()), pytest.raises(NotFound):
        save_draft(nurse, entry=uuid7(), version=1, editing=uuid7(), sequence=1, answers=NOTE)
