"""From received bytes to JSON: counting, unpacking, limits, small bodies whole and large ones as a stream."""

from __future__ import annotations

import json
import zlib
from codecs import getincrementaldecoder
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import ijson
import msgspec
import orjson

from samsyn.integrations.ss12000.client.errors import BrokenJson, NotJson, SS12000Error, TooLarge, WrongCharset, WrongShape
from samsyn.integrations.ss12000.client.pace import Budget

PIECE = 64 * 1024
TAIL = 16 * 1024
BOM = b"\xef\xbb\xbf"


@dataclass(slots=True)
class Traffic:
    """What has been exchanged: `wire_bytes` as received, `body_bytes` after decompression."""

    requests: int = 0
    retries: int = 0
    wire_bytes: int = 0
    body_bytes: int = 0


@dataclass(frozen=True, slots=True)
class BodyRules:
    """Where an answer comes from, what waiting for it may cost, and how large it may be."""

    where: str
    budget: Budget
    limit: int
    traffic: Traffic


def pieces(response: httpx.Response, rules: BodyRules) -> Iterator[bytes]:
    """The body, unpacked, in pieces as they arrive, at most about 64 KiB each. Raises TooLarge, TooSlow or BrokenJson."""
    encoding = response.headers.get("content-encoding", "").strip().lower()
    if encoding not in ("", "identity", "gzip", "x-gzip", "deflate"):
        raise BrokenJson(rules.where)
    received = 0
    raw = _raw(response, rules)
    for piece in raw if encoding in ("", "identity") else _unpacked(raw, rules.where):
        received += len(piece)
        rules.traffic.body_bytes += len(piece)
        if received > rules.limit:
            raise TooLarge(rules.where)
        yield piece


def _raw(response: httpx.Response, rules: BodyRules) -> Iterator[bytes]:
    source = response.iter_raw()
    while True:
        with rules.budget.waiting():
            piece = next(source, None)
        if piece is None:
            return
        rules.traffic.wire_bytes += len(piece)
        yield piece


def _unpacked(raw: Iterator[bytes], where: str) -> Iterator[bytes]:
    unpack = zlib.decompressobj(wbits=47)
    try:
        for packed in raw:
            data = packed
            while data:
                if unpack.eof:
                    unpack = zlib.decompressobj(wbits=47)
                # Bounded output, so that a small packed body cannot fill the memory at once.
                yield unpack.decompress(data, PIECE)
                data = unpack.unused_data if unpack.eof else unpack.unconsumed_tail
    except zlib.error:
        raise BrokenJson(where) from None
    if not unpack.eof:
        raise BrokenJson(where)


def whole(body: Iterator[bytes], where: str) -> Any:
    """The JSON value of a body that fits in memory. Raises NotJson, WrongCharset or BrokenJson."""
    return parse_json(b"".join(body), where)


def parse_json(data: bytes, where: str) -> Any:
    """The JSON value of some bytes; a byte order mark is skipped. Raises NotJson, WrongCharset or BrokenJson."""
    data = data.removeprefix(BOM)
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        return _second_reading(data, where)


_members = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_elements = msgspec.json.Decoder(list[msgspec.Raw]).decode


def parse_around(data: bytes, keys: frozenset[str], where: str) -> Any:
    """The same, but the elements of the page's list are left as they came (msgspec.Raw): the list stands under one of `keys`, or
    is the page itself. Of a page that needs a second reading they are values like all else."""
    data = data.removeprefix(BOM)
    try:
        _check_utf8(data)  # which the parser does not look at in what it leaves
        if data.lstrip().startswith(b"["):
            return _elements(data)
        return {
            key: _elements(raw) if key in keys and _is_list(raw) else orjson.loads(memoryview(raw))
            for key, raw in _members(data).items()
        }
    except (UnicodeDecodeError, msgspec.DecodeError, orjson.JSONDecodeError, RecursionError):
        return parse_json(data, where)


def _check_utf8(data: bytes) -> None:
    """Raise UnicodeDecodeError for other bytes, without a copy of them all."""
    decoder = getincrementaldecoder("utf-8")()
    for start in range(0, len(data), PIECE):
        decoder.decode(data[start : start + PIECE])
    decoder.decode(b"", final=True)


def _is_list(raw: msgspec.Raw) -> bool:
    return bytes(memoryview(raw)[:1]) == b"["


def _second_reading(data: bytes, where: str) -> Any:
    check_start(data, where)
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        # Cut in the middle of a character is cut, not another charset.
        raise (BrokenJson if error.end == len(data) and len(data) - error.start < 4 else WrongCharset)(where) from None
    try:
        # Half characters (lone surrogates) are legal JSON; the record reader deals with them.
        return json.loads(text, parse_constant=lambda _name: None)
    except (ValueError, RecursionError):
        raise BrokenJson(where) from None


def check_start(data: bytes, where: str) -> None:
    """Raise NotJson or WrongCharset if a body cannot be JSON judging from its first characters."""
    start = data[:200].lstrip()
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in data[:4]:
        raise WrongCharset(where)
    if not start:
        raise BrokenJson(where)
    if start[:1] not in b'{["-0123456789tfn':
        raise NotJson(where)


class LargeBody:
    """A body read as a stream: iterate over the elements of its list, then see `members` for what stands beside it.

    The list stands under one of `keys` at the top of the answer, or is the answer itself. Memory does not grow with it.
    """

    def __init__(self, head: bytes, rest: Iterator[bytes], keys: frozenset[str], where: str) -> None:
        check_start(head.removeprefix(BOM), where)
        self.members: dict[str, Any] = {}
        self._head, self._rest, self._where = head.removeprefix(BOM), rest, where
        self._keys = keys
        self._tail = b""

    def __iter__(self) -> Iterator[Any]:
        prefix = self._list_prefix()
        found: list[Any] = ijson.sendable_list()
        parser = ijson.items_coro(found, f"{prefix}.item" if prefix else "item", use_float=True)
        for piece in self._pieces():
            self._feed(parser, piece)
            yield from found
            found.clear()
        self._feed(parser, b"")
        yield from found
        if prefix:
            self.members |= self._members_after_list()

    def _pieces(self) -> Iterator[bytes]:
        for start in range(0, len(self._head), PIECE):
            yield self._head[start : start + PIECE]
        self._head = b""
        yield from self._rest

    def _feed(self, parser: Any, piece: bytes) -> None:
        try:
            if piece:
                parser.send(piece)
                self._tail = (self._tail + piece)[-TAIL:]
            else:
                parser.close()
        except (ijson.JSONError, ValueError) as error:
            raise _stream_error(error, self._where) from None

    def _list_prefix(self) -> str:
        """The key of the list, "" when the answer is the list. Single values before it are kept in `members`."""
        try:
            for prefix, event, value in ijson.parse(self._head):
                if event == "start_array" and (not prefix or prefix in self._keys):
                    return str(prefix)
                if event in ("string", "number", "null") and "." not in prefix:
                    self.members[prefix] = value
        except (ijson.JSONError, ValueError) as error:
            raise _stream_error(error, self._where) from None
        raise WrongShape(self._where)

    def _members_after_list(self) -> dict[str, Any]:
        """What follows the list, found in the last bytes: a second parser over everything would halve the speed.

        Of all "]" the list's own is the first after which the rest closes just one object. After a "]" within an
        element more is closed than that, and a "]" within a text after the list comes later.
        """
        position = self._tail.find(b"]")
        while position >= 0:
            try:
                after = orjson.loads(b'{"":0' + self._tail[position + 1 :])
            except orjson.JSONDecodeError:
                position = self._tail.find(b"]", position + 1)
            else:
                return {key: value for key, value in after.items() if key}
        raise WrongShape(self._where)


def _stream_error(error: Exception, where: str) -> SS12000Error:
    wrong_bytes = isinstance(error, UnicodeDecodeError) or "invalid bytes in UTF8" in str(error)
    return (WrongCharset if wrong_bytes else BrokenJson)(where)


def load_page(
    body: Iterator[bytes], whole_up_to: int, keys: frozenset[str], where: str, *, around: bool = False
) -> tuple[Any, LargeBody | None]:
    """A page: (JSON value, None) when it is at most `whole_up_to` bytes, else (None, a LargeBody). around: as `parse_around`."""
    head: list[bytes] = []
    size = 0
    for piece in body:
        if not size:
            piece = piece.removeprefix(BOM).lstrip()
        head.append(piece)
        size += len(piece)
        if size > whole_up_to:
            return None, LargeBody(b"".join(head), body, keys, where)
    data = b"".join(head)
    return parse_around(data, keys, where) if around else parse_json(data, where), None
