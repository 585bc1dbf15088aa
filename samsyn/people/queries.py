"""Reads about pupils and classes, each one SQL statement within the caller's context. Decisions and log rows are the caller's."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from samsyn.kernel.db.context import current, within_context
from samsyn.kernel.text import sort_key
from samsyn.people.cards import ClassCard, ClassRow, EnrolmentCard, GuardianCard, PupilBrief, PupilCard

# The names of a protected person are seen only where the closed group's policy lets the row through.
_SPOKEN = """
    coalesce(nullif(person.given_name, ''), closed.given_name, '') AS given_name,
    coalesce(nullif(person.family_name, ''), closed.family_name, '') AS family_name"""
_NAMES = f"{_SPOKEN}, coalesce(number.value, closed.identity_number, '') AS number"
_PERSON = """
    JOIN people_person person ON person.provider_id = pupil.provider_id AND person.id = pupil.person_id
    LEFT JOIN people_protectedidentity closed ON closed.provider_id = person.provider_id AND closed.person_id = person.id
    LEFT JOIN LATERAL (
        SELECT value FROM people_identifier
        WHERE provider_id = person.provider_id AND person_id = person.id AND valid_to IS NULL
        ORDER BY kind = 'personal_number' DESC, valid_from DESC LIMIT 1
    ) number ON true"""

_CARD = f"""
SELECT pupil.id, pupil.provider_id, {_NAMES}, person.birth_date, person.sex, person.protection, pupil.alias, pupil.newly_arrived_on,
    closed.serial, coalesce((
        SELECT json_agg(json_build_array(e.unit_id, unit.name, unit.board_id, class.name, e.grade, e.valid_from, e.valid_to)
                        ORDER BY e.valid_from)
        FROM people_enrolment e
        LEFT JOIN organisation_unit unit ON unit.provider_id = e.provider_id AND unit.id = e.unit_id
        LEFT JOIN organisation_schoolclass class ON class.provider_id = e.provider_id AND class.id = e.school_class_id
        WHERE e.provider_id = pupil.provider_id AND e.pupil_id = pupil.id), '[]'),
    coalesce((
        SELECT json_agg(json_build_array(g.guardian_id, coalesce(nullif(trim(adult.given_name || ' ' || adult.family_name), ''), (
            SELECT trim(given_name || ' ' || family_name) FROM people_protectedidentity
            WHERE provider_id = adult.provider_id AND person_id = adult.id), ''), g.kind,
            g.valid_from, g.valid_to) ORDER BY g.valid_from, adult.sort_name)
        FROM people_guardianship g
        JOIN people_person adult ON adult.provider_id = g.provider_id AND adult.id = g.guardian_id
        WHERE g.provider_id = pupil.provider_id AND g.pupil_id = pupil.id), '[]'){{more}}
FROM people_pupil pupil {_PERSON}
WHERE pupil.id = %(pupil)s"""  # noqa: S608  (parts are constants)

_CLASS_LIST = f"""
SELECT pupil.id, {_NAMES}, person.protection, pupil.alias, pupil.newly_arrived_on, closed.serial
FROM people_enrolment e
JOIN people_pupil pupil ON pupil.provider_id = e.provider_id AND pupil.id = e.pupil_id {_PERSON}
WHERE e.provider_id = %s AND e.school_class_id = %s AND e.valid_from <= %s AND (e.valid_to IS NULL OR e.valid_to >= %s)
    AND (person.protection = 'none' OR closed.id IS NOT NULL)
ORDER BY samsyn_sort_key(coalesce(nullif(person.family_name, ''), closed.family_name, '') || ' '
    || coalesce(nullif(person.given_name, ''), closed.given_name, '')), pupil.alias, pupil.id"""  # noqa: S608

# Counts leave out what the list leaves out: protected pupils outside the closed group (P-20).
_CLASS = """
SELECT class.id, class.name, class.grade, unit.id, unit.name, (
    SELECT count(*) FROM people_enrolment e
    JOIN people_pupil pupil ON pupil.provider_id = e.provider_id AND pupil.id = e.pupil_id
    JOIN people_person person ON person.provider_id = pupil.provider_id AND person.id = pupil.person_id
    LEFT JOIN people_protectedidentity closed ON closed.provider_id = person.provider_id AND closed.person_id = person.id
    WHERE e.provider_id = class.provider_id AND e.school_class_id = class.id
        AND e.valid_from <= %s AND (e.valid_to IS NULL OR e.valid_to >= %s)
        AND (person.protection = 'none' OR closed.id IS NOT NULL))
FROM organisation_schoolclass class
JOIN organisation_unit unit ON unit.provider_id = class.provider_id AND unit.id = class.unit_id"""
_CLASSES = f"""{_CLASS}
WHERE class.provider_id = %s AND class.unit_id = ANY(%s) AND class.closed_on IS NULL
ORDER BY samsyn_sort_key(unit.name), class.grade NULLS LAST, samsyn_sort_key(class.name), class.id"""
_ONE_CLASS = f"{_CLASS} WHERE class.id = %s"

_SEARCH = f"""
SELECT pupil.id, {_NAMES}, person.protection, pupil.alias, pupil.newly_arrived_on, closed.serial
FROM people_pupil pupil {_PERSON}
WHERE pupil.provider_id = %s AND {{condition}}
    AND (person.protection = 'none' OR closed.id IS NOT NULL)
    AND EXISTS (
        SELECT 1 FROM people_enrolment e
        WHERE e.provider_id = pupil.provider_id AND e.pupil_id = pupil.id AND e.unit_id = ANY(%s)
            AND e.valid_from <= %s AND (e.valid_to IS NULL OR e.valid_to >= %s))
ORDER BY person.sort_name, pupil.id LIMIT %s"""  # noqa: S608
# Among those of the own schools alone, who are found first: no index helps to find a word in the middle of a name.
_OWN = """pupil.id IN (
    WITH own AS MATERIALIZED (
        SELECT e.pupil_id FROM people_enrolment e
        WHERE e.provider_id = %s AND e.unit_id = ANY(%s) AND e.valid_from <= %s AND (e.valid_to IS NULL OR e.valid_to >= %s))
    SELECT pupil_id FROM own)"""
_WORD = "strpos(' ' || replace({name}, '-', ' '), ' ' || %s) > 0"
_VALUE = "({column} >= %s AND {column} < %s)"
_BY_NUMBER = "person.id IN (SELECT person_id FROM people_identifier WHERE provider_id = %s AND valid_to IS NULL AND ({values}))"
# The same within the closed group, whose protected persons have name and number elsewhere. Of stubs only the serial is asked.
_NAME_CLOSED = "coalesce(samsyn_sort_key(closed.family_name || ' ' || closed.given_name), person.sort_name)"
_BY_NUMBER_CLOSED = f"""({_BY_NUMBER} OR person.id IN (
    SELECT person_id FROM people_protectedidentity WHERE provider_id = %s AND ({{values_closed}})))"""  # noqa: S608
_BY_SERIAL = "closed.provider_id = %s AND closed.serial = %s AND person.protection <> 'none'"
_MOST_WORDS = 8
_SERIAL = re.compile(r"(?i)\s*(?:löpnummer|serial number)\s*([0-9]{1,9})\s*")

# Nobody but exactly these, for who looks outside the own schools. A stub has no school to be found at.
_EXACTLY = f"""
SELECT pupil.id, unit.name
FROM people_pupil pupil {_PERSON}
JOIN LATERAL (
    SELECT e.unit_id FROM people_enrolment e
    WHERE e.provider_id = pupil.provider_id AND e.pupil_id = pupil.id AND e.unit_id = ANY(%(units)s)
        AND e.valid_from <= %(today)s AND (e.valid_to IS NULL OR e.valid_to >= %(today)s)
    ORDER BY e.valid_from DESC LIMIT 1) place ON true
JOIN organisation_unit unit ON unit.provider_id = pupil.provider_id AND unit.id = place.unit_id
WHERE pupil.provider_id = %(provider)s AND {{condition}}
    AND (person.protection = 'none' OR (closed.id IS NOT NULL AND NOT %(stubs)s))
ORDER BY person.sort_name, pupil.id LIMIT %(limit)s"""  # noqa: S608
_NAMED = """person.id IN (
    SELECT id FROM people_person WHERE provider_id = %(provider)s AND sort_name = ANY(%(wanted)s)
    UNION ALL SELECT person_id FROM people_protectedidentity
    WHERE provider_id = %(provider)s AND samsyn_sort_key(family_name || ' ' || given_name) = ANY(%(wanted)s))"""
_NUMBERED = """person.id IN (
    SELECT person_id FROM people_identifier WHERE provider_id = %(provider)s AND valid_to IS NULL AND value = ANY(%(wanted)s)
    UNION ALL SELECT person_id FROM people_protectedidentity
    WHERE provider_id = %(provider)s AND identity_number = ANY(%(wanted)s))"""

# Also one the person no longer has, or who has left every school.
_OF_NUMBER = """
SELECT pupil.id FROM people_pupil pupil
LEFT JOIN people_protectedidentity closed ON closed.provider_id = pupil.provider_id AND closed.person_id = pupil.person_id
WHERE pupil.provider_id = %s AND (closed.identity_number = %s OR EXISTS (SELECT 1 FROM people_identifier i
    WHERE i.provider_id = pupil.provider_id AND i.person_id = pupil.person_id AND i.value = %s))
ORDER BY pupil.id LIMIT 2"""
_BRIEFS = f"""
SELECT pupil.id, {_SPOKEN}, person.protection, pupil.alias, closed.serial,
    coalesce((
        SELECT json_agg(json_build_array(e.unit_id, e.valid_from, e.valid_to) ORDER BY e.valid_from)
        FROM people_enrolment e
        WHERE e.provider_id = pupil.provider_id AND e.pupil_id = pupil.id AND e.unit_id IS NOT NULL), '[]'),
    coalesce((
        SELECT json_agg(DISTINCT trim(adult.given_name || ' ' || adult.family_name))
        FROM people_guardianship g
        JOIN people_person adult ON adult.provider_id = g.provider_id AND adult.id = g.guardian_id
        WHERE g.provider_id = pupil.provider_id AND g.pupil_id = pupil.id), '[]')
FROM people_pupil pupil
JOIN people_person person ON person.provider_id = pupil.provider_id AND person.id = pupil.person_id
LEFT JOIN people_protectedidentity closed ON closed.provider_id = person.provider_id AND closed.person_id = person.id
WHERE pupil.provider_id = %s AND pupil.id = ANY (%s)"""  # noqa: S608


def _rows(statement: str, parameters: list[Any] | dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _enrolment(values: list[Any]) -> EnrolmentCard:
    unit, unit_name, board, class_name, grade, start, end = values
    return EnrolmentCard(
        UUID(unit) if unit else None,
        unit_name or "",
        UUID(board) if board else None,
        class_name or "",
        grade,
        date.fromisoformat(start),
        _day(end),
    )


def pupil_card(pupil: UUID) -> PupilCard | None:
    """The card of one pupil of the context's provider; None when there is none."""
    rows = _rows(_CARD.format(more=""), {"pupil": pupil})
    return _card(rows[0]) if rows else None


def pupil_card_and(pupil: UUID, column: str, values: dict[str, Any]) -> tuple[PupilCard, Any] | None:
    """The card, and in the same statement one more column: the caller's own SQL, with its values by name beside `pupil`."""
    rows = _rows(_CARD.format(more=f", ({column})"), {**values, "pupil": pupil})
    return (_card(rows[0][:-1]), rows[0][-1]) if rows else None


def _card(row: tuple[Any, ...]) -> PupilCard:
    *values, enrolments, guardians = row
    guardian_cards = tuple(
        GuardianCard(UUID(person), name, kind, date.fromisoformat(start), _day(end)) for person, name, kind, start, end in guardians
    )
    card = PupilCard(*[*values, tuple(map(_enrolment, enrolments)), guardian_cards])
    if card.serial is None or not card.protected or not _stubs():
        return card
    # The rest of the card is for decisions; `access.banner` shows none of it.
    nameless = tuple(replace(one, name="") for one in guardian_cards)
    hidden = replace(card, given_name="", family_name="", number="", newly_arrived_on=None, guardians=nameless)
    return replace(hidden, alias=serial_words(card.serial), stub=True)


def _stubs() -> bool:
    return within_context() and current().stubs


def serial_words(serial: int) -> str:
    """A protected person's number, as people say it."""
    return _("Löpnummer %(number)d") % {"number": serial}


def _listed(rows: Iterable[tuple[Any, ...]]) -> list[ClassRow]:
    """The rows of a list. Stubs come last, by their number: a place among the names would say how theirs begins."""
    found = [ClassRow(*row) for row in rows]
    if not _stubs():
        return found
    named = [row for row in found if not row.protected]
    hidden = sorted((row for row in found if row.protected), key=lambda row: row.serial or 0)
    return named + [
        replace(row, given_name="", family_name="", number="", alias=serial_words(row.serial), newly_arrived_on=None, stub=True)
        for row in hidden
        if row.serial is not None
    ]


def pupil_briefs(provider: UUID, pupils: Collection[UUID]) -> dict[UUID, PupilBrief]:
    """What is known around these pupils, by id."""
    found = {}
    for id, given, family, protection, alias, serial, enrolments, guardians in _rows(_BRIEFS, [provider, list(pupils)]):
        stays = tuple((UUID(unit), date.fromisoformat(start), _day(end)) for unit, start, end in enrolments)
        brief = PupilBrief(id, given, family, protection, alias, stays, tuple(filter(None, guardians)))
        stub = serial is not None and brief.protected and _stubs()
        found[id] = replace(brief, given_name=serial_words(serial), family_name="", guardians=()) if stub else brief
    return found


def pupils_named(provider: UUID, units: Iterable[UUID], words: list[str], today: date, *, limit: int) -> list[tuple[UUID, str]]:
    """Pupils at these units today with exactly this name, whichever part of it comes first, and the unit's name."""
    turned = [sort_key(" ".join([*words[number:], *words[:number]])) for number in range(len(words))]
    return _exactly(_NAMED, provider, units, turned, today, limit)


def pupils_numbered(provider: UUID, units: Iterable[UUID], number: str, today: date, *, limit: int) -> list[tuple[UUID, str]]:
    """Pupils at these units today with exactly this number (canonical), and the unit's name."""
    return _exactly(_NUMBERED, provider, units, [number], today, limit)


def _exactly(condition: str, provider: UUID, units: Iterable[UUID], wanted: list[str], today: date, limit: int) -> list[Any]:
    values = {"provider": provider, "units": list(units), "today": today, "wanted": wanted, "stubs": _stubs(), "limit": limit}
    return _rows(_EXACTLY.format(condition=condition), values)


def pupil_by_number(provider: UUID, number: str) -> UUID | None:
    """The one pupil who has, or has had, an identity number (canonical); a protected one is found by the closed group alone."""
    rows = _rows(_OF_NUMBER, [provider, number, number])
    return rows[0][0] if len(rows) == 1 else None


def class_list(provider: UUID, school_class: UUID, today: date) -> list[ClassRow]:
    """The pupils of a class today, in Swedish order. Protected pupils only for the closed group."""
    return _listed(_rows(_CLASS_LIST, [provider, school_class, today, today]))


def classes_of(provider: UUID, units: Iterable[UUID], today: date) -> list[ClassCard]:
    """The open classes of the given school units, with the number of pupils that their lists show."""
    return [ClassCard(*row) for row in _rows(_CLASSES, [today, today, provider, list(units)])]


def class_card(school_class: UUID, today: date) -> ClassCard | None:
    """One class; None when the context's provider has no such class."""
    rows = _rows(_ONE_CLASS, [today, today, school_class])
    return ClassCard(*rows[0]) if rows else None


def search_pupils(provider: UUID, units: Iterable[UUID], text: str, today: date, *, limit: int = 20) -> list[ClassRow]:
    """Pupils enrolled today at the given units, by at least two characters of name or number.

    Each word typed begins a word of the name, given or family, in any order; a number begins with what is typed, written with or
    without its century. The closed group finds protected pupils so too, and by "löpnummer" and the number.
    """
    wanted = " ".join(text.split())
    if len(wanted) < 2:
        return []
    here = [provider, list(units), today, today]
    condition, asked = _condition(wanted, here)
    if not condition:
        return []
    return _listed(_rows(_SEARCH.format(condition=condition), [provider, *asked, *here[1:], limit]))


def _condition(wanted: str, here: list[Any]) -> tuple[str, list[Any]]:
    """What is asked of a pupil, with its parameters; empty when nothing could be meant."""
    closed = within_context() and current().closed_group
    if closed and (serial := _SERIAL.fullmatch(wanted)):
        return _BY_SERIAL, [here[0], int(serial[1])]
    hidden = closed and not current().stubs
    number = "".join(character for character in wanted if character.isalnum()).upper()
    if number[:4].isdigit():
        return _number_condition(number, here[0], hidden=hidden)
    words = sort_key(wanted.replace("-", " ")).split()[:_MOST_WORDS]
    asked = [_WORD.format(name=_NAME_CLOSED if hidden else "person.sort_name")] * len(words)
    return " AND ".join([_OWN, *asked]) if words else "", [*here, *words]


def _number_condition(number: str, provider: UUID, *, hidden: bool) -> tuple[str, list[Any]]:
    # A whole date without its century, and what may follow it: pupils were born in this century or the last.
    written = [number, *(f"{century}{number}" for century in ("20", "19") if 6 <= len(number) <= 10 and number[:6].isdigit())]
    ranges = [end for one in written for end in (one, one + "\U0010ffff")]
    values, closed = (" OR ".join([_VALUE.format(column=column)] * len(written)) for column in ("value", "identity_number"))
    if hidden:
        return _BY_NUMBER_CLOSED.format(values=values, values_closed=closed), [provider, *ranges, provider, *ranges]
    return _BY_NUMBER.format(values=values), [provider, *ranges]
