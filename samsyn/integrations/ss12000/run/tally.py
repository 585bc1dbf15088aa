"""Counts over the stage: what is unchanged, and whether each unit's rows look like the pupils we know there."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from samsyn.integrations.ss12000.run.likeness import UnitTally, is_doubtful
from samsyn.integrations.ss12000.run.stage import rows_of

_UNCHANGED = """
SELECT pupil.id IS NOT NULL, count(*) FROM ss_seen JOIN people_person p USING (source_id)
LEFT JOIN people_pupil pupil ON pupil.person_id = p.id
WHERE NOT EXISTS (SELECT 1 FROM ss_verdict v WHERE v.source_id = p.source_id)
GROUP BY 1"""

_UNITS = """
WITH held AS (
    SELECT e.unit_id, pupil.person_id, p.source_id, {due} AS due FROM people_enrolment e
    JOIN people_pupil pupil ON pupil.id = e.pupil_id
    JOIN people_person p ON p.id = pupil.person_id
    WHERE e.unit_id IN (SELECT unit_id FROM ss_unit) AND e.valid_from <= %(today)s AND (e.valid_to IS NULL OR e.valid_to >=
        %(today)s)),
judged AS (
    SELECT DISTINCT w.unit_id, v.target FROM ss_want w JOIN ss_verdict v USING (source_id)
    WHERE NOT w.earlier AND v.kind = 'pupil' AND v.change <> 'invalid' AND (w.starts IS NULL OR w.starts <= %(today)s)),
still AS (
    SELECT held.unit_id, held.person_id FROM held JOIN ss_seen USING (source_id)
    WHERE NOT EXISTS (SELECT 1 FROM ss_verdict v WHERE v.target = held.person_id)),
missing AS (SELECT target FROM ss_verdict WHERE reasons && ARRAY['missing']),
delivered AS (SELECT unit_id, count(*) AS rows FROM judged GROUP BY 1),
matching AS (SELECT judged.unit_id, count(*) AS matched FROM judged JOIN held ON held.unit_id = judged.unit_id
    AND held.person_id = judged.target GROUP BY 1),
unchanged AS (SELECT unit_id, count(*) AS rows FROM still GROUP BY 1),
ours AS (SELECT unit_id, count(*) AS known, count(*) FILTER (WHERE due) AS due,
    count(*) FILTER (WHERE due AND missing.target IS NULL) AS kept
    FROM held LEFT JOIN missing ON missing.target = held.person_id GROUP BY 1)
SELECT ss_unit.unit_id::text, ss_unit.name, coalesce(delivered.rows, 0) + coalesce(unchanged.rows, 0),
    coalesce(matching.matched, 0) + coalesce(unchanged.rows, 0), ours.known, ours.due, ours.kept
FROM ss_unit JOIN ours USING (unit_id) LEFT JOIN delivered USING (unit_id) LEFT JOIN unchanged USING (unit_id)
LEFT JOIN matching USING (unit_id)
ORDER BY ss_unit.name"""


# Pupils who have another place in the same delivery move, as when schools are joined.
_LEFT_BEHIND = """
SELECT e.unit_id::text, u.name, count(DISTINCT e.pupil_id)
FROM people_enrolment e
JOIN organisation_unit u ON u.id = e.unit_id
JOIN people_pupil pupil ON pupil.id = e.pupil_id
WHERE e.unit_id = ANY(%(units)s::uuid[]) AND e.valid_from <= %(today)s AND (e.valid_to IS NULL OR e.valid_to >= %(today)s)
    AND NOT EXISTS (SELECT 1 FROM ss_verdict v JOIN ss_want w USING (source_id) WHERE v.target = pupil.person_id AND NOT w.earlier)
GROUP BY 1, 2 ORDER BY 2"""


def left_with_pupils(units: list[str], today: date) -> list[dict[str, Any]]:
    """Those of some units that the register has no longer, and where pupils go today who have no other place in it."""
    found = rows_of(_LEFT_BEHIND, {"units": units, "today": today})
    return [{"unit": unit, "name": name, "gone": True, "known": known} for unit, name, known in found]


def unchanged() -> dict[str, int]:
    """How many pupils and guardians of the delivery are exactly as they were."""
    found = {("pupil" if is_pupil else "guardian"): number for is_pupil, number in rows_of(_UNCHANGED, hashed=True)}
    return {kind: found.get(kind, 0) for kind in ("pupil", "guardian")}


def doubtful_units(today: date, *, whole: bool, due: str = "false") -> list[dict[str, Any]]:
    """The units that a human must say yes to. whole: the rows are all that were sent, not only those that changed.

    due: which enrolments (e) the delivery is a whole list of; a constant of ours, never input.
    """
    found = []
    for unit, name, rows, *numbers in rows_of(_UNITS.format(due=due), {"today": today}, hashed=True):
        tally = UnitTally(unit, name, rows if whole else 0, *numbers)
        if is_doubtful(tally):
            found.append({**asdict(tally), "rows": rows, "retained": tally.retained})
    return found
