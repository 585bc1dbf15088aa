"""The journal's tables: the record itself, what is released from it or received into it, and what is destroyed by decision."""

from samsyn.journal.models.coherent import CoherentReading
from samsyn.journal.models.destruction import DestructionItem, DestructionOrder, Tombstone
from samsyn.journal.models.record import (
    Attachment,
    AttachmentContent,
    Contact,
    Entry,
    EntryVersion,
    LockingRule,
    Observation,
    Withdrawable,
)
from samsyn.journal.models.releases import (
    ReceivedDocument,
    ReceivedFile,
    Release,
    ReleaseDecision,
    ReleaseItem,
    ReleaseRequest,
)

__all__ = [
    "Attachment",
    "AttachmentContent",
    "CoherentReading",
    "Contact",
    "DestructionItem",
    "DestructionOrder",
    "Entry",
    "EntryVersion",
    "LockingRule",
    "Observation",
    "ReceivedDocument",
    "ReceivedFile",
    "Release",
    "ReleaseDecision",
    "ReleaseItem",
    "ReleaseRequest",
    "Tombstone",
    "Withdrawable",
]
