"""Steps that processes repeat while the server is killed under them. Each returns what names what it has committed."""

from __future__ import annotations

from contextlib import suppress

from procrastinate.exceptions import AlreadyEnqueued

from samsyn.audit.actions import record
from samsyn.audit.events import AccessEvent, Action
from samsyn.audit.jobs import seal_every_provider
from samsyn.audit.sealing import seal, sealer
from samsyn.kernel.actor import Actor
from samsyn.kernel.db.context import within
from samsyn.kernel.ids import uuid7
from samsyn.organisation.tests.make import LYSAS

NURSE = Actor(provider=LYSAS, purpose="web", user=uuid7(), name="Åsa Öberg", role="school_nurse")


def open_record() -> str:
    """Log that a record was opened, and a list of three; returns the row's resource."""
    resource = uuid7()
    with within(NURSE.context()):
        record(NURSE, AccessEvent(Action.OPEN, "journal.record", pupil=uuid7(), resource=resource))
        record(NURSE, AccessEvent(Action.LIST, "people.class_list", pupils=(uuid7(), uuid7(), uuid7()), resource=resource))
    return str(resource)


def seal_some() -> str:
    """Seal in small batches; returns how many rows."""
    return str(seal(sealer(LYSAS), limit=200))


def order_sealing() -> None:
    """Put the sealing of every provider's log into the queue, as the clock does."""
    with suppress(AlreadyEnqueued):
        seal_every_provider.defer(timestamp=0)
