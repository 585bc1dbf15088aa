"""What of the access log an extract shows, and to whom (PDL 8 kap. 5 §, OSL 12 kap. 3 §). Pure. When in doubt, nothing.

To the pupil: every access that happened. To a guardian: what neither says nor hints what is secret to the guardian. That a line is
left out is never told, and every guardian's extract says the same about it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from samsyn.access.rules.consenting import capable, guardians
from samsyn.access.rules.facts import Facts
from samsyn.access.rules.release_family import INSIGHT, others_agree
from samsyn.access.rules.settings import ages, value
from samsyn.access.rules.vocabulary import Capable, DocumentClass
from samsyn.kernel.text import N_, too_short

# Kinds of thing in the log that a guardian may see at all. What is not named is hidden: consents, assessments, blocks, emergencies,
# choices and others' extracts tell what the pupil has said, wished or asked for. [judgement]
LISTS = frozenset({"people.class_list"})
# Somebody who is searched for, or whose record is opened, has to do with the unit.
CONTACTS = frozenset(
    {"people.search", "people.search_elsewhere", "journal.record", "journal.entry", "journal.contact", "journal.attachment"}
)
LONGEST_REASON, SHORTEST_REASON = 300, 5


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the log, as an extract may show it. day: in Sweden. allowed: it happened; refused and failed attempts did not."""

    time: datetime
    day: date
    unit: str
    user_name: str
    action: str
    what: str
    resource: str = ""
    allowed: bool = True


def has_insight(facts: Facts, person: str, record: DocumentClass) -> bool:
    """Whether a guardian may be told of the pupil's contacts: with custody, and while the guardians alone decide about insight.

    By an assessment of maturity for that question, else by age: under both the age of P-13 and, where the portal shows guardians
    anything, within that of P-11. P-14 may ask for the other guardian's word. A protected pupil's contacts are never told: the
    guardian may be who the pupil is protected from (HSLF-FS 2016:40).
    """
    pupil = facts.pupil
    if pupil is None or person not in guardians(facts, pupil) or pupil.protection != "none":
        return False
    if capable(facts, pupil, INSIGHT) is not Capable.GUARDIANS:
        return False
    assessed = any(one.question == INSIGHT and one.period.holds_on(facts.on) for one in pupil.maturity)
    bands = ages(facts.settings, "P-11")
    if not assessed and (pupil.age is None or (bands is not None and pupil.age > bands[0])):
        return False
    asked = replace(facts, resource=replace(facts.resource, document=record))
    return value(facts.settings, "P-14") != "both" or others_agree(asked, pupil, person)


def shown_to_pupil(lines: Sequence[Line]) -> list[Line]:
    """What the pupil is shown: all that happened."""
    return [one for one in lines if one.allowed]


def shown_to_guardian(lines: Sequence[Line], *, insight: bool, protected: bool, hidden: Collection[str] = ()) -> list[Line]:
    """What a guardian is shown.

    insight: as `has_insight` says. hidden: ids of entries, contacts and files that are secret to the guardian. On a day with one of
    them nothing of the record is shown, since whose and when would tell. A protected pupil's guardian is shown nothing: every unit
    is a place.
    """
    if protected:
        return []
    secret = set(hidden)
    days = {one.day for one in lines if one.resource in secret}
    kinds = LISTS | CONTACTS if insight else LISTS
    return [
        one
        for one in lines
        if one.allowed and one.what in kinds and one.resource not in secret and (one.what in LISTS or one.day not in days)
    ]


def once_a_minute(lines: Sequence[Line]) -> list[Line]:
    """The lines without those that say the same again within the same minute: nobody can tell them apart."""
    said = {(one.time.replace(second=0, microsecond=0), one.unit, one.user_name, one.action, one.what): one for one in lines}
    kept = {id(one) for one in said.values()}
    return [one for one in lines if id(one) in kept]


@dataclass(frozen=True, slots=True)
class Wanted:
    """An extract as it was asked for. recipient: the pupil's own id, or a guardian's person. Empty or None: not to be read."""

    recipient: str
    start: date | None
    end: date | None
    reason: str


def faults_wanted(wanted: Wanted, today: date) -> dict[str, str]:
    """What is wrong, by field."""
    found = {
        "recipient": "" if wanted.recipient else N_("Välj vem som ska få utdraget."),
        "start": "" if wanted.start else N_("Skriv dagen som 2026-12-31."),
        "end": "" if wanted.end else N_("Skriv dagen som 2026-12-31."),
        "reason": "",
    }
    if wanted.start and wanted.start > today:
        found["start"] = N_("Dagen har inte kommit än.")
    if wanted.start and wanted.end and wanted.end < wanted.start:
        found["end"] = N_("Perioden slutar innan den börjar.")
    if short := too_short(wanted.reason, SHORTEST_REASON, N_("Skriv varför utdraget lämnas ut.")):
        found["reason"] = short
    elif len(wanted.reason) > LONGEST_REASON:
        found["reason"] = N_("Skriv högst %(most)d tecken.", most=LONGEST_REASON)
    return {name: said for name, said in found.items() if said}
