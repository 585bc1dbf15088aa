"""deletedEntities: which ids have gone since a point in time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from samsyn.integrations.ss12000.client.errors import NotOffered, WrongShape
from samsyn.integrations.ss12000.client.paging import Notes, PageWalk, Params, page_token
from samsyn.integrations.ss12000.client.resources import Resource, is_unused, resource_named
from samsyn.integrations.ss12000.client.session import Session
from samsyn.integrations.ss12000.records.findings import Finding, Severity
from samsyn.integrations.ss12000.records.reading import Reading

PATH = "deletedEntities"


class Deletion(NamedTuple):
    """One id that no longer exists."""

    resource: Resource
    record_id: str


class DeletionStream:
    """Iterate to get Deletions. When `offered` is False the server has no such endpoint: compare whole deliveries.

    The answer may be an object of lists as the standard says, an empty list, or a list of objects naming the type.
    """

    def __init__(self, session: Session, params: Params) -> None:
        self.offered = True
        self._notes = Notes()
        self._session, self._params = session, params
        limits = session.transport.settings.limits
        self._size: Params = (("limit", str(limits.page_size)),) if limits.page_size else ()
        self._walk = PageWalk(limits.pages, PATH, self._notes)
        self._budget = session.transport.budget(PATH)

    @property
    def notes(self) -> list[Finding]:
        """What was odd about the answers."""
        return self._notes.findings

    def __iter__(self) -> Iterator[Deletion]:
        params: Params | None = self._params + self._size
        while params is not None:
            try:
                value = self._session.json(self._session.ask("GET", PATH, params), self._budget)
            except NotOffered:
                if self._walk.pages:
                    raise
                self.offered = False
                self._notes.add("not_offered", PATH)
                return
            data = value.get("data", value) if isinstance(value, dict) else value
            found = list(read_deletions(data, self._notes))
            self._walk.enter(found[0] if found else None)
            yield from found
            token = self._walk.next_token(page_token(value, self._notes)) if isinstance(value, dict) else None
            params = None if token is None else (("pageToken", token), *self._size)


def read_deletions(data: object, notes: Notes) -> Iterator[Deletion]:
    """The deletions in the `data` of an answer, whatever its shape. Raises WrongShape for text, numbers and the like."""
    if data is None or data == []:
        if data == []:
            notes.add("deletions_as_list", "data")
        return
    if isinstance(data, dict):
        for key, ids in data.items():
            yield from _deleted_of(key, ids, notes)
    elif isinstance(data, list):
        notes.add("deletions_as_list", "data")
        for item in data:
            yield from _from_list(item, notes)
    else:
        raise WrongShape(PATH)


def _deleted_of(name: object, ids: object, notes: Notes) -> Iterator[Deletion]:
    resource = resource_named(name)
    if resource is None:
        if ids and name not in ("pageToken", "data") and not is_unused(name):
            notes.add("deletion_unreadable", "data", Severity.INVALID)
        return
    for item in ids if isinstance(ids, list) else [ids]:
        # Each id alone, or in an object as in the other resources.
        raw: dict[str, Any] = item if isinstance(item, dict) else {"id": item}
        record_id = Reading().record_id(raw)
        if record_id:
            yield Deletion(resource, record_id)
        elif item is not None:
            notes.add("deletion_unreadable", f"data.{resource.value}", Severity.INVALID)


def _from_list(item: object, notes: Notes) -> Iterator[Deletion]:
    if not isinstance(item, dict):
        # An id without a type could belong to anything, and is not guessed at.
        notes.add("deletion_unreadable", "data", Severity.INVALID)
        return
    for key in ("type", "resource", "resourceType", "entity", "entityType"):
        if resource_named(item.get(key)) is not None:
            yield from _deleted_of(item[key], item.get("ids", item.get("id")), notes)
            return
        if is_unused(item.get(key)):
            return
    for key, ids in item.items():
        yield from _deleted_of(key, ids, notes)
