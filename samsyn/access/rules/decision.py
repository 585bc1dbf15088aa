"""What a decision says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """The outcomes of the decision table, strictest last."""

    ALLOW = "allow"
    CHOICE = "choice"
    EMERGENCY = "emergency"
    CONSENT = "consent"
    RELEASE = "release"
    BLOCK = "block"

    @property
    def severity(self) -> int:
        """Place in the order of strictness: of two rules that both hold, the one with the higher number wins."""
        return list(Outcome).index(self)


class Shown(StrEnum):
    """What a user who is not let in may be shown."""

    NOTHING = "nothing"
    FLAG = "flag"
    PROVIDER_NAME = "provider_name"
    REASON = "reason"


class LogCategory(StrEnum):
    """How the access log files it."""

    ORDINARY = "ordinary"
    CHOICE = "choice"
    EMERGENCY = "emergency"
    REFUSED = "refused"
    ALARM = "alarm"


@dataclass(frozen=True, slots=True)
class Decision:
    """Outcome, the rule that gave it, its ground (§), what the user is told (Swedish), what may be shown, and how it is logged."""

    outcome: Outcome
    rule: str
    ground: str
    message: str
    shown: Shown
    log: LogCategory

    @property
    def allowed(self) -> bool:
        """Whether access is given without further steps."""
        return self.outcome is Outcome.ALLOW
