"""Writes an approved run, all of it or nothing: schools, persons, tasks. Runs inside the caller's transaction."""

from __future__ import annotations

import json
from datetime import date
from typing import Any
from uuid import UUID

from samsyn.integrations.ss12000.run.snapshot import snapshot_of
from samsyn.integrations.ss12000.run.stage import rows_of, run
from samsyn.kernel.ids import UUID7_SQL
from samsyn.organisation.register_write import write_schools
from samsyn.people.incoming import open_incoming, settle_incoming
from samsyn.people.register_write import write_incoming

# Which of a run's rows are written (changes.applies, in SQL).
APPLIES = """r.run_id = %(run)s AND r.decision <> 'skip' AND (r.change NOT IN ('invalid', 'same', 'near_duplicate')
    OR (r.change = 'near_duplicate' AND r.decision IN ('create', 'same')))"""
_PLACED = "ARRAY['unit', 'class', 'grade', 'ends', 'becomes_pupil', 'enrolment_ended', 'missing']"
_FROM = """
FROM ss12000_importrow r
LEFT JOIN ss12000_protectedrow hidden ON hidden.row_id = r.id
CROSS JOIN LATERAL (SELECT CASE WHEN r.protected THEN hidden.after ELSE r.after END AS f,
    CASE WHEN r.protected THEN hidden.before ELSE r.before END AS before,
    CASE WHEN r.decision = 'same' THEN r.other ELSE r.target END AS person_id,
    r.is_new AND r.decision <> 'same' AS is_new, r.is_new AND r.decision = 'same' AS joined) what"""
_PERSON_ROWS = f"{APPLIES} AND r.kind IN ('pupil', 'guardian')"
# Plain extraction: jsonb_to_record takes ten times as long.
_PERSONS = f"""
INSERT INTO incoming_person
SELECT r.id, person_id, what.is_new, r.source_id, r.fingerprint, coalesce(nullif(f->>'given', ''), what.before->>'given', ''),
    CASE WHEN concat(f->>'given', f->>'family') = ''
        THEN coalesce(what.before->>'middle', '') ELSE coalesce(f->>'middle', what.before->>'middle', '') END,
    coalesce(nullif(f->>'family', ''), what.before->>'family', ''), (f->>'birth_date')::date, f->>'sex', f->>'protection',
    f->>'number', f->>'number_kind',
    coalesce(f->>'street', what.before->>'street', ''),
    coalesce(f->>'postal_code', what.before->>'postal_code', ''),
    coalesce(f->>'locality', what.before->>'locality', ''),
    coalesce(f->>'phone', what.before->>'phone', ''),
    coalesce(f->>'email', what.before->>'email', ''),
        (f->>'deceased')::bool,
    r.kind = 'pupil', r.kind = 'pupil' AND (joined OR r.reasons ?| {_PLACED}),
    r.kind = 'pupil' AND (joined OR r.reasons ?| ARRAY['guardians', 'becomes_pupil'])
{_FROM}
WHERE {_PERSON_ROWS}"""
# Lists unfold in the SELECT: as tables of their own each would be gathered before it is read.
_PLACES = f"""
INSERT INTO incoming_place
SELECT person_id, (e->>'unit')::uuid, (e->>'class')::uuid, (e->>'grade')::smallint, coalesce(e->>'school_type', ''),
    (e->>'from')::date, (e->>'to')::date, earlier
FROM (
    SELECT person_id, jsonb_array_elements(f->'enrolments') AS e, false AS earlier {_FROM} WHERE {APPLIES} AND r.kind = 'pupil'
    UNION ALL
    SELECT person_id, jsonb_array_elements(f->'earlier'), true {_FROM}
    WHERE {APPLIES} AND r.kind = 'pupil' AND f->'earlier' <> '[]') listed
WHERE e->>'unit' IS NOT NULL"""  # noqa: S608  (constants)
_GUARDIANS = f"""
INSERT INTO incoming_guardian
SELECT person_id, (g->>'id')::uuid, g->>'kind'
FROM (SELECT person_id, jsonb_array_elements(f->'guardians') AS g {_FROM} WHERE {APPLIES} AND r.kind = 'pupil') listed"""  # noqa: S608
# A register that is not understood whole is read again: units and guardians whose rows were left out are not there yet.
_DANGLING = """
DELETE FROM incoming_place w WHERE NOT EXISTS (SELECT 1 FROM organisation_unit u WHERE u.id = w.unit_id)"""
_DANGLING_CLASSES = """
UPDATE incoming_place w SET class_id = NULL
WHERE class_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM organisation_schoolclass k WHERE k.id = w.class_id)"""
_INCOMPLETE = """
UPDATE incoming_person i SET fingerprint = NULL
WHERE EXISTS (
        SELECT 1 FROM incoming_guardian g WHERE g.person_id = i.person_id
            AND NOT EXISTS (SELECT 1 FROM people_person p WHERE p.source_id = g.source_id)
            AND NOT EXISTS (SELECT 1 FROM incoming_person other WHERE other.source_id = g.source_id))
    OR EXISTS (
        SELECT 1 FROM incoming_place w
        WHERE w.person_id = i.person_id AND NOT w.earlier AND (NOT EXISTS (SELECT 1 FROM organisation_unit u WHERE u.id = w.unit_id)
            OR (w.class_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM organisation_schoolclass k WHERE k.id = w.class_id))))"""

_SAME = """
UPDATE people_person p SET source_fingerprint = r.fingerprint
FROM ss12000_importrow r
WHERE r.run_id = %(run)s AND r.change = 'same' AND p.id = r.target AND r.fingerprint IS NOT NULL"""

# An unchanged register's run has none.
_ANY = f"SELECT 1 FROM ss12000_importrow r WHERE {APPLIES} OR (r.run_id = %(run)s AND r.change = 'same') LIMIT 1"  # noqa: S608

_TASKS = f"""
INSERT INTO ss12000_unknownschooltask (id, provider_id, pupil_id, unit_id, run_id, reason, made_at, outcome)
SELECT {UUID7_SQL}, %(provider)s, pupil.id, (
        SELECT e.unit_id FROM people_enrolment e WHERE e.pupil_id = pupil.id AND e.unit_id IS NOT NULL
        ORDER BY e.valid_to DESC NULLS FIRST, e.valid_from DESC LIMIT 1), %(run)s,
    CASE WHEN r.reasons ? 'missing' THEN 'missing' WHEN r.reasons ? 'unit_unknown' THEN 'unit_unknown' ELSE 'enrolment_ended' END,
    %(now)s, ''
FROM incoming_person i
JOIN people_pupil pupil ON pupil.person_id = i.person_id
JOIN ss12000_importrow r ON r.id = i.row_id
WHERE EXISTS (SELECT 1 FROM people_enrolment e WHERE e.pupil_id = pupil.id AND e.placement = 'unknown' AND e.valid_to IS NULL)
    AND NOT EXISTS (SELECT 1 FROM ss12000_unknownschooltask t WHERE t.pupil_id = pupil.id AND t.done_at IS NULL)"""  # noqa: S608
_TASKS_DONE = """
UPDATE ss12000_unknownschooltask t SET done_at = %(now)s, outcome = 'back'
FROM people_pupil pupil, incoming_person i
WHERE pupil.id = t.pupil_id AND i.person_id = pupil.person_id AND t.done_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM people_enrolment e WHERE e.pupil_id = pupil.id AND e.placement = 'unknown' AND e.valid_to IS
        NULL)"""

# Whoever is protected has their earlier rows emptied too, in every run, and so have their guardians.
_HIDDEN_PERSONS = """
SELECT person_id FROM incoming_person WHERE protection <> 'none'
UNION
SELECT g.guardian_id FROM incoming_person i JOIN people_pupil pupil ON pupil.person_id = i.person_id
JOIN people_guardianship g ON g.pupil_id = pupil.id WHERE i.protection <> 'none'"""
_FORGET = """
UPDATE ss12000_importrow r SET before = '{}', after = '{}', protected = true
WHERE NOT r.protected AND r.target = ANY(%(persons)s)"""

# What is to be written, with whom it is about: a table of its own, so that the planner knows how many they are.
_DUE = f"""
CREATE TEMPORARY TABLE ss_due ON COMMIT DROP AS
SELECT r.id, r.is_new, r.source_id, r.target, r.base, CASE WHEN r.decision = 'same' THEN r.other ELSE r.target END AS person_id,
    CASE WHEN r.protected THEN hidden.after->>'number' ELSE r.after->>'number' END AS number
FROM ss12000_importrow r LEFT JOIN ss12000_protectedrow hidden ON hidden.row_id = r.id
WHERE {_PERSON_ROWS}"""  # noqa: S608  (constants)
_STALE_TARGETS = f"INSERT INTO ss_before {snapshot_of('(SELECT DISTINCT person_id FROM ss_due)')}"  # noqa: S608
_STALE = """
SELECT due.id FROM ss_due due LEFT JOIN ss_before b ON b.person_id = due.target
WHERE NOT due.is_new AND due.base IS DISTINCT FROM coalesce(md5(b.before::text), '')
UNION
SELECT due.id FROM ss_due due WHERE due.is_new AND EXISTS (SELECT 1 FROM people_person p WHERE p.source_id = due.source_id)
UNION
SELECT due.id FROM ss_due due JOIN ({held}) held USING (number) WHERE held.number <> '' AND held.person_id <> due.person_id"""
_HELD = """
SELECT value AS number, person_id FROM people_identifier WHERE valid_to IS NULL
UNION ALL SELECT identity_number, person_id FROM people_protectedidentity WHERE identity_number <> ''"""


def stale_rows(run_id: UUID, today: date) -> list[UUID]:
    """Rows whose person is not as it was when they were compared: somebody else's import or change came between."""
    run("DROP TABLE IF EXISTS pg_temp.ss_before, pg_temp.ss_due")
    run("CREATE TEMPORARY TABLE ss_before (person_id uuid, before jsonb) ON COMMIT DROP")
    parameters = {"run": run_id, "today": today}
    run(_DUE, parameters, hashed=True)
    run("ANALYZE ss_due (person_id, source_id, target, is_new, number)")
    run(_STALE_TARGETS, parameters)
    return [row for (row,) in rows_of(_STALE.format(held=_HELD))]


def write_run(provider: UUID, run_id: UUID, today: date, now: Any) -> None:
    """Write the run's rows. Raises django.db.Error, and then nothing is written."""
    parameters = {"provider": provider, "run": run_id, "today": today, "now": now}
    if not rows_of(_ANY, parameters):
        return
    write_schools(provider, _school_rows(run_id), today)
    open_incoming()
    for statement in (_PERSONS, _PLACES, _GUARDIANS):
        run(statement, parameters, hashed=True)
    settle_incoming()
    for statement in (_INCOMPLETE, _DANGLING, _DANGLING_CLASSES):
        run(statement)
    write_incoming(provider, today)
    for statement in (_SAME, _TASKS, _TASKS_DONE):
        run(statement, parameters)
    hidden = [person for (person,) in rows_of(_HIDDEN_PERSONS)]
    if hidden:
        run(_FORGET, {"persons": hidden})
    # What the database would find wrong at the end it finds here, where the run can say so. By index: new tables look small.
    run("SET LOCAL enable_seqscan = off")
    run("SET CONSTRAINTS ALL IMMEDIATE")
    run("SET LOCAL enable_seqscan = on")
    run("SET CONSTRAINTS ALL DEFERRED")


def _school_rows(run_id: UUID) -> list[dict[str, Any]]:
    found = rows_of(
        f"SELECT r.kind, r.target, r.is_new, r.after FROM ss12000_importrow r WHERE {APPLIES} AND r.kind IN ('unit', 'class')"  # noqa: S608
        " ORDER BY r.kind DESC, r.id",
        {"run": run_id},
    )
    return [{"kind": kind, "id": target, "is_new": is_new, "facts": json.loads(after)} for kind, target, is_new, after in found]
