"""Compares again the rows whose person has changed since: from what the row holds, not from the register."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from samsyn.integrations.ss12000.models import ImportRun
from samsyn.integrations.ss12000.run.compare import compare_persons, find_alike
from samsyn.integrations.ss12000.run.fetching import adult_day
from samsyn.integrations.ss12000.run.snapshot import snapshot_of
from samsyn.integrations.ss12000.run.stage import open_stage, rows_of, run
from samsyn.integrations.ss12000.run.verdict import STORED_FACTS, counts_of, judge

_STALE = """
FROM ss12000_importrow r LEFT JOIN ss12000_protectedrow hidden ON hidden.row_id = r.id
CROSS JOIN LATERAL (SELECT CASE WHEN r.protected THEN hidden.after ELSE r.after END AS after,
    coalesce(r.source_id, r.target) AS source) f"""
_WHICH = "r.id = ANY(%(rows)s) AND NOT r.reasons ? 'missing'"
_PERSONS = f"""
INSERT INTO ss_person (source_id, new_id, new_row, row_number, fingerprint, number, is_pupil, problems, remarks, facts)
SELECT f.source, r.target, r.id, r.row_number, r.fingerprint, f.after->>'number', f.after->'enrolments' <> '[]', '', '',
    f.after - 'enrolments' - 'earlier'
{_STALE} WHERE {_WHICH}"""
_PLACES = f"""
INSERT INTO ss_place (source_id, unit, school_type, grade, starts, ends, earlier, class_id)
SELECT f.source, (e->>'unit')::uuid, e->>'school_type', (e->>'grade')::smallint, (e->>'from')::date, (e->>'to')::date, list.earlier,
    (e->>'class')::uuid
{_STALE}
CROSS JOIN LATERAL (VALUES (f.after->'enrolments', false), (f.after->'earlier', true)) AS list(items, earlier)
CROSS JOIN LATERAL jsonb_array_elements(list.items) AS e
WHERE {_WHICH} AND e->>'unit' IS NOT NULL"""
_GUARDIANS = f"""
INSERT INTO ss_guardian SELECT f.source, (g->>'id')::uuid
{_STALE} CROSS JOIN LATERAL jsonb_array_elements(f.after->'guardians') AS g
WHERE {_WHICH} AND r.kind = 'pupil'"""
# A unit or class goes by its own id here; those that this run will make are among its rows.
_UNITS = """
INSERT INTO ss_unit SELECT id, id, name FROM organisation_unit
UNION SELECT target, target, after->>'name' FROM ss12000_importrow
WHERE run_id = %(run)s AND kind = 'unit' AND is_new AND change = 'new'"""
_CLASSES = """
INSERT INTO ss_class SELECT id, id, unit_id, name FROM organisation_schoolclass
UNION SELECT target, target, (after->>'unit')::uuid, after->>'name' FROM ss12000_importrow
WHERE run_id = %(run)s AND kind = 'class' AND is_new AND change = 'new'"""
_SEEN = """
INSERT INTO ss_seen SELECT DISTINCT source_id FROM ss12000_importrow
WHERE run_id = %(run)s AND source_id IS NOT NULL AND kind IN ('pupil', 'guardian')"""

_MISSING_BEFORE = "INSERT INTO ss_before " + snapshot_of(  # noqa: S608
    "(SELECT target AS person_id FROM ss12000_importrow WHERE id = ANY(%(rows)s) AND reasons ? 'missing')"
)
# Whoever somebody else has sent to unknown school meanwhile is there: nothing is left to do.
_MISSING = """
UPDATE ss12000_importrow r SET base = md5(b.before::text), moved_under = true,
    change = CASE WHEN jsonb_path_exists(b.before, '$.enrolments[*].unit ? (@ != null)') THEN r.change ELSE 'same' END,
    before = CASE WHEN r.protected THEN '{}' ELSE b.before END,
    after = CASE WHEN r.protected THEN '{}' ELSE b.before || '{"enrolments": []}' END
FROM ss_before b WHERE b.person_id = r.target AND r.id = ANY(%(rows)s) AND r.reasons ? 'missing'"""

_AGAIN = f"""
UPDATE ss12000_importrow r SET change = v.change, reasons = to_jsonb(v.reasons), target = v.target, is_new = v.is_new,
    other = v.other, base = coalesce(md5(b.before::text), ''), moved_under = true, protected = hidden, decision = '',
    before = CASE WHEN hidden OR v.change = 'same' THEN '{{}}' ELSE coalesce(b.before, '{{}}') END,
    after = CASE WHEN hidden OR v.change = 'same' THEN '{{}}' ELSE made.facts END
{STORED_FACTS} WHERE r.id = v.row_id"""  # noqa: S608
_AGAIN_PROTECTED = f"""
INSERT INTO ss12000_protectedrow (id, provider_id, row_id, before, after)
SELECT v.row_id, %(provider)s, v.row_id, coalesce(b.before, '{{}}'), made.facts {STORED_FACTS} WHERE hidden
ON CONFLICT (provider_id, row_id) DO UPDATE SET before = excluded.before, after = excluded.after"""

# Units and classes that somebody else's import has made since: the id that this run would have given -> the id that holds.
_MADE_UNITS = """
INSERT INTO ss_made
SELECT r.target, u.id FROM ss12000_importrow r
JOIN organisation_unit u ON u.source_id = r.source_id OR (u.school_unit_code <> '' AND u.school_unit_code = r.after->>'code')
WHERE r.run_id = %(run)s AND r.kind = 'unit' AND r.is_new AND r.change = 'new'"""
_MADE_CLASSES = """
INSERT INTO ss_made
SELECT r.target, k.id FROM ss12000_importrow r
JOIN organisation_schoolclass k ON k.school_year = (r.after->>'school_year')::int AND (k.source_id = r.source_id
    OR (k.unit_id = (r.after->>'unit')::uuid AND k.name = r.after->>'name' AND k.closed_on IS NULL))
WHERE r.run_id = %(run)s AND r.kind = 'class' AND r.is_new AND r.change = 'new'"""
_CLASSES_MOVE = """
UPDATE ss12000_importrow r SET after = r.after || jsonb_build_object('unit', m.new)
FROM ss_made m WHERE r.run_id = %(run)s AND r.kind = 'class' AND r.after->>'unit' = m.old::text"""
_ADOPT = """
UPDATE ss12000_importrow r SET target = m.new, is_new = false, change = 'same', moved_under = true, before = '{}', after = '{}'
FROM ss_made m WHERE r.run_id = %(run)s AND r.target = m.old"""
_PLACES_MOVE = """
UPDATE {table} u SET after = u.after || jsonb_build_object('enrolments', made.places)
FROM (
    SELECT r.id, (
        SELECT coalesce(jsonb_agg(e || jsonb_build_object('unit', coalesce(mu.new::text, e->>'unit'),
            'class', coalesce(mc.new::text, e->>'class'))), '[]')
        FROM jsonb_array_elements(r.after->'enrolments') e
        LEFT JOIN ss_made mu ON mu.old = (e->>'unit')::uuid
        LEFT JOIN ss_made mc ON mc.old = (e->>'class')::uuid) AS places
    FROM {table} r WHERE {which} AND r.after ? 'enrolments') made
WHERE made.id = u.id"""
_IN_RUN = {
    "ss12000_importrow": "r.run_id = %(run)s",
    "ss12000_protectedrow": "r.row_id IN (SELECT id FROM ss12000_importrow WHERE run_id = %(run)s)",
}


def adopt_made_meanwhile(run_id: UUID) -> None:
    """Point the run's rows to units and classes that another import has made while this one waited: nothing is made twice."""
    parameters = {"run": run_id}
    run("CREATE TEMPORARY TABLE IF NOT EXISTS ss_made (old uuid, new uuid) ON COMMIT DROP")
    run("DELETE FROM ss_made")
    for statement in (_MADE_UNITS, _CLASSES_MOVE, _MADE_CLASSES):
        run(statement, parameters)
    if not rows_of("SELECT 1 FROM ss_made LIMIT 1"):
        return
    run(_ADOPT, parameters)
    for table, which in _IN_RUN.items():
        run(_PLACES_MOVE.format(table=table, which=which), parameters)


def review_again(found: ImportRun, rows: list[UUID], today: date) -> None:
    """Judge these rows anew against what we hold now, and mark them. The counts follow."""
    parameters = {"run": found.pk, "rows": rows, "today": today, "provider": found.provider_id}
    open_stage()
    for statement in (_UNITS, _CLASSES, _SEEN, _PERSONS, _PLACES, _GUARDIANS):
        run(statement, parameters)
    compare_persons(today, delta=True)
    judge(adult_day(today))
    find_alike()
    run(_AGAIN, parameters)
    run(_AGAIN_PROTECTED, parameters)
    run("DELETE FROM ss_before")
    run(_MISSING_BEFORE, parameters)
    run(_MISSING, parameters)
    recount(found)


def recount(found: ImportRun) -> None:
    """The run's counts after its rows have been judged anew; rows that have become the same count as unchanged."""
    stored = counts_of(found.pk)
    for kind, before in found.counts.items():
        now = stored.get(kind, {})
        same = now.pop("same", 0)
        unchanged = sum(before.values()) - sum(now.values()) if same else before.get("unchanged", 0)
        found.counts[kind] = {**now, "unchanged": unchanged}
