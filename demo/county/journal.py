"""Health-visit histories and whole journals for the demo: dated entries with figures and short Swedish texts."""

from collections.abc import Iterator
from datetime import date, timedelta
from enum import StrEnum
from itertools import product
from operator import itemgetter
from random import Random
from typing import Final, NamedTuple

from demo.county.calendar import school_year
from demo.county.data import phrases
from demo.county.growth import Channel, channel, measurement
from demo.county.model import Pupil


class EntryKind(StrEnum):
    TALK = "health_talk"
    GROWTH = "growth"
    VISION = "vision"
    HEARING = "hearing"
    BACK = "back"
    VACCINATION = "vaccination"
    SUMMARY = "summary"
    CONTACT = "contact"
    CALL = "call"


class Entry(NamedTuple):
    """`values` are (name, figure or code) pairs, e.g. ("height_cm", 131.2); empty for free text only."""

    on: date
    grade: int
    kind: EntryKind
    text: str
    values: tuple[tuple[str, float | str], ...]


# What the usual programme does in each grade; the dose follows the national programme (MPR 2, HPV 1 and 2, dTp 5).
_PROGRAMME: Final = {
    0: (EntryKind.TALK, EntryKind.GROWTH, EntryKind.VISION, EntryKind.HEARING, EntryKind.SUMMARY),
    2: (EntryKind.TALK, EntryKind.GROWTH, EntryKind.VACCINATION),
    4: (EntryKind.TALK, EntryKind.GROWTH, EntryKind.VISION, EntryKind.BACK, EntryKind.SUMMARY),
    5: (EntryKind.VACCINATION, EntryKind.VACCINATION),
    6: (EntryKind.TALK, EntryKind.GROWTH, EntryKind.BACK),
    8: (EntryKind.TALK, EntryKind.GROWTH, EntryKind.BACK, EntryKind.VACCINATION, EntryKind.SUMMARY),
    10: (EntryKind.TALK, EntryKind.GROWTH, EntryKind.SUMMARY),
}
_DOSES: Final = {2: (("MPR", 2.0),), 5: (("HPV", 1.0), ("HPV", 2.0)), 8: (("dTp", 5.0),)}
_SCHOOL_DAYS: Final = 290
_TALK: Final = (phrases.TALK_OPENING, phrases.TALK_SCHOOL, phrases.TALK_HABITS, phrases.TALK_CLOSING)
_CONTACTS: Final = tuple(map("".join, product(phrases.CONTACT_REASON, phrases.CONTACT_FINDING, phrases.CONTACT_PLAN)))
# One entry in seven is a call home.
_SPONTANEOUS: Final = tuple((EntryKind.CONTACT, text) for text in _CONTACTS) + tuple(
    (EntryKind.CALL, phrases.CALL[place % len(phrases.CALL)]) for place in range(len(_CONTACTS) // 6)
)
_DAY: Final = itemgetter(0)
_SITES: Final = ("vänster överarm", "höger överarm")


def visit_history(pupil: Pupil, today: date) -> list[Entry]:
    """The programme's visits in the grades F, 2, 4, 6, 8 and gy 1 with vaccinations in 2, 5 and 8, oldest first."""
    return sorted(_visits(pupil, Random(pupil.seed ^ 1), channel(Random(pupil.seed)), today), key=_DAY)


def journal(pupil: Pupil, today: date, entries: int = 40) -> list[Entry]:
    """At least `entries` entries, oldest first: the visits, filled up with contacts and calls since preschool class.

    Entries fall on weekdays, holidays not looked at. A pupil in preschool class then has more contacts than a real one:
    the point is to fill a record of known size.
    """
    random = Random(pupil.seed ^ 1)
    written = list(_visits(pupil, random, channel(Random(pupil.seed)), today))
    year, reached = school_year(today), pupil.grade
    starts = [date(year - reached + grade, 8, 18).toordinal() for grade in range(reached + 1)]
    last = today.toordinal()
    days = [_SCHOOL_DAYS] * reached + [min(_SCHOOL_DAYS, max(1, last - starts[-1] + 1))]
    draw, from_day = random.random, date.fromordinal
    for _ in range(entries - len(written)):
        grade = int(draw() * (reached + 1))
        on = from_day(_weekday(min(last, starts[grade] + int(draw() * days[grade]))))
        kind, text = _SPONTANEOUS[int(draw() * len(_SPONTANEOUS))]
        written.append(Entry(on, grade, kind, text, ()))
    written.sort(key=_DAY)
    return written


def _visits(pupil: Pupil, random: Random, own: Channel, today: date) -> Iterator[Entry]:
    year = school_year(today)
    for grade, kinds in _PROGRAMME.items():
        if grade > pupil.grade or (pupil.newly_arrived and grade < pupil.grade):
            continue
        # The first HPV dose early in the autumn, so that the second falls in the same school year.
        first = date(year - pupil.grade + grade, 9, 1).toordinal()
        on = date.fromordinal(_weekday(first + int(random.random() * (60 if grade == 5 else 240))))
        doses = iter(_DOSES.get(grade, ()))
        for kind in kinds:
            if on > today:
                break
            values: tuple[tuple[str, float | str], ...] = ()
            if kind is EntryKind.VACCINATION:
                values = (next(doses), ("site", _SITES[int(random.random() * 2)]))
            elif kind is EntryKind.GROWTH:
                found = measurement(own, pupil.sex, (on - pupil.born).days / 365.25)
                values = (("height_cm", found.height_cm), ("weight_kg", found.weight_kg))
            text, more = _finding(kind, random)
            yield Entry(on, grade, kind, text, values + more)
            if kind is EntryKind.VACCINATION and grade == 5:
                on += timedelta(days=189)


def _finding(kind: EntryKind, random: Random) -> tuple[str, tuple[tuple[str, float | str], ...]]:
    deviates = random.random() < 0.06
    if kind is EntryKind.TALK:
        return _phrase(random, _TALK), ()
    if kind is EntryKind.SUMMARY:
        return random.choice(phrases.SUMMARY), ()
    if kind is EntryKind.VISION:
        acuity = (("right", 1.0), ("left", 0.65 if deviates else 1.0))
        return phrases.VISION_FOLLOW[0] if deviates else "", acuity
    if kind is EntryKind.HEARING:
        return phrases.HEARING_FOLLOW[0] if deviates else "", (
            ("right_db", 20.0),
            ("left_db", 30.0 if deviates else 20.0),
        )
    if kind is EntryKind.BACK:
        rotation = 6.0 if deviates else float(int(random.random() * 4))
        return phrases.BACK_FOLLOW[0] if deviates else random.choice(phrases.BACK_NORMAL), (("rotation_deg", rotation),)
    return "", ()


def _phrase(random: Random, parts: tuple[tuple[str, ...], ...]) -> str:
    return "".join([part[int(random.random() * len(part))] for part in parts])


def _weekday(day: int) -> int:
    """The Friday before, when the ordinal is a Saturday or Sunday."""
    return day - max(0, (day - 1) % 7 - 4)
