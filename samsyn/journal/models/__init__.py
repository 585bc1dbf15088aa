"""The journal's tables: the record itself, and what is released from it or received into it."""

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
    "Contact",
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
    "Withdrawable",
]
