"""The worker: runs the jobs, and takes over those of a worker that died under them.

A worker says every so often that it lives. The jobs of one that has been silent for `SILENCE` seconds go back into the queue: until
then their locks would hold up every job with the same lock. Jobs may run twice without harm, so a worker that was only slow does
none.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta

from asgiref.sync import async_to_sync
from django.db import DatabaseError, connection, transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager

from samsyn.kernel import clock
from samsyn.kernel.jobs import MAX_ATTEMPTS
from samsyn.kernel.logs import logger
from samsyn.kernel.words import code_words

log = logger(__name__)
SILENCE = 30.0  # seconds
_SIGNS_OF_LIFE = 3  # in each silence


def work(*, concurrency: int, wait: bool, silence: float = SILENCE) -> None:
    """Run jobs until stopped or, without wait, until the queue is empty. silence: seconds until a worker counts as dead."""
    with app.replace_connector(DjangoConnector().get_worker_connector()):
        asyncio.run(_work(concurrency, wait, silence))


async def _work(concurrency: int, wait: bool, silence: float) -> None:
    async with app.open_async():
        await asyncio.to_thread(_requeue_in_a_thread, silence)
        requeueing = asyncio.create_task(_go_on_requeueing(silence))
        try:
            await app.run_worker_async(
                concurrency=concurrency,
                wait=wait,
                update_heartbeat_interval=silence / _SIGNS_OF_LIFE,
                stalled_worker_timeout=silence,
            )
        finally:
            requeueing.cancel()


async def _go_on_requeueing(silence: float) -> None:
    while True:
        await asyncio.sleep(silence / _SIGNS_OF_LIFE)
        try:
            await asyncio.to_thread(_requeue_in_a_thread, silence)
        except (DatabaseError, ConnectorException):
            log.exception("worker.not_requeued")


def _requeue_in_a_thread(silence: float) -> None:
    try:
        requeue_stalled(silence)
    finally:
        connection.close()


def requeue_stalled(silence: float = SILENCE) -> list[int]:
    """Put the jobs of workers that have been silent for so many seconds back into the queue; returns their numbers.

    A job that has been begun `MAX_ATTEMPTS` times has failed: it may be what kills the workers.
    """
    manager = JobManager(DjangoConnector())
    with transaction.atomic():
        with connection.cursor() as cursor:
            # One at a time: another would put back what has already been taken up again.
            cursor.execute("SELECT pg_advisory_xact_lock(7210404)")
        # Both run in this thread, on this connection.
        stalled = list(async_to_sync(manager.get_stalled_jobs)(seconds_since_heartbeat=silence))
        for job in stalled:
            _settle(manager, job)
    return [job.id for job in stalled if job.id is not None]


def _settle(manager: JobManager, job: Job) -> None:
    if job.id is None:
        return
    if job.task_name in app.tasks:
        code_words(job.task_name)  # those run by the clock are no `@job`
    if job.attempts + 1 >= MAX_ATTEMPTS or _another_waits(job):
        async_to_sync(manager.finish_job_by_id_async)(job.id, Status.FAILED, delete_job=False)
        log.error("worker.job_given_up", job=job.task_name, attempts=job.attempts + 1)
        return
    manager.retry_job_by_id(job.id, retry_at=clock.now() - timedelta(seconds=1))
    log.warning("worker.job_requeued", job=job.task_name, attempts=job.attempts + 1)


def _another_waits(job: Job) -> bool:
    """Whether a job that is queued once at a time is in the queue again: that one does the work, and two may not stand there."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM procrastinate_jobs WHERE queueing_lock = %s AND status = 'todo'",
            [job.queueing_lock],
        )
        return cursor.fetchone() is not None
