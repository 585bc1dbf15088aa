"""Imports in the background: fetching, writing, and what is due by the clock. Each may run twice without harm."""

from __future__ import annotations

from uuid import UUID

from procrastinate.contrib.django import app

from samsyn.integrations.ss12000.actions import commit_run, fetch_run, start_run
from samsyn.integrations.ss12000.run.schoolwork import read_schoolwork
from samsyn.integrations.ss12000.schedule import (
    due_sources,
    forget_old_rows,
    may_pull,
    renew_subscriptions,
    settle_interrupted,
)
from samsyn.kernel.actor import Actor, system_actor
from samsyn.kernel.jobs import enqueue, job
from samsyn.organisation.queries import all_providers

# Reading a register may take hours. So many are read at a time, which leaves the worker a place for everything else.
LANES = 3


def lane(source: UUID) -> str:
    """The lock of jobs that read a register: those of one register run one at a time."""
    return f"ss12000.lane.{source.int % LANES}"


@job("ss12000.fetch")
def fetch(actor: Actor, run: UUID) -> None:
    """Fetch and compare a started run."""
    fetch_run(actor, run)


@job("ss12000.commit")
def commit(actor: Actor, run: UUID) -> None:
    """Write an approved run."""
    commit_run(actor, run)


@job("ss12000.pull")
def pull(actor: Actor, source: UUID) -> None:
    """Fetch what has changed in a register, because it is time or because the register said so."""
    way = may_pull(actor, source)
    if way:
        fetch_run(actor, start_run(actor, source=source, way=way, scheduled=True).pk)


@job("ss12000.schoolwork")
def schoolwork(actor: Actor, source: UUID) -> None:
    """Fetch absence, attendance and grades into the school-support compartments."""
    read_schoolwork(actor, source)


@app.periodic(cron="*/10 * * * *")
@app.task(name="ss12000.due", queueing_lock="ss12000.due", lock="ss12000.due")
def enqueue_due(timestamp: int) -> None:
    """Every ten minutes: enqueue what is due for each provider, and clear up. timestamp: the minute it was due, in seconds."""
    for provider in all_providers():
        actor = system_actor(provider, "ss12000.due")
        settle_interrupted(actor)
        for source, with_schoolwork in due_sources(actor):
            enqueue_pull(actor, source)
            if with_schoolwork:
                enqueue(schoolwork, actor, lock=lane(source), source=source)
        renew_subscriptions(actor)
        forget_old_rows(actor)


def enqueue_pull(actor: Actor, source: UUID) -> int:
    """Put a pull in the queue; those of one register run one at a time."""
    return enqueue(pull, actor, lock=lane(source), source=source)
