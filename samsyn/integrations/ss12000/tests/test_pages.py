"""The administrator's pages: add a register, start a run, look through it, approve, give up; nobody else gets in."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from samsyn.access.tests.make import World
from samsyn.integrations.ss12000.actions import fail_run
from samsyn.integrations.ss12000.models import ImportRun, ImportSource
from samsyn.kernel import clock
from samsyn.kernel.db.context import within

pytestmark = pytest.mark.django_db
URL = "https://register.example/v2"


def add(client: Client, **changes: str) -> object:
    return client.post(reverse("ss12000:runs"), {"name": "Skolregistret", "url": URL, "token": "hemlig-nyckel", **changes})


def test_a_register_is_added_and_its_key_is_never_shown_again(world: World) -> None:
    client = world.ours.client("administrator")
    assert add(client).status_code == 302
    page = client.get(reverse("ss12000:runs")).content.decode()
    assert "Skolregistret" in page
    assert "hemlig-nyckel" not in page
    with within(world.ours.actor("administrator").context()):
        assert b"hemlig-nyckel" not in bytes(ImportSource.objects.get().secret)


def test_a_wrong_address_comes_back_with_the_reason_at_its_field(world: World) -> None:
    answer = add(world.ours.client("administrator"), url="http://register.example/v2")
    assert answer.status_code == 400
    assert 'id="id_url_error"' in answer.content.decode()


TOO_LONG = {
    "name": "n" * 201,
    "url": "https://" + "a" * 3000,
    "token_url": "https://logga-in.example/" + "a" * 500,
    "client_id": "k" * 201,
}


@pytest.mark.parametrize("field", TOO_LONG)
@pytest.mark.parametrize("what", ["long", "control"])
def test_what_cannot_be_stored_comes_back_with_the_reason_at_its_field(world: World, field: str, what: str) -> None:
    sent = {"client_id": "samsyn", "token_url": "https://logga-in.example/"} if field == "client_id" else {}
    text = TOO_LONG[field] if what == "long" else TOO_LONG[field][:30] + "\0"
    answer = add(world.ours.client("administrator"), **{**sent, field: text})
    assert answer.status_code == 400
    assert f'id="id_{field}_error"' in answer.content.decode()


def test_a_register_without_a_name_is_called_by_its_host_however_long(world: World) -> None:
    host = "a." * 120 + "example"
    assert add(world.ours.client("administrator"), name="", url=f"https://{host}/v2").status_code == 302
    with within(world.ours.actor("administrator").context()):
        assert ImportSource.objects.get().name == host[:200]


def test_a_register_cannot_be_given_the_name_of_another(world: World) -> None:
    client, start = world.ours.client("administrator"), "https://a.example/" + "a" * 200
    add(client)
    for url in (start, start + "b"):
        answer = add(client, url=url)
    assert answer.status_code == 400
    assert "Ett annat register heter redan så." in answer.content.decode()
    with within(world.ours.actor("administrator").context()):
        other = ImportSource.objects.get(url=start).pk
    answer = client.post(reverse("ss12000:source", kwargs={"source": other}), {"name": "Skolregistret"})
    assert answer.status_code == 400
    assert "Ett annat register heter redan så." in answer.content.decode()


def test_an_answer_is_kept_without_control_characters(world: World) -> None:
    client, actor = world.ours.client("administrator"), world.ours.actor("administrator")
    with within(actor.context()):
        run = ImportRun.objects.create(provider_id=world.ours.provider, way="file", state="stopped", started_at=clock.now())
    answer = client.post(reverse("ss12000:answer", kwargs={"run": run.pk}), {"reason": "Skolan\0 är ny", "comparison": 1})
    assert answer.status_code == 302
    with within(actor.context()):
        assert ImportRun.objects.get().answer == "Skolan är ny"


def test_a_run_is_fetched_by_the_worker_and_given_up_without_a_trace_in_the_lists(world: World) -> None:
    client, actor = world.ours.client("administrator"), world.ours.actor("administrator")
    add(client)
    with within(actor.context()):
        source = ImportSource.objects.get()
    client.post(reverse("ss12000:start", kwargs={"source": source.pk}))
    with within(actor.context()):
        run = ImportRun.objects.get()
    job = ProcrastinateJob.objects.get(task_name="ss12000.fetch")
    assert job.args == {"provider": str(world.ours.provider), "compartments": [], "run": str(run.pk)}
    assert "Registret hämtas" in client.get(reverse("ss12000:run", kwargs={"run": run.pk})).content.decode()
    assert client.post(reverse("ss12000:approve", kwargs={"run": run.pk})).status_code == 409
    client.post(reverse("ss12000:cancel", kwargs={"run": run.pk}))
    with within(actor.context()):
        assert ImportRun.objects.get().state == "cancelled"


def test_a_run_that_fetched_nothing_is_not_when_the_register_was_last_fetched(world: World) -> None:
    client, actor = world.ours.client("administrator"), world.ours.actor("administrator")
    add(client)
    with within(actor.context()):
        source = ImportSource.objects.get()
        runs = {"provider_id": world.ours.provider, "source": source, "started_at": clock.now()}
    client.post(reverse("ss12000:start", kwargs={"source": source.pk}))
    with within(actor.context()):
        run = ImportRun.objects.get().pk
    fail_run(actor, run, "Registret svarar inte.")
    with within(actor.context()):
        ImportRun.objects.create(**runs, way="schoolwork", state="committed", fetched_at=clock.now())
        assert ImportSource.objects.get().last_run_at is not None  # the schedule counts from here
    assert '<div class="cell">aldrig</div>' in client.get(reverse("ss12000:runs")).content.decode()
    with within(actor.context()):
        for hour in (8, 6):
            fetched_at = datetime(2026, 11, 3, hour, 30, tzinfo=UTC)
            ImportRun.objects.create(**runs, way="full", state="review", fetched_at=fetched_at)
    page = client.get(reverse("ss12000:runs")).content.decode()
    assert "aldrig</div>" not in page
    assert "3 nov. 2026 09:30</div>" in page


@pytest.mark.parametrize("who", ["nurse", "principal", "teacher", "lead"])
def test_others_get_the_reason_not_the_register(world: World, who: str) -> None:
    add(world.ours.client("administrator"))
    answer = world.ours.client(who).get(reverse("ss12000:runs"))
    assert answer.status_code == 403
    assert "Skolregistret" not in answer.content.decode()


def test_another_municipalitys_runs_are_not_there(world: World) -> None:
    add(world.ours.client("administrator"))
    with within(world.ours.actor("administrator").context()):
        source = ImportSource.objects.get()
    theirs = world.theirs.client("administrator")
    assert theirs.post(reverse("ss12000:start", kwargs={"source": source.pk})).status_code == 404
    assert "Skolregistret" not in theirs.get(reverse("ss12000:runs")).content.decode()
