"""How enrolments follow the register: statements over the incoming tables, in order. A pupil without any school gets "unknown
school"."""

from __future__ import annotations

from samsyn.kernel.ids import UUID7_SQL

_HELD = """
FROM people_enrolment e
JOIN people_pupil pupil ON pupil.id = e.pupil_id
JOIN incoming_person i ON i.person_id = pupil.person_id AND i.placed
LEFT JOIN incoming_place w ON w.person_id = i.person_id AND w.unit_id = e.unit_id AND NOT w.earlier
WHERE (e.valid_to IS NULL OR e.valid_to >= %(today)s)"""
# What is not stated does not differ.
_STATED = "(w.class_id, coalesce(w.grade, e.grade), coalesce(nullif(w.school_type, ''), e.school_type))"
_DIFFERS = f"{_STATED} IS DISTINCT FROM (e.school_class_id, e.grade, e.school_type)"
# The day the new class begins: when the register dates it, its day; otherwise the day we learnt of it.
_DAY = "CASE WHEN w.starts > e.valid_from THEN w.starts ELSE %(today)s::date END"

_SAME_DAY = f"""
UPDATE people_enrolment u SET school_class_id = found.class_id, grade = coalesce(found.grade, u.grade),
    school_type = coalesce(nullif(found.school_type, ''), u.school_type)
FROM (SELECT e.id, w.class_id, w.grade, w.school_type {_HELD} AND w.unit_id IS NOT NULL AND {_DIFFERS} AND e.valid_from >=
    {_DAY}) found
WHERE u.id = found.id"""  # noqa: S608

# The old school's last day is the register's own, else the day before the next school begins, else yesterday.
_CLOSE_GONE = f"""
UPDATE people_enrolment u SET valid_to = greatest(u.valid_from, least(u.valid_to, found.last))
FROM (
    SELECT e.id, coalesce(
        (SELECT max(w2.ends) FROM incoming_place w2
            WHERE w2.person_id = i.person_id AND w2.earlier AND w2.unit_id = e.unit_id AND w2.ends >= e.valid_from),
        (SELECT min(w3.starts) - 1 FROM incoming_place w3
            WHERE w3.person_id = i.person_id AND NOT w3.earlier AND w3.starts > e.valid_from AND w3.starts <= %(today)s),
        %(today)s::date - 1) AS last
    {_HELD} AND w.unit_id IS NULL AND (e.unit_id IS NOT NULL OR EXISTS (
        SELECT 1 FROM incoming_place w4 WHERE w4.person_id = i.person_id AND NOT w4.earlier))) found
WHERE u.id = found.id"""  # noqa: S608

_CLOSE_CHANGED = f"""
UPDATE people_enrolment u SET valid_to = found.day - 1
FROM (SELECT e.id, {_DAY} AS day {_HELD} AND w.unit_id IS NOT NULL AND {_DIFFERS} AND e.valid_from < {_DAY}) found
WHERE u.id = found.id"""  # noqa: S608

_ENDS = f"""
UPDATE people_enrolment u SET valid_to = greatest(u.valid_from, found.ends)
FROM (SELECT e.id, w.ends {_HELD} AND w.unit_id IS NOT NULL AND NOT {_DIFFERS} AND w.ends IS DISTINCT FROM e.valid_to) found
WHERE u.id = found.id"""  # noqa: S608

# What is wanted and not held any more: new schools, and new classes at the same school from the day after the old row's last.
_NEW = f"""
INSERT INTO people_enrolment (id, provider_id, pupil_id, unit_id, school_class_id, placement, school_type, grade, valid_from,
    valid_to)
SELECT {UUID7_SQL}, %(provider)s, pupil.id, w.unit_id, w.class_id, 'known', w.school_type, w.grade, first.day,
    CASE WHEN w.ends IS NOT NULL THEN greatest(w.ends, first.day) END
FROM incoming_place w
JOIN incoming_person i ON i.person_id = w.person_id AND (i.placed OR i.is_new)
JOIN people_pupil pupil ON pupil.person_id = i.person_id
CROSS JOIN LATERAL (
    SELECT greatest(coalesce(w.starts, %(today)s::date), CASE WHEN NOT i.is_new THEN (
        SELECT max(e.valid_to) + 1 FROM people_enrolment e WHERE e.pupil_id = pupil.id AND e.unit_id = w.unit_id) END) AS day) first
WHERE NOT w.earlier AND (i.is_new OR NOT EXISTS (
    SELECT 1 FROM people_enrolment e WHERE e.pupil_id = pupil.id AND e.unit_id = w.unit_id
        AND (e.valid_to IS NULL OR e.valid_to >= greatest(%(today)s, w.starts))
        AND NOT {_DIFFERS}))"""  # noqa: S608

_EARLIER = f"""
INSERT INTO people_enrolment (id, provider_id, pupil_id, unit_id, placement, school_type, grade, valid_from, valid_to)
SELECT {UUID7_SQL}, %(provider)s, pupil.id, w.unit_id, 'known', w.school_type, w.grade, coalesce(w.starts, w.ends), w.ends
FROM incoming_place w
JOIN incoming_person i ON i.person_id = w.person_id AND i.is_new
JOIN people_pupil pupil ON pupil.person_id = i.person_id
WHERE w.earlier"""  # noqa: S608

_UNKNOWN = f"""
INSERT INTO people_enrolment (id, provider_id, pupil_id, placement, school_type, valid_from)
SELECT {UUID7_SQL}, %(provider)s, pupil.id, 'unknown', '', coalesce(
    (SELECT max(e.valid_to) + 1 FROM people_enrolment e WHERE e.pupil_id = pupil.id AND e.unit_id IS NOT NULL), %(today)s::date)
FROM incoming_person i JOIN people_pupil pupil ON pupil.person_id = i.person_id
WHERE i.is_pupil AND (i.placed OR i.is_new)
    AND NOT EXISTS (SELECT 1 FROM incoming_place w WHERE w.person_id = i.person_id AND NOT w.earlier)
    AND NOT EXISTS (
        SELECT 1 FROM people_enrolment e WHERE e.pupil_id = pupil.id AND (e.valid_to IS NULL OR e.valid_to >= %(today)s))"""  # noqa: S608

# Noted first: an enrolment of the same day is written over.
_LEFT = f"""
INSERT INTO incoming_left
SELECT i.person_id, e.school_class_id {_HELD} AND e.school_class_id IS NOT NULL AND w.class_id IS DISTINCT FROM e.school_class_id"""  # noqa: S608

# No register says it (SS 12000 has no grade of a group), so a class's grade is that of a clear majority of those of its pupils
# whose grade is known; a class of several grades has none. One without such pupils keeps what it had.
_GRADES = """
UPDATE organisation_schoolclass class SET grade = found.grade
FROM (
    SELECT school_class_id, CASE WHEN max(pupils) >= 0.8 * sum(pupils) THEN (array_agg(grade ORDER BY pupils DESC))[1] END AS grade
    FROM (
        SELECT e.school_class_id, e.grade, count(*) AS pupils
        FROM people_enrolment e
        WHERE (e.valid_to IS NULL OR e.valid_to > %(today)s) AND e.grade IS NOT NULL
            AND e.school_class_id IN (SELECT class_id FROM incoming_place UNION SELECT class_id FROM incoming_left)
        GROUP BY e.school_class_id, e.grade) counted
    GROUP BY school_class_id) found
WHERE class.id = found.school_class_id AND class.grade IS DISTINCT FROM found.grade"""

PLACEMENT = (_LEFT, _SAME_DAY, _CLOSE_GONE, _CLOSE_CHANGED, _ENDS, _NEW, _EARLIER, _UNKNOWN, _GRADES)
