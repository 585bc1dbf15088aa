"""The journal's tables: the record itself, what is released or received, destroyed by decision, or read in a task."""

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
from samsyn.journal.models.support import SupportSession
from samsyn.journal.models.tasks import KINDS as LEAD_TASK_KINDS
from samsyn.journal.models.tasks import RESULTS as LEAD_TASK_RESULTS
from samsyn.journal.models.tasks import LeadTask, LeadTaskPupil

__all__ = [
    "LEAD_TASK_KINDS",
    "LEAD_TASK_RESULTS",
    "Attachment",
    "AttachmentContent",
    "CoherentReading",
    "Contact",
    "DestructionItem",
    "DestructionOrder",
    "Entry",
    "EntryVersion",
    "LeadTask",
    "LeadTaskPupil",
    "LockingRule",
    "Observation",
    "ReceivedDocument",
    "ReceivedFile",
    "Release",
    "ReleaseDecision",
    "ReleaseItem",
    "ReleaseRequest",
    "SupportSession",
    "Tombstone",
    "Withdrawable",
]
