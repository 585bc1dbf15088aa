"""Entering care providers, their boards, and the compartments and care units of each branch. Only the maintenance role may.

What is there already is left as it is: entering the same again changes nothing and leaves no row. Each change is logged with the
provider it is about, each refusal in the installation's log, since a provider that is not there has no access log.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from samsyn.access.rules.providers import CARE_UNITS, municipality_code_fault, name_fault, number_fault, one_of, plain_number
from samsyn.audit.actions import record
from samsyn.audit.events import AccessEvent, Action
from samsyn.kernel.actor import Actor
from samsyn.kernel.db.context import Context, within
from samsyn.kernel.errors import Invalid
from samsyn.kernel.language import translated
from samsyn.kernel.logs import logger
from samsyn.kernel.words import code_words
from samsyn.organisation.models import Board, Branch, CareProvider, Compartment, Unit
from samsyn.organisation.queries import provider_named

PURPOSE = "provider.command"
log = logger(__name__)
code_words(PURPOSE, "action", "organisation_number", "name", "kind", "municipality_code", "board", "branch")


@dataclass(frozen=True, slots=True)
class NewProvider:
    """A care provider to be entered. organisation_number: with or without dash; kind: a word of `CareProvider.Kind`."""

    organisation_number: str
    name: str
    kind: str
    municipality_code: str = ""


@dataclass(frozen=True, slots=True)
class NewBoards:
    """Boards to be entered, all with the same branches. A branch's unit: its care unit's name; None for any that is there."""

    names: tuple[str, ...] = ()
    branches: tuple[tuple[str, str | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Entered:
    """What is there now. new: ids of the provider, boards, compartments and units that were not there before."""

    provider: UUID
    new: frozenset[UUID]


def operator(provider: UUID, account: str) -> Actor:
    """Whoever runs the command on the server: in the log by the name of that account."""
    return Actor(provider=provider, purpose=PURPOSE, name=f"Drift ({account})", role="system")


@contextmanager
def refusals_logged() -> Iterator[None]:
    """Leave a line in the installation's log about what is refused: which argument, never what stood there."""
    try:
        yield
    except Invalid as error:
        log.warning("access.provider_refused", purpose=PURPOSE, reason_code=next(iter(error.fields), "action"))
        raise


def provider_of(text: str) -> UUID:
    """The provider with this organisation number or name. Raises Invalid."""
    found = provider_named(text)
    if found is None:
        raise _wrong("organisation_number", _("Det finns ingen vårdgivare med det organisationsnumret eller namnet."))
    return found


def enter_provider(account: str, *, provider: NewProvider, boards: NewBoards) -> Entered:
    """Enter a care provider, and boards of it: all or nothing. Raises Invalid, whose one field is the argument that is wrong."""
    facts = _facts(provider)
    wanted = _boards(boards)
    with within(Context(PURPOSE)):
        number = facts.pop("organisation_number")
        row, made = CareProvider.objects.get_or_create(organisation_number=number, defaults=facts)
        for name, value in facts.items():
            if getattr(row, name) != value:
                said = _("Vårdgivaren finns redan, men med annat värde här: %(value)s.")
                raise _wrong(name, said % {"value": getattr(row, name) or "–"})
        actor = operator(row.pk, account)
        with within(actor.context()):
            if made:
                event = AccessEvent(Action.ADMINISTER, "access.provider", resource=row.pk, rule="added", details=f"kind={row.kind}")
                record(actor, event)
            new = _enter_boards(actor, wanted)
    return Entered(row.pk, frozenset({row.pk, *new} if made else new))


def enter_boards(actor: Actor, *, boards: NewBoards) -> Entered:
    """Enter boards of the actor's provider, or branches of boards that are there: all or nothing. Raises Invalid."""
    wanted = _boards(boards)
    if not wanted.names:
        raise _wrong("board", _("Ange vilken nämnd."))
    with within(actor.context()):
        return Entered(actor.provider, frozenset(_enter_boards(actor, wanted)))


def _wrong(field: str, message: str) -> Invalid:
    return Invalid(message, {field: [message]})


def _say(field: str, fault: str) -> None:
    if fault:
        raise _wrong(field, translated(fault))


def _facts(provider: NewProvider) -> dict[str, str]:
    number, name, code = plain_number(provider.organisation_number), provider.name.strip(), provider.municipality_code.strip()
    _say("organisation_number", number_fault(number))
    _say("name", name_fault(name))
    _say("kind", one_of(provider.kind, CareProvider.Kind.values))
    _say("municipality_code", municipality_code_fault(code))
    return {"organisation_number": number, "name": name, "kind": provider.kind, "municipality_code": code}


def _boards(boards: NewBoards) -> NewBoards:
    """The boards with names trimmed. Raises Invalid."""
    names = tuple(dict.fromkeys(name.strip() for name in boards.names))
    branches = tuple((branch, None if unit is None else unit.strip()) for branch, unit in boards.branches)
    for name in names:
        _say("board", name_fault(name))
    for branch, unit in branches:
        _say("branch", one_of(branch, Branch.values))
        _say("branch", "" if unit is None else name_fault(unit))
    if branches and not names:
        raise _wrong("board", _("Ange vilken nämnd."))
    if names and not branches:
        raise _wrong("branch", _("Ange minst en verksamhetsgren."))
    return NewBoards(names, branches)


def _enter_boards(actor: Actor, boards: NewBoards) -> set[UUID]:
    """Enter each board, and return the ids of what is new. The provider's row is held: units have no key that keeps two apart."""
    CareProvider.objects.select_for_update(no_key=True).get(pk=actor.provider)
    return {key for name in boards.names for key in _enter_board(actor, name, boards.branches)}


def _enter_board(actor: Actor, name: str, branches: Sequence[tuple[str, str | None]]) -> set[UUID]:
    board, made = Board.objects.get_or_create(provider_id=actor.provider, name=name)
    rooms, units = set(), set()
    for branch, unit in branches:
        key: dict[str, Any] = {"provider_id": actor.provider, "board": board, "branch": branch}
        room, fresh = Compartment.objects.get_or_create(**key)
        rooms |= {room.pk} if fresh else set()
        units |= _care_unit(key, unit)
    if made or rooms or units:
        details = f"compartments={len(rooms)} units={len(units)}"
        rule = "added" if made else "extended"
        record(actor, AccessEvent(Action.ADMINISTER, "access.board", resource=board.pk, rule=rule, details=details))
    return {*rooms, *units, *({board.pk} if made else ())}


def _care_unit(key: dict[str, Any], name: str | None) -> set[UUID]:
    """The id of a new care unit; nothing when the one named, or any when none is named, is there already."""
    there = [one.name.casefold() for one in Unit.objects.filter(**key, kind=Unit.Kind.CARE, closed_on=None)]
    if there and (name is None or name.casefold() in there):
        return set()
    return {Unit.objects.create(**key, kind=Unit.Kind.CARE, name=name or CARE_UNITS[key["branch"]]).pk}
