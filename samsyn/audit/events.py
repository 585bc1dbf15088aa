"""What an access-log row says: who did what with whom, on which ground. The words for actions and outcomes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Action(StrEnum):
    """What was done. The values are stored: add, never rename."""

    LIST = "list"
    OPEN = "open"
    SEARCH = "search"
    WRITE = "write"
    SIGN = "sign"
    CORRECT = "correct"
    PRINT = "print"
    EXPORT = "export"
    RELEASE = "release"
    STATISTICS = "statistics"
    SUPPORT = "support"
    MACHINE = "machine"
    LOG_IN = "log_in"
    LOG_OUT = "log_out"
    SWITCH = "switch"
    IMPORT = "import"
    APPROVE = "approve"
    ADMINISTER = "administer"
    DESTROY = "destroy"


class Outcome(StrEnum):
    """How it ended. The values are stored: add, never rename."""

    ALLOWED = "allowed"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class AccessEvent:
    """One thing done (HSLF-FS 2016:40 4 kap. 9 §: what, where, when, who, whose).

    what: code of the kind of thing ("journal.record", "people.class_list"). pupil: whose data; pupils: all that a list, search or
    export showed. compartment: the room that was read, when it isn't the actor's home (a passage). resource: the entry, run or
    document. ground, rule: from the decision. reason: as the user gave it. details: code words and numbers only.
    """

    action: Action
    what: str
    outcome: Outcome = Outcome.ALLOWED
    pupil: UUID | None = None
    pupils: tuple[UUID, ...] = ()
    resource: UUID | None = None
    ground: str = ""
    rule: str = ""
    reason: str = ""
    details: str = ""
    compartment: UUID | None = None
