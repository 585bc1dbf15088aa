"""Compares a delivery's school units and classes with ours, and tells which id each has or will get here.

A unit is known by the register's id, else by its school-unit code; a class by the register's id within its school year, else
by unit,
year and name exactly. A unit is never made without a board: that would decide who is responsible for its records.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Q

from samsyn.integrations.ss12000.changes import Change, Kind
from samsyn.integrations.ss12000.run.mapping import Facts
from samsyn.kernel.ids import uuid7
from samsyn.organisation.models import Board, SchoolClass, Unit


@dataclass(frozen=True, slots=True)
class Offered:
    """A unit or class of the delivery. above: names of the organisations over a unit, nearest first; unit: the unit of a class."""

    source_id: UUID | None
    facts: Facts
    above: tuple[str, ...] = ()
    unit: UUID | None = None
    row_number: int | None = None
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Compared:
    """What is to happen with a unit or class."""

    kind: Kind
    change: Change
    offered: Offered | None
    target: UUID
    is_new: bool
    before: Facts
    after: Facts
    reasons: tuple[str, ...] = ()


@dataclass(slots=True)
class Structure:
    """The result. ids: the register's id -> ours, for everything that can be used; names go with them."""

    rows: list[Compared] = field(default_factory=list)
    unit_ids: dict[UUID, UUID] = field(default_factory=dict)
    unit_names: dict[UUID, str] = field(default_factory=dict)
    classes: dict[UUID, tuple[UUID, UUID, str]] = field(default_factory=dict)

    def counts(self, kind: Kind) -> dict[str, int]:
        """How many of a kind there are of each class of change."""
        found: dict[str, int] = {}
        for row in self.rows:
            if row.kind is kind:
                found[row.change.value] = found.get(row.change.value, 0) + 1
        return found


def compare_units(
    structure: Structure, offered: list[Offered], default_board: UUID | None, own: Callable[[set[UUID]], set[UUID]]
) -> None:
    """Add the units. own: which of some units the register has given us; those of them that it lacks have left it."""
    known = list(Unit.objects.filter(kind=Unit.Kind.SCHOOL))
    by_source = {one.source_id: one for one in known if one.source_id}
    by_code = {one.school_unit_code: one for one in known if one.school_unit_code}
    boards = {board.name.casefold(): board.pk for board in Board.objects.filter(succeeded_by=None)}
    found: set[UUID] = set()
    for one in offered:
        if one.source_id is None:
            continue
        unit = by_source.get(one.source_id)
        if unit is None:
            unit = by_code.get(one.facts["code"])
            if unit is not None and unit.pk in found:
                unit = None
        row = _changed_unit(unit, one) if unit else _new_unit(one, boards, default_board)
        structure.rows.append(row)
        if row.change is Change.INVALID:
            continue
        if unit is not None:
            found.add(unit.pk)
        structure.unit_ids[one.source_id] = row.target
        structure.unit_names[row.target] = row.after["name"]
    absent = {one.pk: one for one in by_source.values() if one.pk not in found and one.closed_on is None}
    given = own(set(absent)) if absent else set()
    structure.rows += [_left(Kind.UNIT, pk, _unit_facts(unit)) for pk, unit in absent.items() if pk in given]


def _unit_facts(unit: Unit) -> Facts:
    return {
        "name": unit.name,
        "code": unit.school_unit_code,
        "school_types": unit.school_types,
        "closed": unit.closed_on is not None,
        "source_id": str(unit.source_id) if unit.source_id else None,
    }


def _changed_unit(unit: Unit, one: Offered) -> Compared:
    before = _unit_facts(unit)
    after = {**before, **{key: value for key, value in one.facts.items() if value not in ("", [])}, "source_id": str(one.source_id)}
    reasons = tuple(key for key in before if before[key] != after[key])
    change = Change.CHANGED if reasons else Change.SAME
    return Compared(Kind.UNIT, change, one, unit.pk, False, before, after, reasons)


def _new_unit(one: Offered, boards: dict[str, UUID], default: UUID | None) -> Compared:
    named = [boards[name.casefold()] for name in one.above if name.casefold() in boards]
    board = named[0] if named else default
    if board is None and len(boards) == 1:
        board = next(iter(boards.values()))
    after = {**one.facts, "source_id": str(one.source_id), "board": str(board) if board else None}
    problems = [*one.problems, *(["board_unknown"] if board is None else []), *([] if one.facts["name"] else ["name_missing"])]
    change = Change.INVALID if problems else Change.NEW
    return Compared(Kind.UNIT, change, one, uuid7(), True, {}, after, tuple(problems))


def compare_classes(structure: Structure, offered: list[Offered], *, whole: bool, gone: frozenset[UUID] = frozenset()) -> None:
    """Add the classes, after the units. A class whose school year is another than ours is a new class that takes over the id.

    gone: ids that the register says it has deleted.
    """
    known = list(SchoolClass.objects.filter(Q(closed_on=None) | Q(source_id__isnull=False)))
    by_source = {one.source_id: one for one in known if one.source_id}
    by_name = {(one.unit_id, one.school_year, one.name): one for one in known if one.closed_on is None}
    found: set[UUID] = set()
    for one in offered:
        ours_class = by_source.get(one.source_id) if one.source_id else None
        replaced = None
        if ours_class is not None and ours_class.school_year != one.facts["school_year"]:
            replaced, ours_class = ours_class, None
        if ours_class is None and one.unit is not None:
            ours_class = by_name.get((one.unit, one.facts["school_year"], one.facts["name"]))
            if ours_class is not None and ours_class.pk in found:
                ours_class = None
        if ours_class is None and one.facts["closed"]:
            continue  # it ended before we ever saw it
        row = _class_row(one, ours_class, replaced)
        structure.rows.append(row)
        if row.change is not Change.INVALID:
            found.update(known_class.pk for known_class in (ours_class, replaced) if known_class)
            structure.classes[row.target] = (one.source_id or row.target, UUID(row.after["unit"]), row.after["name"])
    _close_classes(structure, [one for one in by_source.values() if one.pk not in found and not one.closed_on], gone, whole=whole)


def _close_classes(structure: Structure, absent: list[SchoolClass], gone: frozenset[UUID], *, whole: bool) -> None:
    """Close those that the register has deleted, or lacks. They stay in the delivery, so that their pupils are read again."""
    ours = set(structure.unit_ids.values())
    for one in absent:
        if one.source_id in gone or (whole and one.unit_id in ours):
            structure.rows.append(_left(Kind.CLASS, one.pk, _class_facts(one)))
            structure.classes[one.pk] = (one.source_id or one.pk, one.unit_id, one.name)


def _class_facts(one: SchoolClass) -> Facts:
    return {
        "name": one.name,
        "school_year": one.school_year,
        "closed": one.closed_on is not None,
        "unit": str(one.unit_id),
        "source_id": str(one.source_id) if one.source_id else None,
    }


def _class_row(one: Offered, ours: SchoolClass | None, replaced: SchoolClass | None) -> Compared:
    known = ours.source_id if ours else None
    source = str(one.source_id or known) if one.source_id or known else None
    after = {**one.facts, "unit": str(one.unit) if one.unit else None, "source_id": source}
    problems = (*one.problems, *(() if one.unit else ("unit_unknown",)), *(() if one.facts["name"] else ("name_missing",)))
    if problems:
        return Compared(Kind.CLASS, Change.INVALID, one, uuid7(), True, {}, after, problems)
    if ours is None:
        why: tuple[str, ...] = ("new_year",) if replaced else ()
        before = _class_facts(replaced) if replaced else {}
        extra = {"replaces": str(replaced.pk)} if replaced else {}
        return Compared(Kind.CLASS, Change.NEW, one, uuid7(), True, before, {**after, **extra}, why)
    before = _class_facts(ours)
    reasons = tuple(key for key in before if before[key] != after[key])
    return Compared(Kind.CLASS, Change.CHANGED if reasons else Change.SAME, one, ours.pk, False, before, after, reasons)


def _left(kind: Kind, target: UUID, before: Facts) -> Compared:
    return Compared(kind, Change.LEFT, None, target, False, before, {**before, "closed": True})


def reviewable(rows: list[Compared]) -> Iterator[Compared]:
    """Those that are stored: everything but what is the same."""
    return (row for row in rows if row.change is not Change.SAME)


def copy_rows(structure: Structure) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """The rows of ss_unit and ss_class."""
    units = [(source, target, structure.unit_names[target]) for source, target in structure.unit_ids.items()]
    classes = [(source, target, unit, name) for target, (source, unit, name) in structure.classes.items()]
    return units, classes
