"""Sealing in the background: every minute for all care providers, and for one on demand."""

from __future__ import annotations

from procrastinate.contrib.django import app

from samsyn.audit.sealing import seal, seal_all
from samsyn.kernel.actor import Actor
from samsyn.kernel.jobs import job


@job("audit.seal")
def seal_provider(actor: Actor) -> None:
    """Seal one provider's finished rows. Running it twice seals nothing twice."""
    seal(actor)


@app.periodic(cron="* * * * *")
@app.task(name="audit.seal_all", queueing_lock="audit.seal_all", lock="audit.seal_all")
def seal_every_provider(timestamp: int) -> None:
    """Seal every provider's finished rows; queued once at a time. timestamp: the minute it was due, in seconds."""
    seal_all()
