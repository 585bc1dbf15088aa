"""Compares the staged persons with ours, set by set. Nothing is written but temporary tables.

A person is known by the register's id; else by exactly the same identity number; never by name. Who resembles somebody is
shown for judgement (`likeness`).
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from samsyn.integrations.ss12000.run.likeness import Pair, likeness
from samsyn.integrations.ss12000.run.snapshot import snapshot_of
from samsyn.integrations.ss12000.run.stage import copy_into, each_row, run, settle

_TODAY_CLASS = """
SELECT DISTINCT ON (m.person, k.unit_id) m.person, k.unit_id, k.class_id, k.name
FROM ss_member m JOIN ss_class k ON k.source_id = m.class_source
WHERE (m.starts IS NULL OR m.starts <= %(today)s) AND (m.ends IS NULL OR m.ends >= %(today)s)
ORDER BY m.person, k.unit_id, m.starts DESC NULLS LAST, k.name"""

# Known pupils whose class is another than the delivery's groups say: they are read even when their own object is unchanged.
_MOVED_CLASS = f"""
WITH now AS ({_TODAY_CLASS}),
held AS (
    SELECT p.source_id, e.unit_id, e.school_class_id
    FROM people_enrolment e
    JOIN people_pupil pupil ON pupil.id = e.pupil_id
    JOIN people_person p ON p.id = pupil.person_id
    WHERE p.source_id IS NOT NULL AND (e.valid_to IS NULL OR e.valid_to >= %(today)s) AND e.unit_id IS NOT NULL)
INSERT INTO ss_move
SELECT held.source_id FROM held JOIN now ON now.person = held.source_id AND now.unit_id = held.unit_id
WHERE held.school_class_id IS DISTINCT FROM now.class_id
UNION
SELECT held.source_id FROM held JOIN ss_class k ON k.class_id = held.school_class_id
WHERE NOT EXISTS (SELECT 1 FROM now WHERE now.person = held.source_id AND now.unit_id = held.unit_id)"""  # noqa: S608

_HELD = """
SELECT value AS number, person_id FROM people_identifier WHERE valid_to IS NULL
UNION ALL SELECT identity_number, person_id FROM people_protectedidentity WHERE identity_number <> ''"""

# Persons that concern nobody (staff who are no guardians, former pupils we never had) are left out here.
_MATCH = f"""
INSERT INTO ss_match
SELECT s.source_id, p.id, holder.person_id, pupil.id,
    twin.number IS NOT NULL OR (p.id IS NULL AND EXISTS (SELECT 1 FROM ss_seen WHERE ss_seen.source_id = holding.source_id)),
    coalesce(holder.person_id <> p.id, false)
FROM ss_person s
LEFT JOIN people_person p ON p.source_id = s.source_id
LEFT JOIN ({_HELD}) holder ON holder.number = s.number AND s.number <> ''
LEFT JOIN people_person holding ON holding.id = holder.person_id
LEFT JOIN people_pupil pupil ON pupil.person_id = coalesce(p.id, holder.person_id)
LEFT JOIN (SELECT number FROM ss_person WHERE number <> '' GROUP BY number HAVING count(*) > 1) twin ON twin.number = s.number
WHERE s.is_pupil OR p.id IS NOT NULL OR EXISTS (SELECT 1 FROM ss_guardian g WHERE g.guardian = s.source_id)"""  # noqa: S608

_BEFORE = "INSERT INTO ss_before " + snapshot_of(  # noqa: S608
    "(SELECT coalesce(by_id, by_number) AS person_id FROM ss_match WHERE NOT twice AND NOT taken)"
)

# The units and classes of the enrolments; in a delta a class that was not delivered stays as it was.
_WANT = """
WITH member AS (
    SELECT DISTINCT ON (m.person, k.unit_id, m.starts > %(today)s) m.person, k.unit_id, k.class_id, k.name,
        coalesce(m.starts > %(today)s, false) AS future
    FROM ss_member m JOIN ss_class k ON k.source_id = m.class_source
    WHERE m.ends IS NULL OR m.ends >= %(today)s
    ORDER BY m.person, k.unit_id, m.starts > %(today)s, abs(m.starts - %(today)s::date) NULLS LAST, k.name)
INSERT INTO ss_want
SELECT pl.source_id, u.unit_id, u.name, coalesce(pl.class_id, member.class_id, stays.school_class_id),
    coalesce(given.name, member.name, stays.name, ''), pl.grade, pl.school_type, pl.starts, pl.ends, pl.earlier
FROM ss_place pl
JOIN ss_match m ON m.source_id = pl.source_id
JOIN ss_unit u ON u.source_id = pl.unit
LEFT JOIN ss_class given ON given.class_id = pl.class_id
LEFT JOIN member ON member.person = pl.source_id AND member.unit_id = u.unit_id AND NOT pl.earlier
    AND member.future = coalesce(pl.starts > %(today)s, false)
LEFT JOIN LATERAL (
    SELECT e.school_class_id, class.name FROM people_enrolment e
    JOIN organisation_schoolclass class ON class.id = e.school_class_id
    WHERE e.pupil_id = m.pupil AND e.unit_id = u.unit_id AND e.valid_to IS NULL AND NOT pl.earlier
        AND NOT EXISTS (SELECT 1 FROM ss_class k WHERE k.class_id = e.school_class_id)
) stays ON %(delta)s"""

_MOVED = """
INSERT INTO ss_moved
WITH held AS (
    SELECT m.source_id, e.unit_id, e.school_class_id AS class_id, e.grade, e.school_type, e.valid_to AS ends
    FROM ss_match m JOIN people_enrolment e ON e.pupil_id = m.pupil
    WHERE e.unit_id IS NOT NULL AND (e.valid_to IS NULL OR e.valid_to >= %(today)s)),
want AS (SELECT * FROM ss_want WHERE NOT earlier)
SELECT source_id,
    bool_or(want.unit_id IS NULL OR held.unit_id IS NULL),
    bool_or(want.unit_id IS NOT NULL AND held.unit_id IS NOT NULL AND want.class_id IS DISTINCT FROM held.class_id),
    bool_or(want.unit_id = held.unit_id AND (coalesce(want.grade, held.grade),
            coalesce(nullif(want.school_type, ''), held.school_type))
        IS DISTINCT FROM (held.grade, held.school_type)),
    bool_or(%(dated)s AND want.unit_id = held.unit_id AND want.ends IS DISTINCT FROM held.ends)
FROM want FULL JOIN held USING (source_id, unit_id)
GROUP BY source_id"""

# New pupils beside those who are born the same day and share a name: ours, and others of the delivery.
_PAIRS = """
INSERT INTO ss_pair
WITH fresh AS (
    SELECT v.source_id, v.target, samsyn_sort_key(s.facts->>'given') AS given, samsyn_sort_key(s.facts->>'family') AS family,
        s.facts->>'street' AS street, s.facts->>'postal_code' AS postal_code, (s.facts->>'birth_date')::date AS birth_date,
        s.facts->>'number_kind' = 'personal_number' AS personal
    FROM ss_verdict v JOIN ss_person s USING (source_id)
    WHERE v.kind = 'pupil' AND v.is_new AND v.change <> 'invalid' AND s.facts->>'birth_date' IS NOT NULL),
ours AS (
    SELECT pupil.id, p.id AS person_id, p.birth_date,
        samsyn_sort_key(coalesce(nullif(p.given_name, ''), closed.given_name, '')) AS given,
        samsyn_sort_key(coalesce(nullif(p.family_name, ''), closed.family_name, '')) AS family,
        coalesce(closed.identity_kind = 'personal_number', false)
            OR EXISTS (SELECT 1 FROM people_identifier i
                WHERE i.person_id = p.id AND i.valid_to IS NULL AND i.kind = 'personal_number') AS personal
    FROM people_pupil pupil JOIN people_person p ON p.id = pupil.person_id
    LEFT JOIN people_protectedidentity closed ON closed.person_id = p.id
    WHERE p.birth_date IN (SELECT birth_date FROM fresh))
SELECT f.source_id, f.given, f.family, f.personal, f.street, f.postal_code, o.person_id, o.given, o.family, o.personal, o.id, NULL,
    false
FROM fresh f JOIN ours o ON o.birth_date = f.birth_date
    AND (o.given = f.given OR o.family = f.family OR (o.given = f.family AND o.family = f.given))
UNION ALL
SELECT f.source_id, f.given, f.family, f.personal, f.street, f.postal_code, o.target, o.given, o.family, o.personal, NULL,
    o.source_id, coalesce(f.street <> '' AND f.street = o.street AND f.postal_code = o.postal_code, false)
FROM fresh f JOIN fresh o ON o.birth_date = f.birth_date AND o.source_id <> f.source_id
    AND (o.given = f.given OR o.family = f.family OR (o.given = f.family AND o.family = f.given))"""
# The pairs, and whether they have a home in common. They are few: each is looked up.
_HOMES = """
SELECT pair.source_id, pair.given, pair.family, pair.personal, pair.other_given, pair.other_family, pair.other_personal, pair.other,
    pair.same_address
    OR EXISTS (SELECT 1 FROM ss_guardian one JOIN ss_guardian two ON two.guardian = one.guardian
        WHERE one.pupil = pair.source_id AND two.pupil = pair.other_source)
    OR EXISTS (SELECT 1 FROM people_guardianship g JOIN people_person adult ON adult.id = g.guardian_id
        JOIN ss_guardian sg ON sg.guardian = adult.source_id
        WHERE g.pupil_id = pair.other_pupil AND g.valid_to IS NULL AND sg.pupil = pair.source_id)
    OR EXISTS (SELECT 1 FROM people_contact c WHERE c.person_id = pair.other AND pair.other_pupil IS NOT NULL AND c.street <> ''
        AND c.street = pair.street AND c.postal_code = pair.postal_code)
FROM ss_pair pair"""


def find_moved_classes(today: date) -> None:
    """Fill ss_move, before the persons come."""
    settle("ss_unit", "ss_class", "ss_member")
    run(_MOVED_CLASS, {"today": today}, hashed=True)
    settle("ss_move")


def compare_persons(today: date, *, delta: bool, dated: bool = True) -> None:
    """Fill ss_match, ss_before, ss_want and ss_moved from what is staged. dated: enrolments say when they end."""
    settle("ss_person", "ss_place", "ss_guardian", "ss_seen")
    run(_MATCH, {}, hashed=True)
    settle("ss_match")
    run(_BEFORE, {"today": today})
    run(_WANT, {"today": today, "delta": delta})
    run(_MOVED, {"today": today, "dated": dated}, hashed=True)
    settle("ss_before", "ss_want", "ss_moved")


def find_alike() -> None:
    """Mark new pupils who resemble somebody as near duplicates or twins."""
    settle("ss_verdict")
    run(_PAIRS, {}, hashed=True)
    settle("ss_pair")
    found: dict[UUID, tuple[str, UUID]] = {}
    for source, given, family, personal, other_given, other_family, other_personal, other, home in each_row(_HOMES):
        change = likeness(Pair(given, family, personal, other_given, other_family, other_personal, home))
        if change is not None and (source not in found or change.value == "near_duplicate"):
            found[source] = (change.value, other)
    copy_into("ss_alike", ((source, change, other) for source, (change, other) in found.items()))
    run("UPDATE ss_verdict v SET change = a.change, other = a.other FROM ss_alike a WHERE a.source_id = v.source_id")
