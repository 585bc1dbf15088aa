"""The slow steps of an import, in the background: fetching and comparing, and writing what was approved."""

from __future__ import annotations

from uuid import UUID

from samsyn.integrations.ss12000.actions import commit_run, fetch_run
from samsyn.kernel.actor import Actor
from samsyn.kernel.jobs import job


@job("ss12000.fetch")
def fetch(actor: Actor, *, run: UUID) -> None:
    """Fetch and compare a started run."""
    fetch_run(actor, run)


@job("ss12000.commit")
def commit(actor: Actor, *, run: UUID) -> None:
    """Write an approved run."""
    commit_run(actor, run)
