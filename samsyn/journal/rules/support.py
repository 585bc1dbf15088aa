"""A session in which support reads: what an approval must say, and when it holds. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from samsyn.kernel.text import N_, length_said, too_short

# A working day: what takes longer is approved anew. [judgement]
LONGEST_HOURS = 8
MOST_PUPILS = 5
# [judgement] Approved for a fault that is to be looked at, not in case there is one.
LATEST_START = timedelta(days=14)
LONGEST_CASE, LONGEST_AIM, SHORTEST_AIM = 60, 500, 5
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3])[.:]([0-5][0-9])")


@dataclass(frozen=True, slots=True)
class Approval:
    """An approval as it was typed. starts_on, starts_at, hours: None for what could not be read."""

    user: str
    case: str
    aim: str
    starts_on: date | None
    starts_at: time | None
    hours: int | None


def read_clock(text: str) -> time | None:
    """A time of day, written 8:30 or 08.30; None when it is none."""
    found = _CLOCK.fullmatch(text.strip())
    return time(int(found[1]), int(found[2])) if found else None


def faults_approval(approval: Approval, now: datetime) -> dict[str, str]:
    """What is wrong, by field. now: in Sweden."""
    found = {"user": "" if approval.user else N_("Välj vem som får läsa."), **_said(approval), **_when(approval, now)}
    return {name: said for name, said in found.items() if said}


def _said(approval: Approval) -> dict[str, str]:
    found: dict[str, str] = {}
    if not length_said(approval.case):
        found["case"] = N_("Skriv supportärendets nummer.")
    elif len(approval.case) > LONGEST_CASE:
        found["case"] = N_("Skriv högst %(most)d tecken.", most=LONGEST_CASE)
    if short := too_short(approval.aim, SHORTEST_AIM, N_("Skriv vad support ska undersöka.")):
        found["aim"] = short
    elif len(approval.aim) > LONGEST_AIM:
        found["aim"] = N_("Skriv högst %(most)d tecken.", most=LONGEST_AIM)
    return found


def _when(approval: Approval, now: datetime) -> dict[str, str]:
    found: dict[str, str] = {}
    if approval.starts_on is None:
        found["starts_on"] = N_("Skriv dagen som 2026-12-31.")
    if approval.starts_at is None:
        found["starts_at"] = N_("Skriv klockslaget som 08:30.")
    if approval.hours is None or not 1 <= approval.hours <= LONGEST_HOURS:
        found["hours"] = N_("Skriv ett tal från %(least)d till %(most)d.", least=1, most=LONGEST_HOURS)
    elif approval.starts_on is not None and approval.starts_at is not None:
        begins = datetime.combine(approval.starts_on, approval.starts_at, now.tzinfo)
        if begins + timedelta(hours=approval.hours) <= now:
            found["starts_at"] = N_("Sessionen skulle redan vara slut.")
        elif begins - now > LATEST_START:
            found["starts_on"] = N_("Godkänn högst %(days)d dagar i förväg.", days=LATEST_START.days)
    return found


def holds_now(starts_at: datetime, ends_at: datetime, *, ended: bool, now: datetime) -> bool:
    """Whether support may read in the session at this instant."""
    return not ended and starts_at <= now < ends_at
