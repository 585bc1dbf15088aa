"""Which rows of a record an actor may read (`access.decisions.Reads`), as conditions of statements: by author, and by block."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q

from samsyn.access.decisions import Reads
from samsyn.kernel.actor import Actor


def entry_condition(actor: Actor, part: Reads) -> tuple[str, list[Any]]:
    """For `journal_entry e` with its `journal_contact c`: the text begins with AND, or is empty."""
    statement, values = _by_author(actor, part, "e.author_id", "e.author_role")
    if part.shut:
        statement += f" AND NOT EXISTS ({_SHUT} WHERE s.unit = c.unit_id AND (s.process = '' OR s.process = c.process))"
        values += _shut(part)
    return statement, values


def attachment_condition(actor: Actor, part: Reads) -> tuple[str, list[Any]]:
    """For `journal_attachment f`. A file outside any contact has no process: a block of any of its unit's shuts it.

    So does any block at all a file of an unknown unit.
    """
    statement, values = _by_author(actor, part, "f.added_by_id", "f.added_role")
    if part.shut:
        statement += f""" AND NOT EXISTS ({_SHUT}
            LEFT JOIN journal_contact of ON of.provider_id = f.provider_id AND of.id = f.contact_id
            WHERE (s.unit = f.unit_id OR f.unit_id IS NULL)
                AND (s.process = '' OR f.contact_id IS NULL OR s.process = of.process))"""
        values += _shut(part)
    return statement, values


def row_condition(actor: Actor, part: Reads, author: str, role: str, unit: str) -> tuple[str, list[Any]]:
    """For rows outside any contact, by their columns of author, role and unit: a block of the unit shuts them, of any when null."""
    statement, values = _by_author(actor, part, author, role)
    if part.shut:
        statement += f" AND NOT EXISTS ({_SHUT} WHERE s.unit = {unit} OR {unit} IS NULL)"
        values += _shut(part)
    return statement, values


_SHUT = "SELECT 1 FROM unnest(%s::uuid[], %s::text[]) AS s (unit, process)"


def _shut(part: Reads) -> list[Any]:
    return [[unit for unit, _process in part.shut], [process for _unit, process in part.shut]]


def _by_author(actor: Actor, part: Reads, author: str, role: str) -> tuple[str, list[Any]]:
    if part.everything:
        return "", []
    test = "<> ALL" if part.rest else "= ANY"
    return f" AND ({author} = %s OR {role} {test} (%s))", [actor.user, list(part.roles)]


def shown_to(actor: Actor, part: Reads, author: str, role: str) -> Q:
    """The condition of rows by the fields that name their author and the author's role."""
    if part.everything:
        return Q()
    by_role = Q(**{f"{role}__in": part.roles})
    return Q(**{author: actor.user}) | (~by_role if part.rest else by_role)


def may_see(actor: Actor, part: Reads, author: UUID, role: str, unit: UUID) -> bool:
    """The same of one row outside any contact, which is at hand."""
    theirs = author == actor.user or part.everything or (role in part.roles) is not part.rest
    return theirs and unit not in {shut for shut, _process in part.shut}


def not_shut(part: Reads, unit: str, process: str) -> Q:
    """The condition of rows that no block shuts, by the fields that name the unit and the care process; null is any of them."""
    condition = Q()
    for shut_unit, shut_process in part.shut:
        within = Q() if not shut_process else Q(**{process: shut_process}) | Q(**{f"{process}__isnull": True})
        here = Q(**{unit: shut_unit}) | Q(**{f"{unit}__isnull": True})
        condition &= ~(here & within)
    return condition


def unit_not_shut(part: Reads, unit: str) -> Q:
    """The same for rows outside any contact: they have no process, and any block of the unit's shuts them."""
    if not part.shut:
        return Q()
    return ~(Q(**{f"{unit}__in": [shut for shut, _process in part.shut]}) | Q(**{f"{unit}__isnull": True}))
