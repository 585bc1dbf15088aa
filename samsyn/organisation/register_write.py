"""Writes school units and classes from a school register. Called inside the import's one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from samsyn.organisation.models import SchoolClass, Unit


def write_schools(provider: UUID, rows: Iterable[Mapping[str, Any]], today: date) -> None:
    """Write units, then classes. A row: kind ("unit", "class"), id, is_new, facts.

    Facts of a unit: name, code, school_types, closed, source_id, and board when new; of a class: name, school_year, closed, unit,
    source_id, and replaces (the class of an earlier year that had the same id in the register) when new.
    """
    listed = list(rows)
    _write_units(provider, [row for row in listed if row["kind"] == "unit"], today)
    fresh = []
    for row in listed:
        if row["kind"] != "class":
            continue
        if row["is_new"]:
            _end_replaced(row["facts"].get("replaces"), today)
            fresh.append(_new_class(provider, row, today))
        else:
            _write_class(row, today)
    units = set(Unit.objects.values_list("pk", flat=True))
    SchoolClass.objects.bulk_create([one for one in fresh if one.unit_id in units], batch_size=1000)


def _closing(facts: Mapping[str, Any], was: date | None, today: date) -> date | None:
    return (was or today) if facts["closed"] else None


def _source(facts: Mapping[str, Any]) -> UUID | None:
    return UUID(facts["source_id"]) if facts.get("source_id") else None


def _write_units(provider: UUID, rows: Iterable[Mapping[str, Any]], today: date) -> None:
    """Those that we have first: what they give up may be a new one's."""
    fresh = []
    for row in rows:
        facts = row["facts"]
        if row["is_new"]:
            unit = Unit(pk=row["id"], provider_id=provider, board_id=UUID(facts["board"]), kind=Unit.Kind.SCHOOL)
            fresh.append(unit)
        else:
            unit = Unit.objects.get(pk=row["id"])
        unit.name, unit.school_unit_code, unit.school_types = facts["name"], facts["code"], facts["school_types"]
        unit.source_id, unit.closed_on = _source(facts), _closing(facts, unit.closed_on, today)
        if not row["is_new"]:
            unit.save()
    Unit.objects.bulk_create(fresh, batch_size=1000)


def _new_class(provider: UUID, row: Mapping[str, Any], today: date) -> SchoolClass:
    facts = row["facts"]
    return SchoolClass(
        pk=row["id"],
        provider_id=provider,
        unit_id=UUID(facts["unit"]),
        name=facts["name"],
        school_year=facts["school_year"],
        source_id=_source(facts),
        closed_on=_closing(facts, None, today),
    )


def _write_class(row: Mapping[str, Any], today: date) -> None:
    facts = row["facts"]
    school_class = SchoolClass.objects.get(pk=row["id"])
    school_class.name, school_class.unit_id, school_class.source_id = facts["name"], UUID(facts["unit"]), _source(facts)
    school_class.closed_on = _closing(facts, school_class.closed_on, today)
    school_class.save()


def _end_replaced(replaced: str | None, today: date) -> None:
    if replaced:
        SchoolClass.objects.filter(pk=UUID(replaced)).update(source_id=None, closed_on=today - timedelta(days=1))
