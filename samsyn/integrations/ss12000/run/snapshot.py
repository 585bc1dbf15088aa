"""What we hold of a person, as facts of the same shape as `mapping` makes them: one SQL expression for many at once.

Shown as "before", compared with "after", and digested so that a change by somebody else is noticed at approval.
"""

from __future__ import annotations

CURRENT = "e.valid_to IS NULL OR e.valid_to >= %(today)s"

PLACES = f"""
SELECT jsonb_agg(jsonb_build_object('unit', e.unit_id, 'unit_name', coalesce(unit.name, ''), 'class', e.school_class_id,
        'class_name', coalesce(class.name, ''), 'grade', e.grade, 'school_type', e.school_type, 'from', e.valid_from, 'to',
            e.valid_to)
        ORDER BY e.unit_id, e.valid_from)
FROM people_enrolment e
LEFT JOIN organisation_unit unit ON unit.id = e.unit_id
LEFT JOIN organisation_schoolclass class ON class.id = e.school_class_id
WHERE e.pupil_id = pupil.id AND ({CURRENT})"""  # noqa: S608  (constants)

GUARDIANS = """
SELECT jsonb_agg(jsonb_build_object('id', adult.source_id, 'kind', g.kind) ORDER BY adult.source_id)
FROM people_guardianship g JOIN people_person adult ON adult.id = g.guardian_id
WHERE g.pupil_id = pupil.id AND g.valid_to IS NULL AND adult.source_id IS NOT NULL"""

# `wanted` is a relation with the column person_id.
SNAPSHOT = f"""
SELECT p.id AS person_id, jsonb_build_object(
    'given', coalesce(nullif(p.given_name, ''), closed.given_name, ''),
    'middle', coalesce(nullif(p.middle_name, ''), closed.middle_name, ''),
    'family', coalesce(nullif(p.family_name, ''), closed.family_name, ''),
    'birth_date', p.birth_date, 'sex', p.sex, 'protection', p.protection, 'deceased', p.deceased_on IS NOT NULL,
    'number', coalesce(number.value, closed.identity_number, ''), 'number_kind', coalesce(number.kind, closed.identity_kind, ''),
    'street', coalesce(c.street, ''), 'postal_code', coalesce(c.postal_code, ''), 'locality', coalesce(c.locality, ''),
    'phone', coalesce(c.phone, ''), 'email', coalesce(c.email, ''), 'source_id', p.source_id,
    'guardians', coalesce(({GUARDIANS}), '[]'), 'enrolments', coalesce(({PLACES}), '[]')) AS facts
FROM {{wanted}} wanted
JOIN people_person p ON p.id = wanted.person_id
LEFT JOIN people_protectedidentity closed ON closed.person_id = p.id
LEFT JOIN people_contact c ON c.person_id = p.id
LEFT JOIN people_pupil pupil ON pupil.person_id = p.id
LEFT JOIN LATERAL (
    SELECT value, kind FROM people_identifier i WHERE i.person_id = p.id AND i.valid_to IS NULL
    ORDER BY kind = 'personal_number' DESC, valid_from DESC LIMIT 1
) number ON true"""  # noqa: S608  (constants)


def snapshot_of(wanted: str) -> str:
    """The statement for the persons of one relation, named by our code and never by input. Parameter: today."""
    return SNAPSHOT.format(wanted=wanted)
