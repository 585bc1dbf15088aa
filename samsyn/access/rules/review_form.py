"""What a review of the log must say to be begun, and what a result must say to be kept. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from samsyn.access.rules.reviewing import Signal
from samsyn.kernel.text import N_, length_said

# [judgement] A quarter at a time: what is looked at later than that cannot be explained any more.
LONGEST = timedelta(days=92)
MOST_SAMPLED, MOST_PER_SIGNAL = 200, 50
LONGEST_CASE, LONGEST_NOTE = 60, 1000


class Result(StrEnum):
    """What a reviewer found. The values are stored: add, never rename."""

    IN_ORDER = "in_order"
    TO_EXPLAIN = "to_explain"
    NOT_IN_ORDER = "not_in_order"


# What may follow when the user has explained.
FINAL = frozenset({Result.IN_ORDER, Result.NOT_IN_ORDER})


@dataclass(frozen=True, slots=True)
class Asked:
    """A review as it was asked for. None for what could not be read. protected: of protected pupils, else of all others."""

    start: date | None
    end: date | None
    case: str
    signals: frozenset[str]
    per_signal: int | None
    size: int | None
    protected: bool = False

    @property
    def wanted(self) -> list[Signal]:
        """The signals that are looked for: that somebody is protected is none where nobody is."""
        return [one for one in Signal if one.value in self.signals and (self.protected or one is not Signal.PROTECTED)]


def faults_asked(asked: Asked, today: date) -> dict[str, str]:
    """What is wrong, by field."""
    found = {
        "start": _start_fault(asked, today),
        "end": _end_fault(asked, today),
        "case": _case_fault(asked.case),
        "signals": "" if asked.signals <= {one.value for one in Signal} else N_("Välj bland signalerna."),
        "size": _number_fault(asked.size, 0, MOST_SAMPLED),
        "per_signal": _number_fault(asked.per_signal, 1, MOST_PER_SIGNAL),
    }
    if not asked.wanted and asked.size == 0:
        found["signals"] = N_("Välj minst en signal, eller ett antal att dra slumpvis.")
    return {name: said for name, said in found.items() if said}


def _case_fault(case: str) -> str:
    if not length_said(case):
        return N_("Skriv ärendet, till exempel ett diarienummer.")
    return N_("Skriv högst %(most)d tecken.", most=LONGEST_CASE) if len(case) > LONGEST_CASE else ""


def _start_fault(asked: Asked, today: date) -> str:
    if asked.start is None:
        return N_("Skriv dagen som 2026-12-31.")
    return N_("Dagen har inte kommit än.") if asked.start > today else ""


def _end_fault(asked: Asked, today: date) -> str:
    if asked.end is None:
        return N_("Skriv dagen som 2026-12-31.")
    if asked.end > today:
        return N_("Dagen har inte kommit än.")
    if asked.start is not None and asked.end < asked.start:
        return N_("Perioden slutar innan den börjar.")
    if asked.start is not None and asked.end - asked.start > LONGEST:
        return N_("Granska högst 92 dagar i taget.")
    return ""


def _number_fault(number: int | None, least: int, most: int) -> str:
    if number is None or not least <= number <= most:
        return N_("Skriv ett tal från %(least)d till %(most)d.", least=least, most=most)
    return ""


def faults_result(result: str, note: str, *, explained: bool) -> dict[str, str]:
    """What is wrong with a result, by field. explained: the user has been asked, so that it ends in order or not."""
    allowed = FINAL if explained else frozenset(Result)
    found = {"result": "" if result in {one.value for one in allowed} else N_("Välj ett resultat.")}
    if len(note) > LONGEST_NOTE:
        found["note"] = N_("Skriv högst %(most)d tecken.", most=LONGEST_NOTE)
    elif not length_said(note) and (explained or result != Result.IN_ORDER):
        found["note"] = (
            N_("Skriv vad förklaringen blev.") if explained else N_("Skriv vad som ska förklaras eller inte är i ordning.")
        )
    return {name: said for name, said in found.items() if said}
