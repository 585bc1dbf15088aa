"""The words of an import: what a row is about, what happens with it, which states a run passes through. Pure."""

from __future__ import annotations

from enum import StrEnum

MAPPING_VERSION = 3
"""Raise it when the mapping of raw objects changes: every object is then compared anew."""


class Kind(StrEnum):
    """What a row is about."""

    UNIT = "unit"
    CLASS = "class"
    PUPIL = "pupil"
    GUARDIAN = "guardian"


class Change(StrEnum):
    """What happens with it. SAME rows differ in nothing that Samsyn keeps; they are counted as unchanged."""

    NEW = "new"
    CHANGED = "changed"
    MOVED = "moved"
    LEFT = "left"
    PROTECTED = "protected"
    LIFTED = "lifted"
    TWIN = "twin"
    NEAR_DUPLICATE = "near_duplicate"
    INVALID = "invalid"
    SAME = "same"


REVIEWED = tuple(change for change in Change if change is not Change.SAME)
"""The classes that are shown, in the order of the page."""

MAY_BE_AUTOMATIC = (Change.NEW, Change.CHANGED, Change.MOVED, Change.LEFT, Change.TWIN, Change.PROTECTED)
"""What a provider may let scheduled runs approve. Lifting a protection never is, nor anything that needs a person's judgement."""

NEEDS_JUDGEMENT = frozenset({"guardians_gone", "deceased", "source_id", "number_changed"})
"""Reasons that keep a row in review even when its class is approved automatically."""


class Decision(StrEnum):
    """What a reviewer has said of one row."""

    NONE = ""
    SKIP = "skip"
    CREATE = "create"
    SAME_PERSON = "same"


class State(StrEnum):
    """Where a run stands."""

    FETCHING = "fetching"
    REVIEW = "review"
    STOPPED = "stopped"
    APPROVED = "approved"
    COMMITTED = "committed"
    CANCELLED = "cancelled"
    FAILED = "failed"


ENDED = frozenset({State.COMMITTED, State.CANCELLED, State.FAILED})
"""States that a run stays in."""

_NEXT: dict[State, frozenset[State]] = {
    State.FETCHING: frozenset({State.REVIEW, State.STOPPED, State.COMMITTED, State.FAILED, State.CANCELLED}),
    State.STOPPED: frozenset({State.REVIEW, State.CANCELLED}),
    State.REVIEW: frozenset({State.APPROVED, State.CANCELLED}),
    State.APPROVED: frozenset({State.COMMITTED, State.REVIEW, State.FAILED}),
    State.COMMITTED: frozenset(),
    State.CANCELLED: frozenset(),
    State.FAILED: frozenset(),
}


def may_become(now: State, then: State) -> bool:
    """Whether a run may pass from one state to another."""
    return then in _NEXT[now]


def applies(change: Change, decision: Decision) -> bool:
    """Whether an approved row is written. A near duplicate is only after somebody has said who it is; an invalid row never."""
    if change is Change.INVALID or decision is Decision.SKIP:
        return False
    return change is not Change.NEAR_DUPLICATE or decision in {Decision.CREATE, Decision.SAME_PERSON}


def is_automatic(change: Change, reasons: frozenset[str], chosen: frozenset[Change]) -> bool:
    """Whether a scheduled run may write the row without anybody looking at it."""
    return change in chosen and change in MAY_BE_AUTOMATIC and not reasons & NEEDS_JUDGEMENT
