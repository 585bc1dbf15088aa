"""Classes, persons, pupils, guardians and enrolments in bulk, as an import of the same school register would have left them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import connection

from demo.copying import NULL, copy_rows, escaped, open_tables, row_id
from demo.county.calendar import UPPER_SECONDARY, school_year
from demo.county.model import Adult, Provider, Pupil, Relation, SchoolClass, Security
from demo.county.register import guardian_person, pupil_person, school_type, term_start
from samsyn.integrations.ss12000.changes import MAPPING_VERSION
from samsyn.integrations.ss12000.records.recognition import recognise
from samsyn.integrations.ss12000.records.texts import as_text
from samsyn.integrations.ss12000.run.mapping import custody_kind
from samsyn.organisation.models import SchoolClass as ClassRow
from samsyn.people.identity_hash import remember_from
from samsyn.people.models import Protection

_TABLES: Final = {
    "bulk_person": (
        "id uuid, source_id uuid, fingerprint bytea, given text, family text, birth_date date, sex text, protection text,"
        " number text, number_kind text, street text, postal_code text, locality text, phone text, email text"
    ),
    "bulk_pupil": "id uuid, person_id uuid, alias text, arrived date",
    "bulk_guardian": "pupil_id uuid, person_id uuid, kind text",
    "bulk_place": "pupil_id uuid, unit_id uuid, class_id uuid, school_type text, grade smallint, starts date, ends date",
}
_PERSONS: Final = """
INSERT INTO people_person (id, provider_id, given_name, middle_name, family_name, birth_date, sex, protection, source_id,
    source_fingerprint)
SELECT id, %(provider)s, CASE WHEN protection = 'none' THEN given ELSE '' END, '',
    CASE WHEN protection = 'none' THEN family ELSE '' END, birth_date, sex, protection, source_id, fingerprint
FROM bulk_person"""
_NUMBERS: Final = """
INSERT INTO people_identifier (id, provider_id, person_id, kind, value, valid_from)
SELECT gen_random_uuid(), %(provider)s, id, number_kind, number, %(today)s FROM bulk_person WHERE protection = 'none'"""
_PROTECTED: Final = """
INSERT INTO people_protectedidentity (id, provider_id, person_id, given_name, middle_name, family_name, identity_number,
    identity_kind, numbers, note)
SELECT gen_random_uuid(), %(provider)s, id, given, '', family, number, number_kind, '[]', ''
FROM bulk_person WHERE protection <> 'none'"""
_PUPILS: Final = """
INSERT INTO people_pupil (id, provider_id, person_id, alias, newly_arrived_on)
SELECT id, %(provider)s, person_id, alias, arrived FROM bulk_pupil"""
_GUARDIANS: Final = """
INSERT INTO people_guardianship (id, provider_id, pupil_id, guardian_id, kind, valid_from)
SELECT gen_random_uuid(), %(provider)s, pupil_id, person_id, kind, %(today)s FROM bulk_guardian"""
# Neither a protected person nor a guardian of a protected pupil has one: a guardian's address may be the child's.
_CONTACTS: Final = """
INSERT INTO people_contact (id, provider_id, person_id, street, postal_code, locality, phone, email)
SELECT gen_random_uuid(), %(provider)s, person.id, street, postal_code, locality, phone, email
FROM bulk_person person
WHERE protection = 'none' AND NOT EXISTS (
    SELECT 1 FROM bulk_guardian g
    JOIN bulk_pupil pupil ON pupil.id = g.pupil_id
    JOIN bulk_person child ON child.id = pupil.person_id
    WHERE g.person_id = person.id AND child.protection <> 'none')"""
_PLACES: Final = """
INSERT INTO people_enrolment (id, provider_id, pupil_id, unit_id, school_class_id, placement, school_type, grade, valid_from,
    valid_to)
SELECT gen_random_uuid(), %(provider)s, pupil_id, unit_id, class_id, 'known', school_type, grade, starts, ends
FROM bulk_place"""
_STEPS: Final = (_PERSONS, _NUMBERS, _PROTECTED, _PUPILS, _GUARDIANS, _CONTACTS, _PLACES)
_PROTECTION: Final = {
    Security.NONE: Protection.NONE,
    Security.MARKED: Protection.CONFIDENTIALITY_MARKING,
    Security.PROTECTED: Protection.PROTECTED_REGISTRATION,
}
_PUPIL_ROW: Final = 1
_EPOCH: Final = date(1970, 1, 1).toordinal()


def pupil_row(pupil: Pupil, today: date) -> str:
    """The id of the pupil's row."""
    return row_id(pupil.id, _made(today), _PUPIL_ROW)


def _made(today: date) -> int:
    return (term_start(today).toordinal() - _EPOCH) * 86_400_000


def enter_classes(provider: Provider, today: date) -> None:
    """Enter the provider's classes, within its context."""
    ClassRow.objects.bulk_create(
        [
            ClassRow(
                id=one.id,
                provider_id=provider.namespace,
                unit_id=one.school.id,
                name=one.name,
                grade=_grade(one),
                school_year=school_year(today),
                source_id=one.id,
            )
            for one in provider.classes
        ],
        batch_size=1000,
    )


def _grade(one: SchoolClass) -> int:
    """The grade as records count it: upper secondary begins with 11."""
    return one.grade + 1 if one.grade >= UPPER_SECONDARY else one.grade


class People:
    """Stages families of one provider and enters them, batch by batch."""

    def __init__(self, provider: Provider, today: date) -> None:
        self._provider, self._today = provider, today
        self._aliases: dict[str, int] = {}

    def enter(self, families: Iterable[tuple[Pupil, ...]]) -> None:
        """Enter whole families in the running transaction, within the provider's context."""
        rows: dict[str, list[tuple[str, ...]]] = {table: [] for table in _TABLES}
        for family in families:
            adults: dict[int, Adult] = {}
            for pupil in family:
                self._stage_pupil(pupil, rows)
                adults |= {one.adult.ordinal: one.adult for one in pupil.responsibles}
            rows["bulk_person"] += [self._adult(adult) for adult in adults.values()]
        open_tables(_TABLES)
        for table, staged in rows.items():
            copy_rows(table, staged)
        parameters: dict[str, Any] = {"provider": self._provider.namespace, "today": self._today}
        with connection.cursor() as cursor:
            for table in _TABLES:
                cursor.execute(f"ANALYZE {table}")
            for statement in _STEPS:
                cursor.execute(statement, parameters)
        remember_from(self._provider.namespace, "bulk_pupil")

    def _row(self, source: UUID) -> str:
        return row_id(source, _made(self._today))

    def _stage_pupil(self, pupil: Pupil, rows: dict[str, list[tuple[str, ...]]]) -> None:
        source = pupil.id
        person, row = self._row(source), pupil_row(pupil, self._today)
        hidden = pupil.security is not Security.NONE
        address = ("", "", "") if hidden else pupil.address
        rows["bulk_person"].append(
            (
                person,
                f"{source}",
                _mark(pupil_person(pupil, self._today)),
                pupil.given,
                pupil.family,
                pupil.born.isoformat(),
                pupil.sex.value,
                _PROTECTION[pupil.security].value,
                pupil.number,
                pupil.kind.value,
                *address,
                "",
                "",
            )
        )
        arrived = pupil.arrived_on(self._today)
        alias = escaped(self._alias(pupil)) if hidden else ""
        rows["bulk_pupil"].append((row, person, alias, arrived.isoformat() if arrived else NULL))
        rows["bulk_guardian"] += list(self._guardians(pupil, row))
        rows["bulk_place"] += list(self._places(pupil, row))

    def _alias(self, pupil: Pupil) -> str:
        label = pupil.school_class.name[:14]
        self._aliases[label] = self._aliases.get(label, 0) + 1
        return f"{label}:{self._aliases[label]}"

    def _guardians(self, pupil: Pupil, row: str) -> Iterator[tuple[str, ...]]:
        having = sum(1 for one in pupil.responsibles if one.relation in _CUSTODY)
        for one in pupil.responsibles:
            kind = custody_kind(having) if one.relation in _CUSTODY else "other_responsible"
            yield row, self._row(one.adult.id), kind

    def _places(self, pupil: Pupil, row: str) -> Iterator[tuple[str, ...]]:
        begins, move = term_start(self._today), pupil.transfer
        if move and move.origin:
            last = (move.on - timedelta(days=1)).isoformat()
            origin = move.origin
            yield row, f"{origin.school.id}", NULL, school_type(origin), f"{_grade(origin)}", begins.isoformat(), last
        now = pupil.school_class
        starts = (move.on if move else begins).isoformat()
        yield row, f"{now.school.id}", f"{now.id}", school_type(now), f"{_grade(now)}", starts, NULL

    def _adult(self, adult: Adult) -> tuple[str, ...]:
        source = adult.id
        return (
            self._row(source),
            f"{source}",
            _mark(guardian_person(adult, self._today)),
            adult.given,
            adult.family,
            f"{adult.number[:4]}-{adult.number[4:6]}-{adult.number[6:8]}",
            adult.sex.value,
            _PROTECTION[adult.security].value,
            adult.number,
            "personal_number",
            *adult.address,
            # The telecom authority keeps 070-174 06 05 – 99 for fiction.
            f"070-174 06 {5 + adult.ordinal % 95:02}",
            f"vh{adult.ordinal}@example.org",
        )


_CUSTODY: Final = frozenset({Relation.GUARDIAN, Relation.APPOINTED_GUARDIAN})


def _mark(raw: dict[str, Any]) -> str:
    """What the importer knows an object by, that has not changed since: COPY's text for bytes."""
    return rf"\\x{recognise(as_text(raw), bytes([MAPPING_VERSION]))[1].hex()}"
