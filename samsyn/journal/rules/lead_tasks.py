"""Tasks in which those who lead read single records: what one must say to begin, what is drawn, what a result must say. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from samsyn.kernel.text import N_, length_said, too_short

# [judgement] A task is for something that is going on: longer than a quarter, and it is a standing access.
LONGEST = timedelta(days=90)
# [judgement] A review of records looks at what was written lately enough to be explained.
LONGEST_PERIOD = timedelta(days=366)
MOST_SAMPLED = 50
# [judgement] Pupils of one deviation or complaint: more are a matter of their own.
MOST_NAMED = 10
LONGEST_CASE, LONGEST_AIM, LONGEST_NOTE = 60, 500, 1000
SHORTEST_AIM = 5


class Kind(StrEnum):
    """What a task is for; the values are the access decision's purposes (`access.rules.vocabulary.Purpose`)."""

    DEVIATION = "deviation"
    RECORD_REVIEW = "record_review"


class Found(StrEnum):
    """What was found in a record. The values are stored: add, never rename."""

    GOOD = "good"
    TO_IMPROVE = "to_improve"
    DEFICIENT = "deficient"


@dataclass(frozen=True, slots=True)
class Asked:
    """A task as it was typed. ends_on: None for what could not be read."""

    kind: Kind
    case: str
    aim: str
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class Sample:
    """Among which records a review draws, and how many. None for what could not be read. template, unit: empty for all."""

    start: date | None
    end: date | None
    size: int | None
    template: str = ""
    unit: str = ""


def faults_asked(asked: Asked, today: date) -> dict[str, str]:
    """What is wrong, by field."""
    found = {"case": _length_fault(asked.case, LONGEST_CASE), "aim": _length_fault(asked.aim, LONGEST_AIM)}
    if not length_said(asked.case):
        found["case"] = N_("Skriv ärendet, till exempel ett diarienummer.")
    if short := too_short(asked.aim, SHORTEST_AIM, N_("Skriv vad uppgiften gäller.")):
        found["aim"] = short
    if asked.ends_on is None:
        found["ends_on"] = N_("Skriv dagen som 2026-12-31.")
    elif asked.ends_on < today:
        found["ends_on"] = N_("Dagen har redan varit.")
    elif asked.ends_on - today > LONGEST:
        found["ends_on"] = N_("En uppgift gäller högst %(days)d dagar.", days=LONGEST.days)
    return {name: said for name, said in found.items() if said}


def faults_sample(sample: Sample, today: date) -> dict[str, str]:
    """What is wrong with what a review draws among, by field."""
    found = {"start": "", "end": "", "size": ""}
    if sample.start is None:
        found["start"] = N_("Skriv dagen som 2026-12-31.")
    elif sample.start > today:
        found["start"] = N_("Dagen har inte kommit än.")
    if sample.end is None:
        found["end"] = N_("Skriv dagen som 2026-12-31.")
    elif sample.end > today:
        found["end"] = N_("Dagen har inte kommit än.")
    elif sample.start is not None and sample.end < sample.start:
        found["end"] = N_("Perioden slutar innan den börjar.")
    elif sample.start is not None and sample.end - sample.start > LONGEST_PERIOD:
        found["end"] = N_("Granska högst ett år i taget.")
    if sample.size is None or not 1 <= sample.size <= MOST_SAMPLED:
        found["size"] = N_("Skriv ett tal från %(least)d till %(most)d.", least=1, most=MOST_SAMPLED)
    return {name: said for name, said in found.items() if said}


def faults_result(result: str, note: str, names: Iterable[str]) -> dict[str, str]:
    """What is wrong with what was found, by field. names: the pupil's names and number, which the note must not hold."""
    found = {
        "result": "" if result in {one.value for one in Found} else N_("Välj ett resultat."),
        "note": _length_fault(note, LONGEST_NOTE),
    }
    if result in {Found.TO_IMPROVE, Found.DEFICIENT} and not length_said(note):
        found["note"] = N_("Skriv vad som bör bli bättre, eller vad som brister.")
    elif _names_somebody(note, names):
        found["note"] = N_("Skriv inte elevens namn eller personnummer. Anteckningen står kvar när uppgiften är avslutad.")
    return {name: said for name, said in found.items() if said}


def _length_fault(text: str, most: int) -> str:
    return N_("Skriv högst %(most)d tecken.", most=most) if len(text) > most else ""


def _names_somebody(note: str, names: Iterable[str]) -> bool:
    """Whether the note holds one of the words, whole, or one of the numbers, however it is written."""
    words = set("".join(one if one.isalnum() else " " for one in note.casefold()).split())
    digits = "".join(one for one in note if one.isalnum())
    for name in names:
        parts = name.casefold().replace("-", " ").split()
        number = "".join(parts)
        if number.isdecimal() and len(number) >= 10:
            if number[-10:] in digits:
                return True
        elif any(part in words for part in parts if len(part) > 1):
            return True
    return False


def order_of(pupils: Iterable[str], seed: int) -> list[str]:
    """The pupils in the order that the seed draws them, the same on any machine: by the SHA-256 of seed and id."""
    return sorted(pupils, key=lambda one: hashlib.sha256(f"{seed}:{one}".encode()).digest())


def holds(ends_on: date, *, closed: bool, today: date) -> bool:
    """Whether a task gives access today."""
    return not closed and today <= ends_on
