"""Which signals each access raises when the log is reviewed, and which accesses are drawn (PDL 4 kap. 3 §). Pure.

A signal says that somebody should look, never that something is wrong. What a user did about one pupil in one day is one sitting:
it is drawn and reviewed as one, by the event that raised most.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from samsyn.kernel.text import N_

# Opening past a block, and reading at another care provider, because life or health is in danger.
EMERGENCIES = frozenset({"access.emergency", "journal.coherent_emergency"})
# For a stated reason: reading in the own room, through a passage, and at another care provider; looking for another school's pupil.
CHOICES = frozenset({"access.choice", "access.passage", "journal.coherent", "people.search_elsewhere"})
# Words of a name that tell no family from another.
_PARTICLES = frozenset({"af", "al", "da", "de", "der", "di", "el", "la", "van", "von"})


class Signal(StrEnum):
    """Why an access should be looked at. The values are stored: add, never rename."""

    SAME_SURNAME = "same_surname"
    COLLEAGUES_CHILD = "colleagues_child"
    PROTECTED = "protected"
    NO_RELATION = "no_relation"
    NIGHT = "night"
    MANY_IN_A_ROW = "many_in_a_row"
    AFTER_REFUSED = "after_refused"
    CHOICE = "choice"
    EMERGENCY = "emergency"


# The signals in words.
SIGNALS: Mapping[Signal, str] = {
    Signal.SAME_SURNAME: N_("samma efternamn"),
    Signal.COLLEAGUES_CHILD: N_("kollegas barn"),
    Signal.PROTECTED: N_("skyddad elev"),
    Signal.NO_RELATION: N_("ingen relation"),
    Signal.NIGHT: N_("natt"),
    Signal.MANY_IN_A_ROW: N_("många i följd"),
    Signal.AFTER_REFUSED: N_("efter nekad åtkomst"),
    Signal.CHOICE: N_("aktivt val"),
    Signal.EMERGENCY: N_("nödläge"),
}


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Where the signals begin. [judgement] The law names none: HSLF-FS 2016:40 4 kap. asks for systematic and recurring reviews.

    night_from, night_to: hours in Sweden. many: pupils opened within many_minutes. refused_hours: how long a refusal is remembered.
    overlap_days: how long an enrolment that has ended still counts (P-9). They are kept with each review.
    """

    night_from: int = 22
    night_to: int = 6
    many: int = 40
    many_minutes: int = 60
    refused_hours: int = 24
    overlap_days: int = 0


def meanings(limits: Thresholds) -> dict[Signal, str]:
    """What each signal says, with these thresholds."""
    return {
        Signal.SAME_SURNAME: N_("Användaren och eleven har ett efternamn gemensamt."),
        Signal.COLLEAGUES_CHILD: N_("En vårdnadshavare har samma namn som någon som arbetar hos vårdgivaren."),
        Signal.PROTECTED: N_("Eleven har skyddade personuppgifter."),
        Signal.NO_RELATION: N_(
            "Eleven gick inte i någon skola i uppdraget, och användaren hade varken antecknat något eller gjort ett aktivt val."
        ),
        Signal.NIGHT: N_("Klockan var mellan %(start)d och %(end)d.", start=limits.night_from, end=limits.night_to),
        Signal.MANY_IN_A_ROW: N_(
            "Fler än %(many)d elever inom %(minutes)d minuter.", many=limits.many, minutes=limits.many_minutes
        ),
        Signal.AFTER_REFUSED: N_("Användaren hade nekats samma elev de senaste %(hours)d timmarna.", hours=limits.refused_hours),
        Signal.CHOICE: N_("Användaren öppnade efter ett aktivt val, eller sökte bland alla elever hos nämnden."),
        Signal.EMERGENCY: N_("Användaren öppnade spärrade uppgifter, eller läste hos en annan vårdgivare, i nödläge."),
    }


@dataclass(frozen=True, slots=True)
class Access:
    """One event about one pupil. day, hour: in Sweden. opens: the pupil's record or a part of it was opened or printed."""

    id: str
    time: datetime
    day: date
    hour: int
    user: str
    user_name: str
    assignment: str
    pupil: str
    what: str
    opens: bool = True
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Stay:
    """From a day to a day at a school: a pupil's enrolment, or a school that an assignment covers."""

    school: str
    start: date
    end: date | None = None

    def holds_on(self, day: date, *, overlap: int = 0) -> bool:
        """Whether the day lies within it, or within the days after it that overlap."""
        return self.start <= day and (self.end is None or day <= self.end + timedelta(overlap))


@dataclass(frozen=True, slots=True)
class Child:
    """A pupil as the signals need one. enrolments: None when they are not to be seen (protected, outside the closed group)."""

    family_name: str = ""
    protected: bool = False
    guardians: tuple[str, ...] = ()
    enrolments: tuple[Stay, ...] | None = ()


@dataclass(frozen=True, slots=True)
class Known:
    """What accesses are weighed against.

    pupils: by id. colleagues: names of those who have an assignment at the care provider. covered: by assignment. wrote: when a
    user first wrote in a pupil's record.
    """

    pupils: Mapping[str, Child] = field(default_factory=dict)
    colleagues: frozenset[str] = frozenset()
    covered: Mapping[str, tuple[Stay, ...]] = field(default_factory=dict)
    wrote: Mapping[tuple[str, str], datetime] = field(default_factory=dict)


def surnames(name: str, *, whole: bool = False) -> frozenset[str]:
    """The family names in a person's name, each part of a double one for itself. whole: all of it is family name."""
    words = unicodedata.normalize("NFC", name).casefold().replace("-", " ").split()
    return frozenset(words if whole else words[1:]) - _PARTICLES


def known_as(name: str) -> str:
    """The first and the last word of a name, by which two registers are taken to mean the same person; empty for a single word."""
    words = unicodedata.normalize("NFC", name).casefold().split()
    return f"{words[0]} {words[-1]}" if len(words) > 1 else ""


def signals_of(accesses: Sequence[Access], known: Known, limits: Thresholds) -> dict[str, frozenset[Signal]]:
    """The signals that each access raises, by its id; those that raise none, and refusals, are not there. In order of time."""
    colleagues = {known_as(name) for name in known.colleagues} - {""}
    allowed = [one for one in accesses if not one.refused]
    chosen = {(one.user, one.pupil, one.day) for one in allowed if one.what in CHOICES}
    many, again = _many(allowed, limits), _after_refused(accesses, limits)
    found = {}
    for one in allowed:
        child = known.pupils.get(one.pupil, Child(enrolments=None))
        raised = {
            Signal.SAME_SURNAME: bool(surnames(one.user_name) & surnames(child.family_name, whole=True)),
            Signal.COLLEAGUES_CHILD: any(known_as(name) in colleagues for name in child.guardians),
            Signal.PROTECTED: child.protected,
            Signal.NO_RELATION: (one.user, one.pupil, one.day) not in chosen and not _related(one, child, known, limits),
            Signal.NIGHT: _at_night(one.hour, limits),
            Signal.MANY_IN_A_ROW: one.id in many,
            Signal.AFTER_REFUSED: one.id in again,
            Signal.CHOICE: one.what in CHOICES,
            Signal.EMERGENCY: one.what in EMERGENCIES,
        }
        if said := frozenset(signal for signal, holds in raised.items() if holds):
            found[one.id] = said
    return found


def _at_night(hour: int, limits: Thresholds) -> bool:
    if limits.night_from <= limits.night_to:
        return limits.night_from <= hour < limits.night_to
    return hour >= limits.night_from or hour < limits.night_to


def _related(one: Access, child: Child, known: Known, limits: Thresholds) -> bool:
    """Whether the pupil went to a school of the assignment that day, or the user had written in the record. Unknown is a yes."""
    if child.enrolments is None:
        return True
    wrote = known.wrote.get((one.user, one.pupil))
    if wrote is not None and wrote <= one.time:
        return True
    schools = {stay.school for stay in known.covered.get(one.assignment, ()) if stay.holds_on(one.day)}
    return any(stay.school in schools and stay.holds_on(one.day, overlap=limits.overlap_days) for stay in child.enrolments)


def _many(allowed: Iterable[Access], limits: Thresholds) -> set[str]:
    """Openings in a stretch of time in which the user opened more pupils than the threshold."""
    by_user: dict[str, list[Access]] = defaultdict(list)
    for one in allowed:
        if one.opens:
            by_user[one.user].append(one)
    found: set[str] = set()
    length = timedelta(minutes=limits.many_minutes)
    for rows in by_user.values():
        rows.sort(key=lambda one: (one.time, one.id))
        start, marked, pupils = 0, 0, defaultdict[str, int](int)
        for place, one in enumerate(rows):
            pupils[one.pupil] += 1
            while one.time - rows[start].time >= length:
                pupils[rows[start].pupil] -= 1
                if not pupils[rows[start].pupil]:
                    del pupils[rows[start].pupil]
                start += 1
            if len(pupils) > limits.many:
                marked = max(marked, start)
                found.update(row.id for row in rows[marked : place + 1])
                marked = place + 1
    return found


def _after_refused(accesses: Iterable[Access], limits: Thresholds) -> set[str]:
    """Openings soon after the same user was refused the same pupil. A choice that was asked for and made answers the refusal."""
    refused: dict[tuple[str, str], datetime] = {}
    found: set[str] = set()
    for one in sorted(accesses, key=lambda one: (one.time, one.id)):
        key = (one.user, one.pupil)
        if one.refused:
            refused[key] = one.time
        elif one.what in CHOICES:
            refused.pop(key, None)
        elif one.opens and key in refused and one.time - refused[key] <= timedelta(hours=limits.refused_hours):
            found.add(one.id)
    return found


@dataclass(frozen=True, slots=True)
class Sitting:
    """What one user did about one pupil in one day: the event that stands for it, all its signals, and how many events it was."""

    event: str
    time: datetime
    user: str
    pupil: str
    signals: frozenset[Signal]
    events: int


def sittings(accesses: Iterable[Access], raised: Mapping[str, frozenset[Signal]]) -> list[Sitting]:
    """The accesses that were allowed, by user, pupil and day; in order of time. The event with most signals stands for each."""
    groups: dict[tuple[str, str, date], list[Access]] = defaultdict(list)
    for one in accesses:
        if not one.refused:
            groups[one.user, one.pupil, one.day].append(one)
    made = []
    for rows in groups.values():
        first = min(rows, key=lambda one: (-len(raised.get(one.id, ())), one.time, one.id))
        signals = frozenset(signal for one in rows for signal in raised.get(one.id, ()))
        made.append(Sitting(first.id, first.time, first.user, first.pupil, signals, len(rows)))
    return sorted(made, key=lambda one: (one.time, one.event))


@dataclass(frozen=True, slots=True)
class Drawn:
    """A sitting that was drawn. sampled: by chance, whatever its signals."""

    sitting: Sitting
    sampled: bool


@dataclass(frozen=True, slots=True)
class Draw:
    """What came of a draw: the sittings, how many there were to draw among, and how many raised each signal that was asked for."""

    drawn: tuple[Drawn, ...]
    among: int
    found: Mapping[Signal, int]


def draw(among: Sequence[Sitting], *, signals: Collection[Signal], per_signal: int, size: int, seed: int) -> Draw:
    """Draw at most `per_signal` sittings that raise each signal, and `size` of all, whatever they raise.

    The same seed draws the same of the same sittings, on any machine: they are taken in order of the SHA-256 of seed and event.
    """
    order = sorted(among, key=lambda one: hashlib.sha256(f"{seed}:{one.event}".encode()).digest())
    raising = {signal: [one for one in order if signal in one.signals] for signal in Signal if signal in signals}
    sampled = {one.event for one in order[:size]}
    chosen = sampled | {one.event for rows in raising.values() for one in rows[:per_signal]}
    return Draw(
        tuple(Drawn(one, one.event in sampled) for one in among if one.event in chosen),
        len(among),
        {signal: len(rows) for signal, rows in raising.items()},
    )
