"""Asks every address that has an id in it for rows of every kind, and compares what lies outside with what nobody ever made."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.test import Client
from django.urls import resolve, reverse

from samsyn.access.registry import Permission
from samsyn.api.v1 import operations
from samsyn.kernel.ids import uuid7
from tests.access_matrix.places import County, Place
from tests.house.test_doors import pages

# What stands in addresses and is no id of a row: one of the code's own words, or a secret that nobody else has.
WORDS = {
    "setting": "P-1",
    "permission_name": "journal.print",
    "provider_id": "idp",
    "key": "A" * 22,
    "token": "A" * 22,
}
KINDS_OF_ID = frozenset(
    {
        *("pupil", "entry", "attachment", "file", "release", "document", "consent", "block", "opening", "review", "school_class"),
        *("access", "alarm", "lead_task", "support_session", "order", "room", "reading", "decision", "rule"),
        *("source", "run", "row", "task", "provider"),
    }
)
MOST_IDS = 20
# So many of them where the gate refuses whoever asks, before it knows for what: the more it must be at an open one.
AT_THE_GATE = 6
# They have no log to stand in: no care provider is theirs yet.
WITHOUT_ROOM = frozenset({"unassigned", "nobody"})
# Opened by a key in the address, not by an assignment.
MACHINES = frozenset({"ss12000:notify"})
# Drawn anew for each answer: the form's token, and the number by which the page allows its own scripts.
_RANDOM = re.compile(r"""(csrfmiddlewaretoken["'] value=["']|csrftoken=|"X-CSRFToken": ?"|nonce[-=]["']?)[A-Za-z0-9+/=_-]{16,}""")
_SAVEPOINT = re.compile(r'"s\d+_x\d+"')
Ids = dict[str, UUID | str]


@dataclass(frozen=True, slots=True)
class Door:
    """An address with ids in it, and a way to ask: a page by its name, an operation of the interface by its path."""

    name: str
    method: str
    parameters: tuple[str, ...]
    permission: object

    @property
    def kinds(self) -> tuple[str, ...]:
        """The parameters that are ids."""
        return tuple(one for one in self.parameters if one not in WORDS)

    def address(self, ids: Ids) -> str:
        """The address of these rows."""
        given = {name: WORDS.get(name, ids.get(name, "")) for name in self.parameters}
        return self.name.format(**given) if self.name.startswith("/") else reverse(self.name, kwargs=given)


def doors() -> list[Door]:
    """Every door with an id in its address."""
    found = []
    for address, door in pages():
        parameters = re.findall(r"<\w+:(\w+)>", address)
        if set(parameters) - WORDS.keys():
            example = re.sub(r"<str:\w+>", "A" * 22, re.sub(r"<uuid:\w+>", str(uuid7()), address))
            name = resolve(f"/{example}").view_name
            found += [
                Door(name, method, tuple(parameters), getattr(door.callback, "permission", None)) for method in ("GET", "POST")
            ]
    for operation, view in operations():
        method, _, path = operation.partition(" ")
        if parameters := re.findall(r"\{\w+:(\w+)\}", path):
            found.append(Door("/api/v1" + re.sub(r"\{\w+:(\w+)\}", r"{\1}", path), method, tuple(parameters), view.permission))
    return found


@cache
def made_up() -> tuple[UUID, ...]:
    """Ids that nobody made."""
    return tuple(uuid7() for _ in range(4))


def combinations(county: County, door: Door) -> list[Ids]:
    """What to ask for at a door, twenty or more: rows of every place, rows that do not belong together, and what nobody made."""
    asked: list[Ids] = [dict.fromkeys(door.kinds, nothing) for nothing in made_up()[:2]]
    first, last = door.kinds[0], door.kinds[-1]
    # Ali's release is not decided yet: what comes after it in the address is asked for.
    home = _rows_of(county.places[1] if "release" in door.kinds else county.home, door, 0)
    for number, place in enumerate(county.places):
        there = _rows_of(place, door, number % 2)
        asked += [there, home | {last: there[last]}, home | {first: there[first]}]
    others = [place.rows[kind] for place in county.places for kind in ("pupil", "signed", "task") if kind in place.rows]
    asked += [home | {last: one} for one in [*county.strangers, *others]]
    unique = {tuple(ids.items()): ids for ids in asked}
    return list(unique.values())[: MOST_IDS + 2 if len(door.kinds) > 1 else MOST_IDS]


def _rows_of(place: Place, door: Door, number: int) -> Ids:
    """The place's rows, made up where it has none of the kind. number: which, of kinds that it has two of."""
    found = {kind: place.ids(kind) for kind in door.kinds}
    return {kind: ids[min(number, len(ids) - 1)] if ids else made_up()[2] for kind, ids in found.items()}


def unknown_from(county: County, who: str, door: Door, ids: Ids) -> int | None:
    """The place in the address of the first row that the persona may not know of, or that is not with the ones before it.

    None when all of them are the persona's own.
    """
    together = county.places
    for number, kind in enumerate(door.kinds):
        together = [place for place in together if place.is_known(who, kind, ids[kind])]
        if not together:
            return number
    return None


def with_none(door: Door, ids: Ids, start: int) -> Ids:
    """The same address, where what stands from a place on was never made."""
    return {kind: made_up()[3] if number >= start else ids[kind] for number, kind in enumerate(door.kinds)}


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of asking: what the browser got, what the database was asked, and whether the access log has a row of it."""

    status: int
    headers: dict[str, str]
    body: str
    statements: tuple[str, ...]
    logged: bool

    def differs(self, other: Answer) -> str:
        """In what two answers differ, and where; empty when they are the same."""
        for name in (field.name for field in fields(self)):
            mine, others = getattr(self, name), getattr(other, name)
            if mine != others:
                return f"{name}: {_first_difference(mine, others)}"
        return ""


def _first_difference(mine: Any, others: Any) -> str:
    if isinstance(mine, tuple):
        pairs = [(one, two) for one, two in zip(mine, others, strict=False) if one != two]
        where = pairs[0] if pairs else (mine or others)[min(len(mine), len(others)) :][:1]
        return f"{len(mine)} and {len(others)}, {str(where)[:600]}"
    if isinstance(mine, str):
        at = next((number for number, (one, two) in enumerate(zip(mine, others, strict=False)) if one != two), 0)
        return f"{mine[max(0, at - 80) : at + 80]!r} and {others[max(0, at - 80) : at + 80]!r}"
    return f"{mine} and {others}"


def ask(county: County, client: Client, door: Door, ids: Ids) -> Answer:
    """Ask, note, and undo whatever was written."""
    address, sent = door.address(ids), _sent(county, door.name)
    cookies = client.cookies.copy()
    with transaction.atomic():
        with _statements() as statements:
            response = _response(client, door, address, sent)
        transaction.set_rollback(True)
    client.cookies = cookies
    echoed = {str(value) for name, value in ids.items() if name in door.kinds}
    headers = {name: _plain(value, echoed) for name, value in sorted(response.items()) if name != "Date"}
    return Answer(
        response.status_code,
        headers,
        _plain(response.content.decode(errors="replace"), echoed),
        tuple(_SAVEPOINT.sub("savepoint", one) for one in statements),
        any(one.startswith("INSERT") and "audit_event" in one for one in statements),
    )


def _response(client: Client, door: Door, address: str, sent: dict[str, Any]) -> Any:
    if door.name.startswith("/"):
        return client.generic(door.method, address, json.dumps(sent) if sent else "", content_type="application/json")
    return client.post(address, sent) if door.method == "POST" else client.get(address)


_forms: dict[str, dict[str, Any]] = {}


def _sent(county: County, name: str) -> dict[str, Any]:
    """What the form of the page sends. None with an id in its address sends a file, which can be sent only once."""
    if name not in _forms:
        form = county.stage.sent(name)
        if any(hasattr(value, "read") for value in form.values()):
            return form
        _forms[name] = form
    return _forms[name]


def _plain(text: str, echoed: set[str]) -> str:
    for one in echoed:
        text = text.replace(one, "id")
    return _RANDOM.sub(r"\1random", text)


@contextmanager
def _statements() -> Iterator[list[str]]:
    found: list[str] = []

    def seen(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        # Told to the closed group, which knows of the pupil: also when what was asked for is not with her.
        if "INTO access_alarm" not in str(sql):
            found.append(str(sql))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(seen):
        yield found


@dataclass
class Crawl:
    """What one persona has met: how often, how often let in to what is the persona's own, and each difference."""

    who: str
    asked: int = 0
    let_in: int = 0
    differences: list[str] | None = None


def crawl(county: County, who: str, about: Place | None = None) -> Crawl:
    """Go through every door as one persona; about: only with a row of this place in the address."""
    found = Crawl(who, differences=[])
    rows = set(about.rows.values()) if about else None
    for door in doors():
        _through(county, door, found, rows)
    return found


def _shut(county: County, who: str, door: Door) -> bool:
    """Whether the gate refuses the persona, for lack of a permission or of an assignment: before the address is read."""
    actor = county.actors.get(who)
    return actor is None or (isinstance(door.permission, Permission) and not door.permission.given_to(actor))


def _through(county: County, door: Door, found: Crawl, rows: set[UUID] | None) -> None:
    client, known = county.clients[found.who], {}
    asked = combinations(county, door)[: AT_THE_GATE if _shut(county, found.who, door) else None]
    for ids in asked if rows is None else [one for one in asked if rows & set(one.values())]:
        answer = ask(county, client, door, ids)
        found.asked += 1
        if answer.status == 405:
            return
        start = unknown_from(county, found.who, door, ids)
        if start is None:
            found.let_in += answer.status < 400
            continue
        none = with_none(door, ids, start)
        key = tuple(none.items())
        if key not in known:
            known[key] = ask(county, client, door, none)
        difference = answer.differs(known[key]) or _let_in(found.who, door, answer)
        if difference:
            # What is kept in the process may have been fetched for the one and not for the other.
            again, known[key] = ask(county, client, door, ids), ask(county, client, door, none)
            difference = again.differs(known[key]) or _let_in(found.who, door, again)
        if difference:
            where = ", ".join(f"{kind} of {_named(county, ids[kind])}" for kind in door.kinds)
            found.differences.append(f"{found.who} {door.method} {door.name} ({where}): {difference}")  # type: ignore[union-attr]


def _let_in(who: str, door: Door, answer: Answer) -> str:
    """What is wrong with an answer about what lies outside, even if it is the same for what was never made."""
    if answer.status < 300:
        return f"let in with {answer.status}"
    silent = who in WITHOUT_ROOM or door.name in MACHINES
    return f"{answer.status} without a row in the access log" if answer.status >= 403 and not (answer.logged or silent) else ""


def _named(county: County, identity: Any) -> str:
    found = [f"{place.name} ({kind})" for place in county.places for kind, row in place.rows.items() if row == identity]
    return found[0] if found else "nobody"
