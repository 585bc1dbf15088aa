"""Who has read: rows about the pupil and lists that showed it, newest first, within the actor's walls, by index."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection

from samsyn.audit.actions import record
from samsyn.audit.events import AccessEvent, Action, Outcome
from samsyn.audit.queries import Reading, readers_of
from samsyn.kernel import clock
from samsyn.kernel.actor import Actor
from samsyn.kernel.db.context import within
from samsyn.kernel.ids import uuid7

pytestmark = pytest.mark.django_db
YEAR = timedelta(days=365)


def read(actor: Actor, pupil: UUID, **more: object) -> list[Reading]:
    with within(actor.context()):
        return readers_of(actor, pupil, since=clock.now() - YEAR, before=clock.now() + YEAR, **more).rows


def log(actor: Actor, *events: AccessEvent) -> None:
    with within(actor.context()):
        for event in events:
            record(actor, event)


def test_rows_and_lists_newest_first(nurse: Actor) -> None:
    pupil, other = uuid7(), uuid7()
    log(
        nurse,
        AccessEvent(Action.LIST, "people.class_list", pupils=(other, pupil)),
        AccessEvent(Action.OPEN, "journal.record", pupil=other),
        AccessEvent(Action.OPEN, "journal.record", pupil=pupil, ground="PDL 4:1", reason="Deltar i vård"),
        AccessEvent(Action.OPEN, "journal.record", Outcome.REFUSED, pupil=pupil),
    )
    found = read(nurse, pupil)
    assert [(one.action, one.outcome, one.listed) for one in found] == [
        (Action.OPEN, Outcome.REFUSED, 0),
        (Action.OPEN, Outcome.ALLOWED, 0),
        (Action.LIST, Outcome.ALLOWED, 2),
    ]
    assert (found[1].user_name, found[1].role, found[1].unit_name) == ("Åsa Öberg", "school_nurse", "Elevhälsan Lysås")
    assert (found[1].ground, found[1].reason, found[1].user) == ("PDL 4:1", "Deltar i vård", nurse.user)


def test_an_export_from_the_pupils_own_page_is_shown_once(nurse: Actor) -> None:
    pupil = uuid7()
    log(nurse, AccessEvent(Action.EXPORT, "journal.record", pupil=pupil, pupils=(pupil,)))
    assert len(read(nurse, pupil)) == 1


def test_readings_in_another_compartment_are_hidden_and_those_outside_any_are_not(nurse: Actor) -> None:
    pupil = uuid7()
    psychologist = replace(nurse, compartment=uuid7(), compartments=(), role="school_psychologist")
    importer = replace(nurse, compartment=None, compartments=(), role="administrator")
    for actor in (psychologist, importer):
        log(actor, AccessEvent(Action.OPEN, "x", pupil=pupil), AccessEvent(Action.LIST, "y", pupils=(pupil,)))
    assert {one.role for one in read(nurse, pupil)} == {"administrator"}


def test_pages_meet_without_gap_or_overlap(nurse: Actor) -> None:
    pupil = uuid7()
    log(nurse, *(AccessEvent(Action.OPEN, f"{n}", pupil=pupil) for n in range(4)), AccessEvent(Action.LIST, "4", pupils=(pupil,)))
    seen: list[str] = []
    with within(nurse.context()):
        page = readers_of(nurse, pupil, since=clock.now() - YEAR, before=clock.now() + YEAR, limit=2)
        while True:
            seen += [one.what for one in page.rows]
            if page.older is None:
                break
            page = readers_of(nurse, pupil, since=clock.now() - YEAR, before=page.older.time, before_id=page.older.id, limit=2)
    assert seen == ["4", "3", "2", "1", "0"]


def test_the_pupils_rows_are_found_by_index(nurse: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    with within(nurse.context()), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        explained: list[str] = []

        def explain(execute: object, query: str, params: object, many: bool, context: object) -> object:
            if not query.startswith("EXPLAIN"):
                cursor.execute("EXPLAIN " + query, params)
                explained.extend(line for (line,) in cursor.fetchall())
            return execute(query, params, many, context)

        with connection.execute_wrapper(explain):
            readers_of(nurse, uuid7(), since=clock.now() - YEAR, before=clock.now() + YEAR)
    plan = "\n".join(explained)
    assert "Seq Scan" not in plan
    assert plan.count("pupil_id = ") >= 2
    assert "Index Cond: ((provider_id = " in plan
