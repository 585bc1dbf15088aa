"""Two at once, and every database role: with real commits, in threads."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import psycopg
import pytest
from django.db import connection

from samsyn.access.tests.make import Municipality, make_municipality
from samsyn.audit.models import Event
from samsyn.content.tests.make import store_shipped, use_shipped
from samsyn.journal.actions import add_addendum, correct_entry, mark_wrong_pupil, sign_entry
from samsyn.journal.errors import EntryConflict
from samsyn.journal.models import Entry, EntryVersion, Observation, ReceivedDocument, Release
from samsyn.journal.tests.make import VISIT, changed, save, signed_visit, start
from samsyn.journal.tests.releasing import ask, at, room_of
from samsyn.kernel.db.context import within
from samsyn.kernel.errors import SamsynError
from samsyn.kernel.ids import uuid7
from samsyn.organisation.tests.make import LYSAS


@pytest.fixture
def place(committed_db: None, admin_url: str) -> Municipality:
    store_shipped(admin_url)
    made = make_municipality(LYSAS)
    use_shipped(LYSAS)
    return made


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """What each call gives, or the mistake it meets, when all begin at the same moment."""
    gate = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        gate.wait()
        try:
            return call()
        except SamsynError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_of_two_who_save_at_once_one_is_told_and_no_text_is_lost(place: Municipality) -> None:
    nurse, doctor = place.actor("nurse"), place.actor("doctor")
    for _ in range(5):
        begun = start(nurse, place.greta.pk)
        texts = {"nurse": changed(VISIT, sleep=["Somnar sent."]), "doctor": changed(VISIT, sleep=["Vaknar tidigt."])}
        found = at_once(
            lambda typed=texts["nurse"], entry=begun.entry: save(nurse, entry, typed),
            lambda typed=texts["doctor"], entry=begun.entry: save(doctor, entry, typed),
        )
        refused = [one for one in found if isinstance(one, EntryConflict)]
        assert len(refused) == 1
        assert {refused[0].stored.answers["sleep"], refused[0].mine["sleep"]} == {"Somnar sent.", "Vaknar tidigt."}


def test_of_two_who_sign_at_once_one_signs(place: Municipality) -> None:
    nurse = place.actor("nurse")
    begun = start(nurse, place.greta.pk)
    saved = save(nurse, begun.entry, VISIT)

    def sign() -> Any:
        with within(nurse.context()):
            return sign_entry(nurse, entry=begun.entry, version=saved.version)

    found = at_once(sign, sign, sign)
    assert sum(isinstance(one, SamsynError) for one in found) == 2
    with within(nurse.context()):
        assert EntryVersion.objects.filter(entry_id=begun.entry, cause="signed").count() == 1
        assert Observation.objects.filter(entry_id=begun.entry, code="height").count() == 1


def test_a_save_and_a_signing_at_once_never_mix(place: Municipality) -> None:
    nurse, doctor = place.actor("nurse"), place.actor("doctor")
    for _ in range(5):
        begun = start(nurse, place.greta.pk)
        saved = save(nurse, begun.entry, VISIT)

        def sign(entry: Any = begun.entry, version: int = saved.version) -> Any:
            with within(nurse.context()):
                return sign_entry(nurse, entry=entry, version=version)

        def write(entry: Any = begun.entry, version: int = saved.version) -> Any:
            return save(doctor, entry, changed(VISIT, sleep=["Vaknar tidigt."]), version=version)

        found = at_once(sign, write)
        assert sum(isinstance(one, SamsynError) for one in found) == 1
        with within(nurse.context()):
            row = Entry.objects.get(pk=begun.entry)
        assert (row.signed_at is not None) == (row.answers["sleep"] == VISIT["sleep"][0])


def test_of_two_corrections_begun_at_once_one_begins(place: Municipality) -> None:
    nurse, doctor = place.actor("nurse"), place.actor("doctor")
    entry = signed_visit(nurse, place.greta.pk)

    def correct(actor: Any) -> Any:
        with within(actor.context()):
            return correct_entry(actor, entry=entry, reason="Fel längd.")

    found = at_once(lambda: correct(nurse), lambda: correct(doctor))
    assert sum(isinstance(one, SamsynError) for one in found) == 1


def test_an_addendum_sent_three_times_at_once_is_one(place: Municipality) -> None:
    nurse, page = place.actor("nurse"), uuid7()
    entry = signed_visit(nurse, place.greta.pk)

    def add() -> Any:
        with within(nurse.context()):
            return add_addendum(nurse, entry=entry, text="Röntgen beställs.", addendum=page)

    assert {(one.entry, one.version) for one in at_once(add, add, add)} == {(page, 2)}
    with within(nurse.context()):
        assert Entry.objects.filter(about_id=entry).count() == 1


def test_a_correction_signed_while_the_entry_is_withdrawn_leaves_no_observation_in_force(place: Municipality) -> None:
    nurse = place.actor("nurse")
    entry = signed_visit(nurse, place.greta.pk)
    with within(nurse.context()):
        draft = correct_entry(nurse, entry=entry, reason="Fel längd.")

    def sign() -> Any:
        with within(nurse.context()):
            return sign_entry(nurse, entry=draft.entry, version=draft.version)

    def withdraw() -> Any:
        with within(nurse.context()):
            return mark_wrong_pupil(nurse, entry=entry, reason="Fel elev.")

    at_once(sign, withdraw)
    with within(nurse.context()):
        assert Entry.objects.get(pk=entry).wrong_pupil_at is not None
        assert Entry.objects.get(pk=draft.entry).wrong_pupil_at is not None
        assert not Observation.objects.filter(superseded_at__isnull=True).exists()


def test_a_contact_begun_twice_at_once_is_one(place: Municipality) -> None:
    nurse, page, entry = place.actor("nurse"), uuid7(), uuid7()
    options: dict[str, Any] = {"entry": entry, "editing": page, "answers": VISIT}
    found = at_once(
        lambda: start(nurse, place.greta.pk, sequence=1, **options), lambda: start(nurse, place.greta.pk, sequence=2, **options)
    )
    assert {one.entry for one in found} == {entry}
    with within(nurse.context()):
        assert Entry.objects.count() == 1


def test_of_four_who_take_up_a_request_at_once_one_does_and_the_others_are_told(place: Municipality) -> None:
    greta, keeper = place.greta.pk, place.actor("nurse")
    asked = {"room": str(room_of(place, "nurse")), "ground": "osl_25_13a", "wanted": "Besöket i fyran", "aim": "Klassrummet"}
    assert place.client("counsellor").post(at("ask_release", pupil=greta), asked).status_code == 302
    with within(keeper.context()):
        request = ReceivedDocument.objects.get()
    form = ask(recipient=f"room:{request.origin_room}", request=str(request.pk))
    clients = [place.client("nurse") for _ in range(4)]
    answers = at_once(*(lambda client=one: client.post(at("new_release", pupil=greta), form) for one in clients))
    assert [one.status_code for one in answers] == [302] * 4
    with within(keeper.context()):
        assert Release.objects.filter(request=request).count() == 1
        assert Event.objects.filter(rule="taken_up", outcome="failed", resource_id=request.pk).count() == 3
    listed = at("releases", pupil=greta)
    assert sum(one["Location"] == listed for one in answers) == 3
    told = [one.get(listed).content.decode() for one, answer in zip(clients, answers, strict=True) if answer["Location"] == listed]
    assert all("prövar redan" in page for page in told)


@pytest.mark.parametrize("role", ["samsyn_maintenance", "samsyn_owner", "samsyn_worker", "samsyn_web"])
def test_the_guard_holds_for_every_role(place: Municipality, admin_url: str, role: str) -> None:
    nurse = place.actor("nurse")
    entry = signed_visit(nurse, place.greta.pk)
    with psycopg.connect(admin_url) as admin, pytest.raises(psycopg.Error, match="cannot be changed"):
        admin.execute(f"SET ROLE {role}")
        for name, value in nurse.context().settings().items():
            admin.execute("SELECT set_config(%s, %s, true)", [name, value])
        assert admin.execute("SELECT count(*) FROM journal_entry WHERE id = %s", [entry]).fetchone() == (1,)
        admin.execute("UPDATE journal_entry SET answers = '{}'::jsonb, version = 99 WHERE id = %s", [entry])
