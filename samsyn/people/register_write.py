"""Writes persons from a school register, set by set, from the tables of `incoming`. Called inside the import's one transaction.

What was true is kept: identifiers, guardianships and enrolments are closed the day before, never changed or removed. A protected
person's names and numbers lie in ProtectedIdentity alone; the context must be the closed group's.
"""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any
from uuid import UUID

from django.db import connection

from samsyn.kernel.db.planning import joined_by_hash
from samsyn.kernel.ids import UUID7_SQL
from samsyn.people.identity_hash import hold_identities, remember_from
from samsyn.people.models import Pupil
from samsyn.people.placement_write import PLACEMENT

_NEW_PERSONS = """
INSERT INTO people_person (id, provider_id, given_name, middle_name, family_name, birth_date, sex, protection, deceased_on,
    source_id,
    source_fingerprint)
SELECT person_id, %(provider)s, CASE WHEN open THEN given ELSE '' END, CASE WHEN open THEN middle ELSE '' END,
    CASE WHEN open THEN family ELSE '' END, birth_date, sex, protection, CASE WHEN deceased THEN %(today)s::date END,
        source_id, fingerprint
FROM incoming_person CROSS JOIN LATERAL (SELECT protection = 'none' AS open) o WHERE is_new"""

# A register that gives no name, birth date or number of somebody known has not said that there is none.
_KNOWN_PERSONS = """
UPDATE people_person p SET
    given_name = CASE WHEN i.protection <> 'none' THEN '' WHEN i.given || i.family = '' THEN p.given_name ELSE i.given END,
    middle_name = CASE WHEN i.protection <> 'none' THEN '' WHEN i.given || i.family = '' THEN p.middle_name ELSE i.middle END,
    family_name = CASE WHEN i.protection <> 'none' THEN '' WHEN i.given || i.family = '' THEN p.family_name ELSE i.family END,
    birth_date = coalesce(i.birth_date, p.birth_date), sex = CASE WHEN i.sex = 'unknown' THEN p.sex ELSE i.sex END,
    protection = i.protection, deceased_on = coalesce(p.deceased_on, CASE WHEN i.deceased THEN %(today)s::date END),
    source_id = coalesce(i.source_id, p.source_id), source_fingerprint = i.fingerprint
FROM incoming_person i WHERE p.id = i.person_id AND NOT i.is_new"""

# Numbers of somebody who becomes protected move over, and their rows are emptied: nobody finds them by number any more.
_HIDE_NUMBERS = f"""
INSERT INTO people_protectedidentity (id, provider_id, person_id, given_name, middle_name, family_name, identity_number,
    identity_kind,
    numbers, note)
SELECT {UUID7_SQL}, %(provider)s, i.person_id, i.given, i.middle, i.family, i.number, i.number_kind, coalesce((
    SELECT jsonb_agg(jsonb_build_object('id', n.id, 'kind', n.kind, 'value', n.value, 'valid_from', n.valid_from, 'valid_to',
        n.valid_to)
        ORDER BY n.valid_from) FROM people_identifier n WHERE n.person_id = i.person_id AND n.value <> ''), '[]'), ''
FROM incoming_person i WHERE i.protection <> 'none'
ON CONFLICT (provider_id, person_id) DO UPDATE SET
    given_name = CASE WHEN excluded.given_name || excluded.family_name = '' THEN people_protectedidentity.given_name
        ELSE excluded.given_name END,
    middle_name = CASE WHEN excluded.given_name || excluded.family_name = '' THEN people_protectedidentity.middle_name
        ELSE excluded.middle_name END,
    family_name = CASE WHEN excluded.given_name || excluded.family_name = '' THEN people_protectedidentity.family_name
        ELSE excluded.family_name END,
    identity_number = coalesce(nullif(excluded.identity_number, ''), people_protectedidentity.identity_number),
    identity_kind = coalesce(nullif(excluded.identity_kind, ''), people_protectedidentity.identity_kind),
    numbers = people_protectedidentity.numbers || excluded.numbers || CASE
        WHEN excluded.identity_number IN ('', people_protectedidentity.identity_number)
            OR people_protectedidentity.numbers
                @> jsonb_build_array(jsonb_build_object('value', people_protectedidentity.identity_number)) THEN '[]'
        ELSE jsonb_build_array(jsonb_build_object('kind', people_protectedidentity.identity_kind,
            'value', people_protectedidentity.identity_number, 'valid_to', %(today)s::date - 1)) END"""  # noqa: S608
_NUMBER_STAYS = """
UPDATE people_protectedidentity c SET identity_number = n.value, identity_kind = n.kind
FROM people_identifier n, incoming_person i
WHERE i.person_id = c.person_id AND i.protection <> 'none' AND c.identity_number = '' AND n.person_id = c.person_id
    AND n.valid_to IS NULL AND n.value <> ''"""
_EMPTY_NUMBERS = """
UPDATE people_identifier n SET value = '', valid_to = coalesce(n.valid_to, %(today)s::date)
FROM incoming_person i WHERE i.person_id = n.person_id AND i.protection <> 'none' AND n.value <> ''"""
_SHOW_NUMBERS = """
UPDATE people_identifier n SET value = kept.value, valid_to = kept.valid_to
FROM incoming_person i JOIN people_protectedidentity c ON c.person_id = i.person_id
CROSS JOIN LATERAL jsonb_to_recordset(c.numbers) AS kept(id uuid, value text, valid_to date)
WHERE i.protection = 'none' AND n.id = kept.id"""
_NUMBERS_MEANWHILE = f"""
INSERT INTO people_identifier (id, provider_id, person_id, kind, value, valid_from, valid_to)
SELECT {UUID7_SQL}, %(provider)s, c.person_id, kept.kind, kept.value, coalesce(kept.valid_from, kept.valid_to), kept.valid_to
FROM incoming_person i JOIN people_protectedidentity c ON c.person_id = i.person_id
CROSS JOIN LATERAL jsonb_to_recordset(c.numbers) AS kept(id uuid, kind text, value text, valid_from date, valid_to date)
WHERE i.protection = 'none' AND kept.id IS NULL AND kept.valid_to IS NOT NULL"""  # noqa: S608
_EMPTY_CLOSED = """
UPDATE people_protectedidentity c SET given_name = '', middle_name = '', family_name = '', identity_number = '', identity_kind = '',
    numbers = '[]'
FROM incoming_person i WHERE i.person_id = c.person_id AND i.protection = 'none'"""

_OLD_NUMBERS = """
UPDATE people_identifier n SET valid_to = greatest(n.valid_from, %(today)s::date - 1)
FROM incoming_person i
WHERE i.person_id = n.person_id AND n.valid_to IS NULL AND i.protection = 'none' AND i.number <> '' AND i.number <> n.value"""
_NEW_NUMBERS = f"""
INSERT INTO people_identifier (id, provider_id, person_id, kind, value, valid_from)
SELECT {UUID7_SQL}, %(provider)s, i.person_id, i.number_kind, i.number, %(today)s
FROM incoming_person i
WHERE i.protection = 'none' AND i.number <> '' AND (i.is_new OR NOT EXISTS (
    SELECT 1 FROM people_identifier n WHERE n.person_id = i.person_id AND n.valid_to IS NULL AND n.value = i.number))"""  # noqa: S608

_PUPILS = f"""
INSERT INTO people_pupil (id, provider_id, person_id, alias)
SELECT {UUID7_SQL}, %(provider)s, i.person_id, '' FROM incoming_person i
WHERE i.is_pupil AND (i.is_new OR NOT EXISTS (SELECT 1 FROM people_pupil pupil WHERE pupil.person_id = i.person_id))"""  # noqa: S608

_HELD_GUARDIANS = """
FROM people_guardianship g
JOIN people_pupil pupil ON pupil.id = g.pupil_id
JOIN incoming_person i ON i.person_id = pupil.person_id AND i.guarded AND NOT i.is_new
JOIN people_person adult ON adult.id = g.guardian_id AND adult.source_id IS NOT NULL
LEFT JOIN incoming_guardian w ON w.person_id = i.person_id AND w.source_id = adult.source_id
WHERE g.valid_to IS NULL"""
# A kind that somebody has looked up is kept while the register still lists the person as guardian.
_RULED = "(w.kind <> g.kind AND (w.kind = 'other_responsible' OR g.kind IN ('joint', 'unspecified', 'other_responsible')))"
_RETYPE_GUARDIANS = f"""
UPDATE people_guardianship u SET kind = found.kind
FROM (SELECT g.id, w.kind {_HELD_GUARDIANS} AND {_RULED} AND g.valid_from >= %(today)s) found WHERE u.id = found.id"""  # noqa: S608
_CLOSE_GUARDIANS = f"""
UPDATE people_guardianship u SET valid_to = greatest(u.valid_from, %(today)s::date - 1)
FROM (SELECT g.id {_HELD_GUARDIANS} AND (w.source_id IS NULL OR {_RULED})) found WHERE u.id = found.id"""  # noqa: S608
_NEW_GUARDIANS = f"""
INSERT INTO people_guardianship (id, provider_id, pupil_id, guardian_id, kind, valid_from)
SELECT {UUID7_SQL}, %(provider)s, pupil.id, adult.id, w.kind, %(today)s
FROM incoming_guardian w
JOIN incoming_person i ON i.person_id = w.person_id AND (i.guarded OR i.is_new)
JOIN people_pupil pupil ON pupil.person_id = i.person_id
JOIN people_person adult ON adult.source_id = w.source_id
WHERE i.is_new OR NOT EXISTS (
    SELECT 1 FROM people_guardianship g WHERE g.pupil_id = pupil.id AND g.guardian_id = adult.id AND g.valid_to IS NULL)"""  # noqa: S608

# Neither a protected person nor a guardian of a protected pupil has a contact row: a guardian's address may be the child's.
_FORGET_HIDDEN = "DROP TABLE IF EXISTS pg_temp.incoming_hidden"
_HIDDEN = """
CREATE TEMPORARY TABLE incoming_hidden ON COMMIT DROP AS
SELECT person_id FROM incoming_person WHERE protection <> 'none'
UNION SELECT g.guardian_id FROM people_guardianship g JOIN people_pupil pupil ON pupil.id = g.pupil_id
    JOIN people_person child ON child.id = pupil.person_id WHERE g.valid_to IS NULL AND child.protection <> 'none'"""
_INSERT_CONTACTS = f"""
INSERT INTO people_contact (id, provider_id, person_id, street, postal_code, locality, phone, email)
SELECT {UUID7_SQL}, %(provider)s, i.person_id, i.street, i.postal_code, i.locality, i.phone, i.email
FROM incoming_person i LEFT JOIN incoming_hidden hidden USING (person_id)
WHERE hidden.person_id IS NULL AND """  # noqa: S608
_NEW_CONTACTS = f"""{_INSERT_CONTACTS} i.is_new AND i.street || i.postal_code || i.locality || i.phone || i.email <> ''"""
_KNOWN_CONTACTS = f"""{_INSERT_CONTACTS} NOT i.is_new
ON CONFLICT (provider_id, person_id) DO UPDATE SET street = excluded.street, postal_code = excluded.postal_code,
    locality = excluded.locality, phone = excluded.phone, email = excluded.email"""
_HIDE_CONTACTS = """
UPDATE people_contact c SET street = '', postal_code = '', locality = '', phone = '', email = ''
FROM incoming_hidden hidden WHERE hidden.person_id = c.person_id"""

_UNNAMED = """
SELECT pupil.id, (SELECT class.name FROM people_enrolment e JOIN organisation_schoolclass class ON class.id = e.school_class_id
    WHERE e.pupil_id = pupil.id ORDER BY e.valid_from DESC LIMIT 1)
FROM incoming_person i JOIN people_pupil pupil ON pupil.person_id = i.person_id
WHERE i.protection <> 'none' AND pupil.alias = '' ORDER BY pupil.id"""

_STEPS = (
    _NEW_PERSONS,
    _SHOW_NUMBERS,
    _NUMBERS_MEANWHILE,
    _HIDE_NUMBERS,
    _NUMBER_STAYS,
    _EMPTY_NUMBERS,
    _EMPTY_CLOSED,
    _KNOWN_PERSONS,
    _OLD_NUMBERS,
    _NEW_NUMBERS,
    _PUPILS,
    _RETYPE_GUARDIANS,
    _CLOSE_GUARDIANS,
    _NEW_GUARDIANS,
    _FORGET_HIDDEN,
    _HIDDEN,
    _NEW_CONTACTS,
    _KNOWN_CONTACTS,
    _HIDE_CONTACTS,
    *PLACEMENT,
)


_NAME = """
UPDATE people_pupil SET alias = named.alias FROM unnest(%(pupils)s::uuid[], %(aliases)s::text[]) AS named(id, alias)
WHERE people_pupil.id = named.id"""


def write_incoming(provider: UUID, today: date) -> None:
    """Write everything that lies in the incoming tables. Raises django.db.Error when the database refuses a row: nothing is
    then written."""
    parameters: dict[str, Any] = {"provider": provider, "today": today}
    hold_identities(provider)
    with connection.cursor() as cursor:
        with joined_by_hash():
            for statement in _STEPS:
                cursor.execute(statement, parameters)
        remember_from(provider, "incoming_person")
        cursor.execute(_UNNAMED)
        unnamed = cursor.fetchall()
    _name_by_alias(unnamed)


def _name_by_alias(pupils: list[tuple[UUID, str | None]]) -> None:
    """Give protected pupils a short name each: class and a running number, which tells them apart and says nothing else."""
    if not pupils:
        return
    taken = set(Pupil.objects.exclude(alias="").values_list("alias", flat=True))
    named: dict[UUID, str] = {}
    for pupil, school_class in pupils:
        label = (school_class or "Elev")[:14]
        named[pupil] = next(name for number in count(1) if (name := f"{label}:{number}") not in taken)
        taken.add(named[pupil])
    with connection.cursor() as cursor:
        cursor.execute(_NAME, {"pupils": list(named), "aliases": list(named.values())})
