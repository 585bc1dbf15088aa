"""From a subscription to rows to review: the register is served on a port, knocks at our door, and the worker's jobs are run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit
from uuid import UUID

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from samsyn.access.tests.make import Municipality, make_municipality
from samsyn.cases.models import Absence
from samsyn.integrations.ss12000.fake import TOKEN, Deviations, FakeServer, serve
from samsyn.integrations.ss12000.jobs import enqueue_due
from samsyn.integrations.ss12000.models import ImportRun, ImportSource
from samsyn.integrations.ss12000.sources import Register, change_source, ensure_source
from samsyn.integrations.ss12000.tests.making import (
    LYSAS,
    NOW,
    boards,
    demo_register,
    objects,
    pupil_objects,
    rows,
    seeing,
)
from samsyn.kernel import clock
from samsyn.kernel.db.context import Context, within
from samsyn.organisation.models import Board, Branch, Compartment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]


def knock(target: str, body: bytes) -> int:
    """What the register sends to the address it was given, at our door."""
    return Client().post(urlsplit(target).path, body, content_type="application/json").status_code


def work() -> list[str]:
    """Run the queued jobs as the worker does, by name and payload; which they were."""
    done = []
    for job in ProcrastinateJob.objects.order_by("id"):
        if job.pk not in _worked:
            _worked.add(job.pk)
            app.tasks[job.task_name](**job.args)
            done.append(job.task_name)
    return done


_worked: set[int] = set()


@dataclass
class Running:
    """A register on a port, read once by an administrator."""

    server: FakeServer
    source: UUID
    administrator: Client

    def register(self) -> ImportSource:
        with seeing():
            return ImportSource.objects.get(pk=self.source)

    def subscribe(self) -> None:
        answer = self.administrator.post(reverse("ss12000:notifications", kwargs={"source": self.source}))
        assert answer.headers["Location"] == reverse("ss12000:source", kwargs={"source": self.source})


@pytest.fixture
def place() -> Municipality:
    _worked.clear()
    boards()
    return make_municipality(LYSAS)


@pytest.fixture
def running(place: Municipality) -> Iterator[Running]:
    made = demo_register()
    server = FakeServer(made.register, Deviations(), post=knock)
    with serve(server) as served:
        source = ensure_source(place.actor("administrator"), Register(f"{served.url}/v2", token=TOKEN)).pk
        found = Running(server, source, place.client("administrator"))
        found.administrator.post(reverse("ss12000:start", kwargs={"source": source}), {"way": "full"})
        assert work() == ["ss12000.fetch"]
        with seeing():
            run = ImportRun.objects.get()
        assert run.state == "review", run.message
        found.administrator.post(reverse("ss12000:approve", kwargs={"run": run.pk}), {"comparison": 1})
        assert work() == ["ss12000.commit"]
        yield found


def test_a_change_in_the_register_knocks_and_becomes_a_row_to_review(running: Running) -> None:
    running.subscribe()
    register = running.register()
    assert register.subscription_id
    assert register.subscription_expires is not None
    pupil = pupil_objects(objects())[0]
    running.server.register.changed.clear()
    running.server.register.rename(pupil["id"], "Nytt", "Namn")
    assert running.server.fire() == [204]
    assert work() == ["ss12000.pull"]
    with seeing():
        run = ImportRun.objects.latest("started_at")
    assert (run.way, run.scheduled, run.state) == ("delta", True, "review")
    assert [(row.change, row.after["family"]) for row in rows(run, kind="pupil")] == [("changed", "Namn")]
    page = running.administrator.get(reverse("ss12000:run", kwargs={"run": run.pk})).content.decode()
    assert "Namn, Nytt" in page


def test_nothing_is_pulled_for_what_nobody_has_changed(running: Running) -> None:
    running.subscribe()
    running.server.register.changed.clear()
    assert running.server.fire() == []
    assert work() == []


def test_a_register_without_notifications_says_so_in_words(running: Running) -> None:
    running.server.deviations = Deviations(not_offered=frozenset({"subscriptions"}))
    running.subscribe()
    page = running.administrator.get(reverse("ss12000:source", kwargs={"source": running.source})).content.decode()
    assert "erbjuder inga aviseringar" in page
    assert not running.register().subscription_id


def test_a_subscription_is_renewed_before_it_ends_and_a_lost_one_is_forgotten(running: Running) -> None:
    running.subscribe()
    first = running.register().subscription_expires
    assert first is not None
    with time_machine.travel(NOW + timedelta(days=6), tick=True):
        enqueue_due(timestamp=0)
    later = running.register().subscription_expires
    assert later is not None
    assert later > first + timedelta(days=5)
    running.server.webhooks.delete(running.register().subscription_id)
    with time_machine.travel(NOW + timedelta(days=12), tick=True):
        enqueue_due(timestamp=0)
    assert running.register().subscription_expires is None


def test_what_is_due_by_the_clock_is_pulled_and_schoolwork_lands_with_school_support(running: Running, place: Municipality) -> None:
    change_source(place.actor("administrator"), running.source, every_minutes=60, schoolwork=True)
    with seeing():
        for board in Board.objects.all():
            Compartment.objects.get_or_create(provider_id=LYSAS, board=board, branch=Branch.SCHOOL_SUPPORT)
        compartments = tuple(Compartment.objects.filter(branch=Branch.SCHOOL_SUPPORT).values_list("pk", flat=True))
        ImportSource.objects.update(last_run_at=clock.now() - timedelta(minutes=61))
    enqueue_due(timestamp=0)
    assert work() == ["ss12000.pull", "ss12000.schoolwork"]
    with seeing():
        ways = list(ImportRun.objects.order_by("-started_at").values_list("way", "state")[:2])
    assert ways == [("schoolwork", "committed"), ("delta", "committed")]
    with within(Context("test", provider=LYSAS, compartments=compartments)):
        assert Absence.objects.count() == len(running.server.register.absences)
