"""What a decision says, and what a rule may answer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Outcome(StrEnum):
    """The outcomes of the decision table, strictest last. A consent that is lacking is more than a test."""

    ALLOW = "allow"
    CHOICE = "choice"
    EMERGENCY = "emergency"
    RELEASE = "release"
    CONSENT = "consent"
    BLOCK = "block"

    @property
    def severity(self) -> int:
        """Place in the order of strictness: of two rules that both hold, the one with the higher number wins."""
        return _SEVERITY[self]


class Shown(StrEnum):
    """What a user who is not let in may be shown, most last."""

    NOTHING = "nothing"
    FLAG = "flag"
    UNITS = "units"
    PROVIDER_NAME = "provider_name"
    REASON = "reason"


class LogCategory(StrEnum):
    """How the access log files it, the weightiest last."""

    ORDINARY = "ordinary"
    CHOICE = "choice"
    EMERGENCY = "emergency"
    REFUSED = "refused"
    ALARM = "alarm"


class Certainty(StrEnum):
    """How certain the law is: clear, debated, or open until a lawyer has said."""

    H = "H"
    M = "M"
    L = "L"


_SEVERITY = {outcome: place for place, outcome in enumerate(Outcome)}
_HIDES = {shown: -place for place, shown in enumerate(Shown)}
_WEIGHT = {category: place for place, category in enumerate(LogCategory)}


class Answer(NamedTuple):
    """What a rule answers when it holds."""

    outcome: Outcome
    shown: Shown
    log: LogCategory


ALLOW = Answer(Outcome.ALLOW, Shown.REASON, LogCategory.ORDINARY)
# The user has made the choice that was asked for.
CHOSEN = Answer(Outcome.ALLOW, Shown.REASON, LogCategory.CHOICE)
CHOICE = Answer(Outcome.CHOICE, Shown.REASON, LogCategory.CHOICE)
CONSENT = Answer(Outcome.CONSENT, Shown.REASON, LogCategory.ORDINARY)
RELEASE = Answer(Outcome.RELEASE, Shown.REASON, LogCategory.ORDINARY)
# No hint that there is anything.
BLOCK = Answer(Outcome.BLOCK, Shown.NOTHING, LogCategory.REFUSED)
# The user knows of it already, and is told why not.
REFUSE = Answer(Outcome.BLOCK, Shown.REASON, LogCategory.REFUSED)
FLAGGED = Answer(Outcome.BLOCK, Shown.FLAG, LogCategory.REFUSED)


@dataclass(frozen=True, slots=True)
class Decision:
    """Outcome, the rule that gave it, its ground (§), what the user is told (Swedish), what may be shown, and how it is logged."""

    outcome: Outcome
    rule: str
    ground: str
    message: str
    shown: Shown
    log: LogCategory
    certainty: Certainty = Certainty.H

    @property
    def allowed(self) -> bool:
        """Whether access is given without further steps."""
        return self.outcome is Outcome.ALLOW

    @property
    def strictness(self) -> tuple[int, int, int]:
        """By which overlapping rules are weighed: outcome first, then what is hidden, then the weight in the log."""
        return _SEVERITY[self.outcome], _HIDES[self.shown], _WEIGHT[self.log]
