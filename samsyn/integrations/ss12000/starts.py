"""From which day a written run shows in the class lists, when nothing of it does yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from samsyn.integrations.ss12000.run.commit import APPLIES
from samsyn.integrations.ss12000.run.stage import rows_of

# Reasons that a class list shows whatever the day: who a pupil is, and that they have left.
_AT_ONCE = """ARRAY['name', 'number_given', 'number_changed', 'birth_date', 'deceased', 'protection', 'missing', 'enrolment_ended',
    'unit_unknown']"""
_PLACES_TODAY = """(
    SELECT coalesce(jsonb_agg(DISTINCT jsonb_build_array(e->'unit', e->'class')), '[]')
    FROM jsonb_array_elements({facts}->'enrolments') e WHERE coalesce(e->>'from', '') <= %(today)s)"""
# What a protected person's row says is not for everybody's eyes, and counts neither way.
_WRITTEN = f"FROM ss12000_importrow r WHERE {APPLIES} AND NOT r.protected"
_NOW = f"""
SELECT 1 {_WRITTEN} AND (
    (r.kind IN ('unit', 'class') AND r.change <> 'new')
    OR (r.kind = 'pupil' AND (r.reasons ?| {_AT_ONCE}
        OR {_PLACES_TODAY.format(facts="r.before")} <> {_PLACES_TODAY.format(facts="r.after")}))) LIMIT 1"""
_LATER = f"""
SELECT min(e->>'from'), max(e->>'from')
FROM (SELECT jsonb_array_elements(r.after->'enrolments') e {_WRITTEN} AND r.kind = 'pupil') places
WHERE e->>'from' > %(today)s"""  # noqa: S608  (constants)
_HIDDEN = f"SELECT EXISTS (SELECT FROM ss12000_importrow r WHERE {APPLIES} AND r.protected AND r.kind = 'pupil')"  # noqa: S608


@dataclass(frozen=True, slots=True)
class Later:
    """The first and the last day on which pupils of a run begin. others: it has protected pupils too, of whom this says nothing."""

    first: date
    last: date
    others: bool


def later_days(run: UUID, today: date) -> Later | None:
    """When the pupils of a written run begin, if every one of them begins later; else None."""
    parameters = {"run": run, "today": today.isoformat()}
    if rows_of(_NOW, parameters):
        return None
    ((first, last),) = rows_of(_LATER, parameters)
    if first is None:
        return None
    ((others,),) = rows_of(_HIDDEN, parameters)
    return Later(date.fromisoformat(first), date.fromisoformat(last), others)
