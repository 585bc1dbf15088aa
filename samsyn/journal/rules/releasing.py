"""Releases: what a request and a decision must say, how far a matter has come, what goes out of an entry. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from samsyn.access.rules.vocabulary import Ground
from samsyn.journal.rules.render import Section
from samsyn.kernel.text import N_, length_said, too_short


class RecipientKind(StrEnum):
    """What kind of recipient: it decides which grounds there are."""

    PUPIL = "pupil"
    GUARDIAN = "guardian"
    ROOM = "room"
    CARE_PROVIDER = "care_provider"
    PUBLIC_CARE = "public_care"
    PRIVATE_CARE = "private_care"
    SCHOOL = "school"
    SOCIAL_BOARD = "social_board"
    POLICE = "police"
    IVO = "ivo"
    SCHOOL_INSPECTORATE = "school_inspectorate"
    ANYBODY = "anybody"


class Finding(StrEnum):
    """What the one who decides has found, as far as a ground asks for it."""

    NECESSARY = "necessary"
    OVERRIDING = "overriding"
    CANNOT_CONSENT = "cannot_consent"
    SERIOUS_CRIME = "serious_crime"
    REASONS_AGAINST = "reasons_against"


# What each ground asks the one who decides to have found.
ASKS: dict[Ground, tuple[Finding, ...]] = {
    Ground.OSL_25_13A: (Finding.NECESSARY,),
    Ground.OSL_10_27: (Finding.OVERRIDING,),
    Ground.OSL_25_12: (Finding.NECESSARY,),
    Ground.OSL_25_13: (Finding.NECESSARY, Finding.CANNOT_CONSENT),
    Ground.EDUCATION_ACT_3_12J: (Finding.NECESSARY,),
    Ground.OSL_10_21: (Finding.SERIOUS_CRIME,),
    Ground.LAW_2025_170_7: (Finding.REASONS_AGAINST,),
    Ground.LAW_2025_170_4: (Finding.REASONS_AGAINST,),
    Ground.SUPERVISION: (Finding.NECESSARY,),
}


class Verdict(StrEnum):
    """What the test of one item found."""

    RELEASE = "release"
    REFUSE = "refuse"
    OUTSIDE = "outside"


class Level(StrEnum):
    """Who decides: first the official who keeps the documents; on demand the authority, whose no can be appealed (OSL 6:3)."""

    OFFICIAL = "official"
    AUTHORITY = "authority"


class Result(StrEnum):
    """What was decided. REFERRED: an independent provider hands a refusal to IVO (PDL 8:2). ENDED: it is destroyed."""

    RELEASED = "released"
    PARTLY = "partly"
    REFUSED = "refused"
    REFERRED = "referred"
    ENDED = "ended"


class State(StrEnum):
    """How far a release has come. DECIDE_AGAIN: before it was handed over something was destroyed, or the ground fell away."""

    TESTING = "testing"
    TO_DELIVER = "to_deliver"
    DECIDE_AGAIN = "decide_again"
    DELIVERED = "delivered"
    REFUSED = "refused"
    APPEALABLE = "appealable"
    REFUSED_FINALLY = "refused_finally"
    REFERRED = "referred"
    ENDED = "ended"


SHORTEST = 5
LONGEST_WANTED, LONGEST_REASON, LONGEST_AIM, LONGEST_NAME = 2000, 1000, 300, 200
# [judgement] What is older was most likely written with the wrong year.
OLDEST = timedelta(days=366)
# Kinds of recipient whose name is written: the others are chosen from what there is.
NAMED = frozenset(
    {
        RecipientKind.PUBLIC_CARE,
        RecipientKind.PRIVATE_CARE,
        RecipientKind.SCHOOL,
        RecipientKind.SOCIAL_BOARD,
        RecipientKind.POLICE,
        RecipientKind.IVO,
        RecipientKind.SCHOOL_INSPECTORATE,
        RecipientKind.ANYBODY,
    }
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A matter as it was typed. asked_on: None for what could not be read."""

    recipient_kind: str
    recipient: str
    recipient_name: str
    asked_by: str
    identified: str
    way: str
    asked_on: date | None
    wanted: str
    aim: str


def faults_asked(asked: Asked, *, ways: Collection[str], today: date) -> dict[str, str]:
    """What is wrong, by field. Who asks for a public document need not say who they are or why (TF 2 kap. 18 §): of anybody else it
    is asked at once, of them when the ground turns out to be another."""
    least = 0 if asked.recipient_kind == RecipientKind.ANYBODY else 2
    found = {
        "recipient": _recipient_fault(asked),
        "asked_by": _text(asked.asked_by, least, LONGEST_NAME, N_("Skriv vem som begär uppgifterna.")),
        "identified": _text(asked.identified, least, LONGEST_NAME, N_("Skriv hur du vet vem det är.")),
        "way": "" if asked.way in ways else N_("Välj hur begäran kom."),
        "asked_on": _day(asked.asked_on, today),
        "wanted": _text(asked.wanted, SHORTEST, LONGEST_WANTED, N_("Skriv vad som begärs.")),
        "aim": _text(asked.aim, 0, LONGEST_AIM, ""),
    }
    return {name: said for name, said in found.items() if said}


def _recipient_fault(asked: Asked) -> str:
    if not asked.recipient or not length_said(asked.recipient_name):
        return N_("Ange vem som ska få uppgifterna.")
    return N_("Skriv högst 200 tecken.") if len(asked.recipient_name) > LONGEST_NAME else ""


def _text(text: str, shortest: int, longest: int, missing: str) -> str:
    if short := too_short(text, shortest, missing):
        return short
    return N_("Texten är för lång.") if len(text) > longest else ""


def _day(day: date | None, today: date) -> str:
    if day is None:
        return N_("Skriv dagen som 2026-12-31.")
    if day > today:
        return N_("Dagen har inte kommit än.")
    return N_("Dagen ligger mer än ett år tillbaka. Kontrollera årtalet.") if today - day > OLDEST else ""


@dataclass(frozen=True, slots=True)
class Requested:
    """A request to another compartment as it was typed."""

    room: str
    ground: str
    question: str
    wanted: str
    aim: str


def faults_requested(asked: Requested, *, rooms: Collection[str], grounds: Collection[str]) -> dict[str, str]:
    """What is wrong, by field. grounds: those on which the room may be asked."""
    found = {
        "room": "" if asked.room in rooms else N_("Välj vem som har uppgifterna."),
        "ground": _ground_fault(asked.ground, grounds),
        "wanted": _text(asked.wanted, SHORTEST, LONGEST_WANTED, N_("Skriv vad du behöver.")),
        "aim": _text(asked.aim, SHORTEST, LONGEST_AIM, N_("Skriv vad du behöver uppgifterna till.")),
        "question": N_("Välj vad samtycket gäller.") if asked.ground == "consent" and not asked.question else "",
    }
    return {name: said for name, said in found.items() if said}


def _ground_fault(ground: str, grounds: Collection[str]) -> str:
    if ground in grounds:
        return ""
    missing = N_("Välj vilken grund du begär uppgifterna på.")
    return N_("Den grunden finns inte mellan er verksamhet och den som har uppgifterna.") if ground else missing


@dataclass(frozen=True, slots=True)
class ItemVerdict:
    """The test of one item as it was typed."""

    verdict: str
    test: str
    masked: tuple[str, ...] = ()
    secret_to_guardian: bool = False


def faults_tested(tested: ItemVerdict, *, known: Collection[str]) -> dict[str, str]:
    """What is wrong, by field. known: the link ids that have an answer."""
    found: dict[str, str] = {}
    if tested.verdict not in set(Verdict):
        found["verdict"] = N_("Välj om uppgiften lämnas ut.")
    elif tested.verdict != Verdict.OUTSIDE:
        found["test"] = _text(tested.test, SHORTEST, LONGEST_REASON, N_("Skriv hur du har prövat uppgiften."))
    if not set(tested.masked) <= set(known):
        found["masked"] = N_("Det svaret finns inte i anteckningen.")
    if known and tested.verdict == Verdict.RELEASE and set(tested.masked) >= set(known):
        found["masked"] = N_("Allt är dolt. Välj i så fall att den inte lämnas ut.")
    return {name: said for name, said in found.items() if said}


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision as it was typed. number, decided_name: of the authority's own. decided_on: None for what could not be read.

    rest_outside: what was not tested was not asked for.
    """

    level: str
    ground: str
    question: str
    findings: frozenset[Finding]
    reason: str
    release: bool | None
    number: str = ""
    decided_name: str = ""
    decided_on: date | None = None
    rest_outside: bool = False


def faults_decided(
    decided: Decided, *, grounds: Collection[str], items: Collection[str], untested: int, today: date
) -> dict[str, str]:
    """What is wrong, by field. grounds: those offered. items: the verdicts of what was tested. untested: how much was not."""
    found = {"reason": _text(decided.reason, SHORTEST, LONGEST_REASON, N_("Skriv varför."))}
    if decided.release is None:
        found["release"] = N_("Välj om uppgifterna lämnas ut.")
    # A no has no ground but the secrecy itself, and its reason.
    if decided.release and decided.ground not in grounds:
        found["ground"] = N_("Välj en grund.")
    if decided.release and Verdict.RELEASE not in items:
        found["release"] = N_("Pröva först det som ska lämnas ut.")
    if decided.release and untested and not decided.rest_outside:
        found["rest_outside"] = N_("Allt är inte prövat. Pröva det som begärs, och markera att resten inte ingår.")
    if decided.release and decided.ground == "consent" and not decided.question:
        found["question"] = N_("Välj vad samtycket gäller.")
    if decided.level == Level.AUTHORITY:
        found["number"] = _text(decided.number, 1, 60, N_("Ange beslutets nummer."))
        found["decided_name"] = _text(decided.decided_name, 2, LONGEST_NAME, N_("Ange vem som har beslutat."))
        found["decided_on"] = _day(decided.decided_on, today)
    return {name: said for name, said in found.items() if said}


def result_of(release: bool, verdicts: Iterable[str], *, masked: bool = False) -> Result:
    """What a decision comes to: partly, when something of what was asked for stays, if only an answer that is masked."""
    if not release:
        return Result.REFUSED
    return Result.PARTLY if masked or Verdict.REFUSE in set(verdicts) else Result.RELEASED


def leaves_a_no(state: State, decisions: Sequence[tuple[str, str]], *, authority_asked: bool) -> bool:
    """Whether an official's no can be tried further: of all of it, or of what was kept when the rest was handed over."""
    if state is not State.DELIVERED or authority_asked:
        return state is State.REFUSED
    return tuple(decisions[-1]) == (Level.OFFICIAL, Result.PARTLY)


LETS_OUT = frozenset({Result.RELEASED, Result.PARTLY})
_ENDS = {Result.REFERRED: State.REFERRED, Result.ENDED: State.ENDED}


def level_to_decide(state: State, decisions: Sequence[tuple[str, str]]) -> Level | None:
    """Whose it is to decide next, if anybody's. What was decided and is partly destroyed is decided anew by who decided it."""
    if state is State.TESTING:
        return Level.OFFICIAL
    if state is State.APPEALABLE:
        return Level.AUTHORITY
    return Level(decisions[-1][0]) if state is State.DECIDE_AGAIN else None


def still_testing(state: State, decisions: Sequence[tuple[str, str]]) -> bool:
    """Whether items are still tested: what a release was decided on once stays as it was tested."""
    return state in {State.TESTING, State.APPEALABLE} and not any(result in LETS_OUT for _level, result in decisions)


def still_standing(before: dict[str, Any], now: dict[str, Any]) -> dict[str, Any]:
    """Of what was decided on once what may be decided on again: nothing added since, nothing that is no longer to be read."""
    return {
        kind: [one for one in before.get(kind, []) if one.get("id") in {other["id"] for other in now.get(kind, [])}]
        for kind in ("entries", "files")
    }


def state_of_release(decisions: Sequence[tuple[str, str]], *, delivered: bool, authority_asked: bool, whole: bool = True) -> State:
    """How far it has come. decisions: level and result, the latest last. whole: as `is_whole` says of the latest."""
    if delivered:
        return State.DELIVERED
    if not decisions:
        # What was refused when the rest was handed over comes back as a matter of its own, which is the authority's.
        return State.APPEALABLE if authority_asked else State.TESTING
    level, result = decisions[-1]
    if result in LETS_OUT:
        return State.TO_DELIVER if whole else State.DECIDE_AGAIN
    if result in _ENDS:
        return _ENDS[Result(result)]
    if level == Level.AUTHORITY:
        return State.REFUSED_FINALLY
    return State.APPEALABLE if authority_asked else State.REFUSED


def masked_sections(sections: Iterable[Section], masked: Collection[str]) -> tuple[Section, ...]:
    """What is left when the masked answers are taken out, with their keywords: that a keyword was answered tells something too.

    A heading that nothing is left under goes as well.
    """
    hidden = set(masked)
    kept = [replace(one, rows=tuple(row for row in one.rows if row.link_id not in hidden)) for one in sections]
    shown: list[Section] = []
    for place, one in enumerate(kept):
        below = kept[place + 1 :]
        deeper = next((n for n, other in enumerate(below) if other.level <= one.level), len(below))
        if one.rows or any(other.rows for other in below[:deeper]):
            shown.append(one)
    return tuple(shown)


def fault_opinion(text: str) -> str:
    """What is wrong with the opinion that goes along to the supervisory authority."""
    return _text(text, SHORTEST, LONGEST_REASON, N_("Skriv ert eget yttrande, högst 1 000 tecken."))


def fault_ended(reason: str) -> str:
    """What is wrong with the words that end a matter."""
    return _text(reason, SHORTEST, LONGEST_REASON, N_("Skriv vad som har hänt, och vad den som frågade har fått veta."))


def is_whole(content: dict[str, Any], sha256: str) -> bool:
    """Whether the copy that the keeper has of what was released is all of it: what is destroyed by decision goes from it."""
    return sealed(content) == sha256


def sealed(content: dict[str, Any]) -> str:
    """SHA-256 of content, the same however its keys are ordered."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
