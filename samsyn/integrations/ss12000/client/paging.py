"""A resource as a stream of raw objects, page by page, with memory that does not grow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from datetime import datetime
from hashlib import blake2b
from typing import Any, cast

import msgspec

from samsyn.integrations.ss12000.client.bodies import LargeBody, load_page
from samsyn.integrations.ss12000.client.errors import BrokenJson, BrokenOff, NotOffered, PagingLoop, WrongShape
from samsyn.integrations.ss12000.client.pace import http_date
from samsyn.integrations.ss12000.client.resources import Resource
from samsyn.integrations.ss12000.client.session import Session
from samsyn.integrations.ss12000.client.transport import Answer
from samsyn.integrations.ss12000.records.findings import Finding, Severity
from samsyn.integrations.ss12000.records.texts import as_text
from samsyn.integrations.ss12000.records.values import plain
from samsyn.kernel.text import N_

Params = tuple[tuple[str, str], ...]
MAX_NOTES = 100
MAX_EMPTY_PAGES = 100
# A class holds its pupils, and its page is as much larger: it is asked for in smaller ones, so that memory stays flat.
_WEIGHT = {Resource.GROUPS: 4}

NOTES = {
    "not_offered": N_("Elevregistret erbjuder inte den här delen av standarden."),
    "not_object": N_("En post i svaret är inte ett objekt och hoppades över."),
    "list_elsewhere": N_("Listan ligger inte under attributet data som standarden anger."),
    "token_not_text": N_("Sidnyckeln är inte en text."),
    "token_misspelt": N_("Attributet pageToken är stavat på annat sätt än i standarden."),
    "deletions_as_list": N_("Borttagna poster kom som en lista i stället för ett objekt."),
    "deletion_unreadable": N_("En uppgift om borttagna poster gick inte att tolka och hoppades över."),
}


class Notes:
    """Findings about an answer as a whole, at most MAX_NOTES and each code and path once."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []

    def add(self, code: str, path: str, severity: Severity = Severity.NOTE) -> None:
        """Note something once."""
        found = Finding(code, path, NOTES[code], severity)
        if found not in self.findings and len(self.findings) < MAX_NOTES:
            self.findings.append(found)


class PageWalk:
    """Decides how to go on after a page, and notices a server that never ends."""

    def __init__(self, max_pages: int, where: str, notes: Notes) -> None:
        self.pages = 0
        self._max_pages, self._where, self._notes = max_pages, where, notes
        self._tokens: set[bytes] = set()
        self._empty = 0
        self._previous_first: object = None

    def enter(self, first: object) -> None:
        """Note a page by its first element (None for an empty page). Raises PagingLoop."""
        self.pages += 1
        self._empty = self._empty + 1 if first is None else 0
        same = first is not None and first == self._previous_first
        if same or self._empty > MAX_EMPTY_PAGES:
            raise PagingLoop(self._where)
        self._previous_first = first

    def next_token(self, token: object) -> str | None:
        """The token of the next page, None after the last. Raises PagingLoop or WrongShape."""
        if token is None or token == "":
            return None
        if isinstance(token, int) and not isinstance(token, bool):
            self._notes.add("token_not_text", "pageToken")
            token = str(token)
        if not isinstance(token, str) or len(token) > 8000:
            raise WrongShape(self._where)
        mark = blake2b(token.encode(errors="surrogatepass"), digest_size=16).digest()
        if mark in self._tokens or self.pages >= self._max_pages:
            raise PagingLoop(self._where)
        self._tokens.add(mark)
        return token


class RecordStream:
    """Iterate to get raw objects, or over `texts()`. Afterwards, or on the way, see `offered`, `notes`, `pages` and `server_time`.

    `offered` is False when an optional resource answered 404; `skipped` counts what is no object. `server_time` is the server's
    clock at the first answer, from which the next delta should count. Errors are those of `errors`; a stream can be iterated once.
    """

    def __init__(self, session: Session, resource: Resource, params: Params) -> None:
        self.resource, self.offered = resource, True
        self.skipped = 0
        self.server_time: datetime | None = None
        self._notes = Notes()
        self._session, self._params = session, params
        limits = session.transport.settings.limits
        self._walk = PageWalk(limits.pages, resource.value, self._notes)
        size = limits.page_size and max(1, limits.page_size // _WEIGHT.get(resource, 1))
        self._size: Params = (("limit", str(size)),) if size else ()
        self._whole_up_to = limits.parse_whole
        self._budget = session.transport.budget(resource.value)

    @property
    def notes(self) -> list[Finding]:
        """What was odd about the answers as such."""
        return self._notes.findings

    @property
    def pages(self) -> int:
        """Pages received so far."""
        return self._walk.pages

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return cast(Iterator[dict[str, Any]], self._walked(as_texts=False))

    def texts(self) -> Iterator[bytes]:
        """The objects as JSON text, as they came: most of an unchanged register need not be read."""
        return cast(Iterator[bytes], self._walked(as_texts=True))

    def _walked(self, *, as_texts: bool) -> Iterator[object]:
        params: Params | None = self._params + self._size
        while params is not None:
            with ExitStack() as stack:
                try:
                    page = self._page(stack, params, around=as_texts)
                except NotOffered:
                    if self.resource.required or self.pages:
                        raise
                    self.offered = False
                    self._notes.add("not_offered", self.resource.value)
                    return
                yield from self._objects(map(self._text, page) if as_texts else page)
                token = self._walk.next_token(page_token(page.members, self._notes))
            # A token may be combined with nothing but limit.
            params = None if token is None else (("pageToken", token), *self._size)

    def _page(self, stack: ExitStack, params: Params, *, around: bool) -> LargeBody | _SmallPage:
        ask = self._session.ask("GET", self.resource.value, params)
        attempt = 1
        while True:
            try:
                answer = self._session.open(stack, ask, self._budget)
                return self._loaded(answer, around)
            except BrokenOff as error:
                # Nothing of this page has been given out yet, so it can be fetched again.
                stack.close()
                attempt += 1
                self._session.transport.again(attempt, error, self._budget)

    def _loaded(self, answer: Answer, around: bool) -> LargeBody | _SmallPage:
        if self.server_time is None:
            self.server_time = http_date(answer.headers.get("date"))
        keys = frozenset({"data", self.resource.value})
        value, large = load_page(answer.body, self._whole_up_to, keys, self.resource.value, around=around)
        return large if large is not None else _SmallPage(value, self.resource.value, self._notes)

    def _text(self, item: object) -> bytes:
        try:
            return bytes(item) if isinstance(item, msgspec.Raw) else as_text(item)
        except RecursionError:
            raise BrokenJson(self.resource.value) from None

    def _objects(self, page: Iterable[Any]) -> Iterator[object]:
        entered = False
        for index, item in enumerate(page):
            if not entered:
                self._walk.enter(item if item is not None else "")
                entered = True
            if isinstance(item, dict) or (isinstance(item, bytes) and item[:1] == b"{"):
                yield item
            else:
                self.skipped += 1
                self._notes.add("not_object", f"data[{index}]", Severity.INVALID)
        if not entered:
            self._walk.enter(None)


class _SmallPage:
    """A page that has been read whole."""

    def __init__(self, value: Any, name: str, notes: Notes) -> None:
        self.members: dict[str, Any] = {}
        self._items: list[Any] = []
        if isinstance(value, list):
            notes.add("list_elsewhere", "")
            self._items = value
        elif isinstance(value, dict):
            self._items = self._list(value, name, notes)
            self.members = value
        else:
            raise WrongShape(name)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._items)

    @staticmethod
    def _list(value: dict[str, Any], name: str, notes: Notes) -> list[Any]:
        for key in ("data", name):
            items = value.get(key)
            if isinstance(items, list):
                if key != "data":
                    notes.add("list_elsewhere", key)
                return items
        if "data" in value and value["data"] is None:
            return []
        raise WrongShape(name)


def page_token(value: dict[str, Any], notes: Notes) -> object:
    """The page token of an answer, under whatever case it is spelt."""
    if "pageToken" in value:
        return value["pageToken"]
    for key in value:
        if plain(key) in ("pagetoken", "nextpagetoken"):
            notes.add("token_misspelt", "pageToken")
            return value[key]
    return None
