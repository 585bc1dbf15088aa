"""What real servers do differently: each deviation is survived, reported, and leads to the same import."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from samsyn.integrations.ss12000.actions import fetch_run, start_run
from samsyn.integrations.ss12000.changes import State
from samsyn.integrations.ss12000.client.settings import Limits
from samsyn.integrations.ss12000.fake import Deviations
from samsyn.integrations.ss12000.models import ImportRow, ImportRun, ImportSource
from samsyn.integrations.ss12000.tests.making import (
    SYSTEM,
    boards,
    demo_register,
    objects,
    pupil_objects,
    pupils,
    read,
    rows,
    seeing,
    source,
)
from samsyn.people.models import Guardianship, Person, Pupil

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]


@pytest.fixture(autouse=True)
def _with_boards() -> Iterator[None]:
    boards()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "samsyn.integrations.ss12000.run.fetching.Limits", lambda page_size: Limits(page_size=100, requests_per_second=None)
        )
        yield


@pytest.mark.parametrize(
    "switches",
    [
        {"nulls_for_absent": True},
        {"dashed_numbers": True},
        {"naive_timestamps": True},
        {"misspelt_keys": True},
        {"list_key_by_resource": True},
        {"unpaged": True},
        {"offset_tokens": True},
        {"numeric_tokens": True},
        {"byte_order_mark": True},
        {"compressed": True},
        {"content_type": "text/plain"},
        {"padding": 200_000},
        {"not_offered": frozenset({"deletedEntities", "duties", "grades"})},
    ],
    ids=lambda value: next(iter(value)),
)
def test_a_deviating_server_gives_the_same_pupils(switches: dict[str, object]) -> None:
    run = read(demo_register(**switches))
    assert run.state == State.COMMITTED, run.message
    assert sum(pupils(run).values()) == 260
    assert "invalid" not in pupils(run)
    with seeing():
        assert Pupil.objects.count() == 260


def test_unknown_words_are_reported_and_read_as_the_careful_thing() -> None:
    run = read(demo_register(unknown_values=True))
    assert run.state == State.COMMITTED
    assert {one["code"] for one in run.deviations} >= {"unknown_value", "unknown_marking"}
    with seeing():
        assert Pupil.objects.count() == 260
        assert set(Person.objects.values_list("protection", flat=True)) == {"protected_registration"}
        assert set(Guardianship.objects.values_list("kind", flat=True)) == {"other_responsible"}


@pytest.mark.parametrize(
    "switches, words",
    [
        ({"html_page": True}, "webbsida"),
        ({"latin1": True}, "teckenkodning"),
        ({"truncated": True}, "avbrutet eller skadat"),
        ({"looping_token": True}, "sista sida"),
        ({"repeated_page": True}, "sista sida"),
        ({"redirect_to": "https://elsewhere.example/"}, "hänvisar"),
        ({"fault_status": 401, "fault_count": 99}, "inloggningsuppgifter"),
        ({"fault_status": 403, "fault_count": 99}, "nekar"),
        ({"fault_status": 500, "fault_count": 99}, "Elevregistret"),
        ({"not_offered": frozenset({"persons"})}, "saknar en del"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_server_that_fails_ends_the_run_in_words_and_changes_nothing(
    switches: dict[str, object], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    run = read(demo_register(**switches))
    assert run.state == State.FAILED
    assert words in run.message
    with seeing():
        assert not Person.objects.exists()
        assert not ImportRow.objects.exists()
        assert ImportSource.objects.get().delta_from is None


def test_a_server_that_breaks_off_in_the_middle_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    server = demo_register()

    def break_off(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/persons") and "pageToken" in request.url.params:
            raise httpx.ReadError("reset")
        return httpx.WSGITransport(app=server).handle_request(request)

    run = start_run(SYSTEM, source=source(), way="full")
    done = fetch_run(SYSTEM, run.pk, http=httpx.MockTransport(break_off))
    assert (done.state, "ansluta" in done.message) == (State.FAILED, True)
    with seeing():
        assert not ImportRow.objects.exists()
    server.deviations = Deviations()
    assert read(server).state == State.COMMITTED


def test_objects_that_nobody_can_use_are_reported_and_the_rest_is_read() -> None:
    register = objects()
    register["persons"] += [
        {"givenName": "Utan", "familyName": "Id"},
        {"id": "12", "givenName": None, "familyName": 7},
        {"id": "", "civicNo": "x"},
        {"id": register["persons"][0]["id"], "givenName": "Samma", "familyName": "Igen"},
    ]
    register["groups"].append({"id": "klass-utan-skola", "displayName": "X", "groupType": "Klass"})
    register["organisations"].append({"id": "enhet 7", "displayName": "", "organisationType": "Skolenhet"})
    run = read(demo_register(register))
    assert run.state == State.COMMITTED
    codes = {one["code"] for one in run.deviations}
    assert codes >= {"missing", "duplicate_id", "id_not_uuid"}
    assert [(row.kind, row.change) for row in rows(run, kind="unit", change="invalid")] == [("unit", "invalid")]
    assert [row.reasons for row in rows(run, kind="class", change="invalid")] == [["unit_unknown"]]
    with seeing():
        assert Pupil.objects.count() == 260


def test_a_pupil_at_a_unit_that_nobody_knows_goes_to_unknown_school() -> None:
    register = objects()
    pupil = pupil_objects(register)[0]
    pupil["enrolments"][0]["enroledAt"] = {"id": "0190aaaa-0000-4000-8000-00000000dead"}
    run = read(demo_register(register))
    row = rows(run, source_id=pupil["id"])[0]
    assert "unit_unknown" in row.reasons
    assert read(demo_register(register), approve=False).state == State.COMMITTED


def test_ids_that_are_no_uuids_are_the_same_person_each_time() -> None:
    register = objects()
    pupil = pupil_objects(register)[0]
    for group in register["groups"]:
        for member in group["groupMemberships"]:
            if member["person"]["id"] == pupil["id"]:
                member["person"]["id"] = "ELEV-00017"
    pupil["id"] = "ELEV-00017"
    read(demo_register(register))
    assert pupils(read(demo_register(register))) == {"unchanged": 260}


def test_an_unexpected_error_leaves_nothing_written(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object) -> None:
        raise RuntimeError("no words for it")

    run = start_run(SYSTEM, source=source(), way="full")
    monkeypatch.setattr("samsyn.integrations.ss12000.run.fetching.store", fail)
    with pytest.raises(RuntimeError):
        fetch_run(SYSTEM, run.pk, http=httpx.WSGITransport(app=demo_register()))
    with seeing():
        assert ImportRun.objects.get(pk=run.pk).state == State.FETCHING
        assert not ImportRow.objects.exists()
