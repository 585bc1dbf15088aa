"""What is secret to a guardian in a pupil's record: told by the apps that keep it, which lie above this one."""

from __future__ import annotations

from collections.abc import Callable, Collection
from uuid import UUID

from samsyn.kernel.actor import Actor
from samsyn.people.cards import PupilCard

# The ids of the pupil's entries, contacts and files that are secret to the guardian (a person).
Secrets = Callable[[Actor, PupilCard, UUID], Collection[UUID]]
_declared: list[Secrets] = []


def declare_secrets(secrets: Secrets) -> None:
    """What this function names is left out of a guardian's extract, with everything that would hint at it."""
    _declared.append(secrets)


def secret_to(actor: Actor, card: PupilCard, guardian: UUID) -> frozenset[str]:
    """All that any app says is secret to the guardian."""
    return frozenset(str(id) for secrets in _declared for id in secrets(actor, card, guardian))
