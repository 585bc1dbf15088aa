"""What is to happen with each staged person, as one row each in ss_verdict; then the rows of the run."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from samsyn.integrations.ss12000.run.snapshot import snapshot_of
from samsyn.integrations.ss12000.run.stage import rows_of, run
from samsyn.kernel.ids import UUID7_SQL

# Guardians that neither we nor this delivery have: they are left out for now, and the pupil is read again next time.
_MISSING_GUARDIANS = """
UPDATE ss_person s SET remarks = concat_ws(',', nullif(s.remarks, ''), 'guardian_missing'), fingerprint = NULL,
    facts = jsonb_set(s.facts, '{guardians}', coalesce((
        SELECT jsonb_agg(g) FROM jsonb_array_elements(s.facts->'guardians') g
        WHERE NOT EXISTS (SELECT 1 FROM ss_absent a WHERE a.guardian = (g->>'id')::uuid)), '[]'))
WHERE EXISTS (SELECT 1 FROM ss_guardian g JOIN ss_absent a USING (guardian) WHERE g.pupil = s.source_id)"""
_ABSENT = """
CREATE TEMPORARY TABLE ss_absent ON COMMIT DROP AS
SELECT DISTINCT g.guardian FROM ss_guardian g
WHERE NOT EXISTS (SELECT 1 FROM people_person p WHERE p.source_id = g.guardian)
    AND NOT EXISTS (
        SELECT 1 FROM ss_match m JOIN ss_person s USING (source_id)
        WHERE m.source_id = g.guardian AND NOT m.twice AND NOT m.taken AND s.problems = '')"""

_GUARDIANS_DIFFER = """EXISTS (
        SELECT 1 FROM jsonb_to_recordset(f->'guardians') w(id uuid, kind text)
        FULL JOIN jsonb_to_recordset(b->'guardians') c(id uuid, kind text) USING (id)
        WHERE w.id IS NULL OR c.id IS NULL
            OR (w.kind <> c.kind AND (w.kind = 'other_responsible' OR c.kind IN ('joint', 'unspecified', 'other_responsible'))))"""

# Kinds of custody that somebody has looked up (sole, appointed, temporary, social board) are never overruled by a register.
_VERDICT = f"""
INSERT INTO ss_verdict
WITH joined AS (
    SELECT s.source_id, s.new_row, s.new_id, s.is_pupil, s.facts AS f, bf.before AS b, m.by_id, m.by_number, m.pupil,
        string_to_array(nullif(concat_ws(',', nullif(s.problems, ''), CASE WHEN m.twice THEN 'number_twice' END,
            CASE WHEN m.taken THEN 'number_taken' END), ''), ',') AS problems,
        string_to_array(nullif(s.remarks, ''), ',') AS remarks,
        CASE WHEN bf.before->>'protection' = 'fictitious_data' THEN 'fictitious_data'
            ELSE coalesce(s.facts->>'protection', bf.before->>'protection', 'none') END AS protection,
        s.is_pupil AND NOT EXISTS (SELECT 1 FROM ss_want w WHERE w.source_id = s.source_id AND NOT w.earlier) AS lost,
        coalesce(mv.unit, false) AS mv_unit, coalesce(mv.class, false) AS mv_class, coalesce(mv.grade, false) AS mv_grade,
        coalesce(mv.ends, false) AS mv_ends
    FROM ss_match m JOIN ss_person s USING (source_id)
    LEFT JOIN ss_before bf ON bf.person_id = coalesce(m.by_id, m.by_number)
    LEFT JOIN ss_moved mv ON mv.source_id = s.source_id),
reasoned AS (
    SELECT *, b IS NULL AS is_new, b->>'protection' AS was,
        b IS NOT NULL AND pupil IS NOT NULL AND NOT is_pupil AND (mv_unit OR b->'enrolments' = '[]') AS has_left,
        CASE WHEN b IS NULL THEN ARRAY[]::text[] ELSE array_remove(ARRAY[
            CASE WHEN concat(f->>'given', f->>'family') <> ''
                AND (f->'given', coalesce(nullif(f->'middle', 'null'), b->'middle'), f->'family')
                IS DISTINCT FROM (b->'given', b->'middle', b->'family') THEN 'name' END,
            CASE WHEN f->>'number' = '' OR f->'number' = b->'number' THEN NULL
                WHEN b->>'number' = '' OR (b->>'number_kind' <> 'personal_number' AND f->>'number_kind' = 'personal_number')
                THEN 'number_given' ELSE 'number_changed' END,
            CASE WHEN f->>'birth_date' <> coalesce(b->>'birth_date', '') THEN 'birth_date' END,
            CASE WHEN f->>'sex' <> 'unknown' AND f->'sex' <> b->'sex' THEN 'sex' END,
            CASE WHEN (f->>'deceased')::bool AND NOT (b->>'deceased')::bool THEN 'deceased' END,
            CASE WHEN protection = 'none' AND f->>'street' IS NOT NULL AND (f->'street', f->'postal_code', f->'locality')
                IS DISTINCT FROM (b->'street', b->'postal_code', b->'locality') THEN 'address' END,
            CASE WHEN protection = 'none' AND f->>'phone' IS NOT NULL AND (f->'phone', f->'email')
                IS DISTINCT FROM (b->'phone', b->'email') THEN 'contact' END,
            CASE WHEN protection <> b->>'protection' THEN 'protection' END,
            CASE WHEN pupil IS NOT NULL AND f ? 'guardians' AND {_GUARDIANS_DIFFER} THEN 'guardians' END,
            CASE WHEN pupil IS NOT NULL AND f->'guardians' = '[]' AND b->'guardians' <> '[]'
                AND coalesce(f->>'birth_date', '9999') > %(adult)s THEN 'guardians_gone' END,
            CASE WHEN is_pupil AND pupil IS NULL THEN 'becomes_pupil' END,
            CASE WHEN is_pupil AND NOT lost AND mv_unit THEN 'unit' END,
            CASE WHEN is_pupil AND NOT lost AND mv_class THEN 'class' END,
            CASE WHEN is_pupil AND NOT lost AND mv_grade THEN 'grade' END,
            CASE WHEN is_pupil AND NOT lost AND mv_ends THEN 'ends' END,
            CASE WHEN by_id IS NULL THEN 'source_id' END], NULL) END AS reasons
    FROM joined)
SELECT source_id, new_row, coalesce(by_id, CASE WHEN problems IS NULL THEN by_number END, new_id), is_new,
    CASE WHEN is_pupil OR pupil IS NOT NULL THEN 'pupil' ELSE 'guardian' END,
    CASE WHEN problems IS NOT NULL THEN 'invalid' WHEN is_new THEN 'new'
        WHEN was <> 'none' AND protection = 'none' THEN 'lifted'
        WHEN protection <> was THEN 'protected'
        WHEN has_left THEN 'left'
        WHEN reasons && ARRAY['unit', 'class', 'becomes_pupil'] THEN 'moved'
        WHEN cardinality(reasons) > 0 THEN 'changed' ELSE 'same' END,
    CASE WHEN problems IS NOT NULL THEN problems ELSE reasons || CASE WHEN has_left THEN ARRAY['enrolment_ended'] ELSE '{{}}' END
        || CASE WHEN lost THEN ARRAY['unit_unknown'] ELSE '{{}}' END || coalesce(remarks, '{{}}') END,
    NULL, protection, NOT lost
FROM reasoned"""  # noqa: S608  (constants)

# Pupils at the delivery's units who are not in it, or whom the register says that it has deleted.
_MISSING = f"""
INSERT INTO ss_verdict
SELECT p.source_id, {UUID7_SQL}, p.id, false, 'pupil', 'left', ARRAY['missing'], NULL, p.protection, false
FROM people_person p JOIN people_pupil pupil ON pupil.person_id = p.id
WHERE NOT EXISTS (SELECT 1 FROM ss_verdict v WHERE v.target = p.id)
    AND NOT EXISTS (SELECT 1 FROM ss_match m WHERE m.by_number = p.id)
    AND EXISTS (SELECT 1 FROM people_enrolment e WHERE e.pupil_id = pupil.id AND (e.valid_to IS NULL OR e.valid_to >=
        %(today)s) AND """  # noqa: S608
_MISSING_BEFORE = "INSERT INTO ss_before " + snapshot_of(  # noqa: S608
    "(SELECT target AS person_id FROM ss_verdict WHERE reasons = ARRAY['missing'])"
)


def _facts(verdicts: str, only: str = "") -> str:
    """What is kept of each verdict. only: a condition on the wanted enrolments, which are many."""
    return f"""
FROM {verdicts} v
LEFT JOIN ss_person s USING (source_id)
LEFT JOIN ss_before b ON b.person_id = v.target
LEFT JOIN (
    SELECT source_id, coalesce(jsonb_agg(jsonb_build_object('unit', unit_id, 'unit_name', unit_name, 'class', class_id,
            'class_name', class_name, 'grade', grade, 'school_type', school_type, 'from', starts, 'to', ends) ORDER BY unit_id)
        FILTER (WHERE NOT earlier), '[]') AS places,
        coalesce(jsonb_agg(jsonb_build_object('unit', unit_id, 'grade', grade, 'school_type', school_type, 'from', starts,
            'to', ends))
        FILTER (WHERE earlier), '[]') AS earlier
    FROM ss_want {only} GROUP BY source_id) w ON w.source_id = v.source_id
CROSS JOIN LATERAL (SELECT v.protection <> 'none' OR coalesce(b.before->>'protection', 'none') <> 'none' AS hidden,
    coalesce(s.facts, b.before) || CASE
        WHEN w.source_id IS NULL AND v.protection = 'none' THEN '{{"protection": "none", "enrolments": [], "earlier": []}}'
        ELSE jsonb_build_object('protection', v.protection, 'enrolments', coalesce(w.places, '[]'),
            'earlier', coalesce(w.earlier, '[]')) END AS facts) made"""  # noqa: S608  (our own names)


STORED_FACTS = _facts("ss_verdict")
_STORE = f"""
INSERT INTO ss12000_importrow (id, provider_id, run_id, kind, change, reasons, row_number, source_id, target, is_new, other,
    fingerprint, base, before, after, protected, decision, moved_under)
SELECT v.row_id, %(provider)s, %(run)s, v.kind, v.change, to_jsonb(v.reasons), s.row_number, v.source_id, v.target, v.is_new,
    v.other,
    CASE WHEN v.complete THEN s.fingerprint END, coalesce(md5(b.before::text), ''),
    CASE WHEN hidden OR v.change = 'same' THEN '{{}}' ELSE coalesce(b.before, '{{}}') END,
    CASE WHEN hidden OR v.change = 'same' THEN '{{}}' ELSE made.facts END, hidden, '', false {STORED_FACTS}"""
# Those who are protected are few.
_STORE_PROTECTED = f"""
WITH closed AS MATERIALIZED (
    SELECT v.* FROM ss_verdict v LEFT JOIN ss_before b ON b.person_id = v.target
    WHERE v.change <> 'same' AND (v.protection <> 'none' OR coalesce(b.before->>'protection', 'none') <> 'none'))
INSERT INTO ss12000_protectedrow (id, provider_id, row_id, before, after)
SELECT {UUID7_SQL}, %(provider)s, v.row_id, coalesce(b.before, '{{}}'), made.facts
{_facts("closed", "WHERE source_id IN (SELECT source_id FROM closed)")}"""  # noqa: S608  (our own names)


def judge(adult_born_by: str) -> None:
    """Fill ss_verdict. adult_born_by: ISO day; whoever is born after it is under age today."""
    run("DROP TABLE IF EXISTS pg_temp.ss_absent")
    run(_ABSENT)
    run(_MISSING_GUARDIANS)
    run(_VERDICT, {"adult": adult_born_by})


def judge_missing(where: str, absent: str, parameters: dict[str, Any]) -> None:
    """Add those who are missing, after `judge`. where: which enrolments count; absent: who is missing (our constants, never
    input)."""
    run(f"{_MISSING} {where}) AND {absent}", parameters, hashed=True)
    run(_MISSING_BEFORE, {"today": parameters["today"]})


def store(provider: UUID, run_id: UUID) -> None:
    """Make the run's rows of ss_verdict."""
    parameters = {"provider": provider, "run": run_id}
    run(_STORE, parameters)
    run(_STORE_PROTECTED, parameters)


def counts_of(run_id: UUID) -> dict[str, dict[str, int]]:
    """How many stored rows a run has, by kind and change."""
    found: dict[str, dict[str, int]] = {}
    for kind, change, number in rows_of(
        "SELECT kind, change, count(*) FROM ss12000_importrow WHERE run_id = %(run)s GROUP BY 1, 2", {"run": run_id}
    ):
        found.setdefault(kind, {})[change] = number
    return found
