"""Jobs of a worker that died under them: taken over, given up when they kill every worker, left alone while theirs lives."""

from __future__ import annotations

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from samsyn.kernel.jobs import MAX_ATTEMPTS
from samsyn.kernel.worker import SILENCE, requeue_stalled

pytestmark = pytest.mark.django_db


def worker(silent_for: float) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - make_interval(secs => %s)) RETURNING id",
            [silent_for],
        )
        return int(cursor.fetchone()[0])


def begun(by: int | None, *, once: str | None = None, attempts: int = 0, status: str = "doing") -> int:
    """A job that a worker has begun; once: its name among those queued once at a time."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, lock, queueing_lock, worker_id, attempts)"
            " VALUES ('default', 'test.seen', '{}', %s, %s, %s, %s, %s) RETURNING id",
            [status, once and status + once, once, by, attempts],
        )
        return int(cursor.fetchone()[0])


def status(job: int) -> str:
    return str(ProcrastinateJob.objects.get(pk=job).status)


def test_the_job_of_a_silent_worker_goes_back_into_the_queue() -> None:
    silent, forgotten = begun(worker(SILENCE + 1)), begun(None)
    assert sorted(requeue_stalled()) == [silent, forgotten]
    assert (status(silent), status(forgotten)) == ("todo", "todo")
    assert ProcrastinateJob.objects.get(pk=silent).attempts == 1
    assert requeue_stalled() == []


def test_the_job_of_a_living_worker_is_left_alone() -> None:
    living = begun(worker(SILENCE / 2))
    assert requeue_stalled() == []
    assert status(living) == "doing"


def test_a_job_that_waits_in_the_queue_again_does_not_stand_there_twice() -> None:
    stalled, waiting = begun(None, once="all"), begun(None, once="all", status="todo")
    requeue_stalled()
    assert (status(stalled), status(waiting)) == ("failed", "todo")


def test_a_job_that_kills_its_worker_each_time_is_given_up() -> None:
    killer = begun(None, attempts=MAX_ATTEMPTS - 1)
    requeue_stalled()
    assert status(killer) == "failed"
