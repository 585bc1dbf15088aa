"""Nightly work on records."""

from __future__ import annotations

from procrastinate.contrib.django import app

from samsyn.journal.actions.locking import lock_overdue
from samsyn.journal.rules.locking import NIGHTLY
from samsyn.kernel.actor import Actor, system_actor
from samsyn.kernel.db.context import Context, within
from samsyn.kernel.jobs import enqueue, job
from samsyn.kernel.logs import logger
from samsyn.organisation.models import CareProvider, Compartment

log = logger(__name__)


@job("journal.lock_overdue")
def lock_unsigned(actor: Actor) -> None:
    """Lock what one provider's staff have not signed in time."""
    log.info("journal.locked", provider=actor.provider, count=lock_overdue(actor))


@app.periodic(cron=f"{NIGHTLY.minute} {NIGHTLY.hour} * * *")
@app.task(name="journal.lock_overdue_everywhere", queueing_lock="journal.lock_overdue_everywhere")
def lock_unsigned_everywhere(timestamp: int = 0) -> None:
    """Each night: one job per care provider, so that one provider's trouble stops no other."""
    for provider in CareProvider.objects.values_list("pk", flat=True):
        with within(Context("journal.lock_overdue", provider=provider)):
            rooms = tuple(Compartment.objects.values_list("pk", flat=True))
            if rooms:
                enqueue(lock_unsigned, system_actor(provider, "journal.lock_overdue", rooms), lock=f"journal.lock.{provider}")
