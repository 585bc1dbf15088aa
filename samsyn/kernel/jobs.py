"""Background jobs, in PostgreSQL by procrastinate: enqueued in the transaction that wants them, or not at all.

    @job("ss12000.fetch")
    def fetch(actor: Actor, run: UUID) -> None: ...
    enqueue(fetch, actor, run=run.id)

A job's payload holds identifiers and registered code words only (checked): never a name, a personal number or text. A job runs in
the context of the provider and compartments it was enqueued with, and is written so that running it twice does no harm.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from samsyn.kernel.actor import Actor, system_actor
from samsyn.kernel.db.context import within
from samsyn.kernel.logs import logger
from samsyn.kernel.words import as_code_word, code_words

log = logger(__name__)
MAX_ATTEMPTS = 6
_RETRY = RetryStrategy(max_attempts=MAX_ATTEMPTS, exponential_wait=5)


class UnsafePayload(ValueError):
    """A job was given something else than an identifier, a number or a code word."""


@dataclass(frozen=True, slots=True)
class Job:
    """A registered job: its name and what it runs as `run(actor, **identifiers)`."""

    name: str
    run: Callable[..., None]
    task: Any


REGISTRY: dict[str, Job] = {}


def job(name: str) -> Callable[[Callable[..., None]], Job]:
    """Register a function as the job `name`. Raises ValueError for a name taken."""

    def register(function: Callable[..., None]) -> Job:
        if name in REGISTRY:
            raise ValueError(f"two jobs are called {name}")

        def run(provider: str, compartments: list[str], **identifiers: Any) -> None:
            actor = system_actor(UUID(provider), name, tuple(map(UUID, compartments)))
            with within(actor.context()):
                function(actor, **{key: _identifier(value) for key, value in identifiers.items()})
            log.info("job.done", job=name, provider=actor.provider)

        code_words(name)
        registered = Job(name, function, app.task(name=name, retry=_RETRY)(run))
        REGISTRY[name] = registered
        return registered

    return register


def _identifier(value: Any) -> Any:
    try:
        return UUID(value) if isinstance(value, str) else value
    except ValueError:
        return value


def payload(identifiers: dict[str, Any]) -> dict[str, str | int]:
    """The payload as JSON values. Raises UnsafePayload for anything that could carry personal data."""
    safe: dict[str, str | int] = {}
    for key, value in identifiers.items():
        if isinstance(value, UUID):
            safe[key] = str(value)
        elif (word := as_code_word(value)) is not None:
            safe[key] = word
        elif isinstance(value, int) and abs(value) < 10**5:  # longer numbers could be dates or personal numbers
            safe[key] = value
        else:
            raise UnsafePayload(f"{key}: a job's payload holds identifiers and code words only")
    return safe


def enqueue(job: Job, actor: Actor, *, lock: str | None = None, **identifiers: Any) -> int:
    """Put a job in the queue, within the running transaction; returns its number.

    It will run for the actor's provider and compartments. lock: jobs with the same lock run one at a time. Raises UnsafePayload.
    """
    number: int = job.task.configure(lock=lock, queueing_lock=None).defer(
        provider=str(actor.provider), compartments=[str(c) for c in actor.compartments], **payload(identifiers)
    )
    return number
