"""Answers of the fake server, and how the deviations spoil them on the way out."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import orjson

from samsyn.integrations.ss12000.fake.deviations import Deviations
from samsyn.integrations.ss12000.fake.register import Row

PIECE = 64 * 1024
LOGIN_PAGE = b"<!DOCTYPE html><html><head><title>Logga in</title></head><body><form></form></body></html>"
OPTIONAL = (
    *("middleName", "civicNo", "birthDate", "sex", "securityMarking", "personStatus", "emails", "phoneNumbers"),
    *("addresses", "enrolments", "responsibles", "endDate", "schoolYear", "educationCode", "programme"),
)
_ZONE = re.compile(r"(Z|[+-]\d\d:\d\d)$")


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer on its way: status, headers and the pieces of its body."""

    status: int
    body: Iterable[bytes] = ()
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "application/json"),)


def json_reply(value: Any, status: int = 200) -> Reply:
    """A JSON answer."""
    return Reply(status, [orjson.dumps(value)])


def error_reply(status: int, code: str, message: str) -> Reply:
    """The error object of the standard."""
    return json_reply({"code": code, "message": message}, status)


def list_reply(rows: Iterable[Row], token: object, key: str) -> Reply:
    """A page, written row by row so that a large register is never in memory twice."""
    return Reply(200, _list_body(rows, token, key))


def _list_body(rows: Iterable[Row], token: object, key: str) -> Iterator[bytes]:
    buffer = bytearray(b'{"%s":[' % key.encode())
    separator = b""
    for row in rows:
        buffer += separator + orjson.dumps(row)
        separator = b","
        if len(buffer) >= PIECE:
            yield bytes(buffer)
            buffer.clear()
    yield bytes(buffer) + b'],"pageToken":' + orjson.dumps(token) + b"}"


def spoil_row(row: Row, deviations: Deviations) -> Row:
    """An object as a deviating server would send it."""
    if deviations.nulls_for_absent:
        row = {**dict.fromkeys(OPTIONAL), **row}
    if deviations.dashed_numbers and row.get("civicNo"):
        number = row["civicNo"]["value"]
        row = {**row, "civicNo": {**row["civicNo"], "value": f"{number[2:8]}-{number[8:]}"}}
    if deviations.unknown_values:
        row = _with_unknown_values(row)
    if deviations.naive_timestamps:
        row = _without_zones(row)
    if deviations.misspelt_keys and row.get("enrolments"):
        spelling = {"enroledAt": "enrolledAt", "cancelled": "canceled"}
        enrolments = [{spelling.get(key, key): value for key, value in one.items()} for one in row["enrolments"]]
        row = {**row, "enrolments": enrolments}
    return row


def _with_unknown_values(row: Row) -> Row:
    strange = {"securityMarking": "Fingerade personuppgifter", "dutyRole": "Elevcoach", "groupType": "Fritidsklubb"}
    row = {key: strange.get(key, value) for key, value in row.items()}
    for key, inner, value in (("responsibles", "relationType", "Familjehem"), ("enrolments", "schoolType", "GRAN")):
        if row.get(key):
            row[key] = [{**item, inner: value} for item in row[key]]
    return row


def _without_zones(row: Row) -> Row:
    return {
        key: _without_zones(value)
        if key == "meta"
        else _ZONE.sub("", value)
        if key in ("created", "modified", "startTime", "endTime") and isinstance(value, str)
        else value
        for key, value in row.items()
    }


def spoil(reply: Reply, deviations: Deviations, sleep: Callable[[float], None]) -> Reply:
    """An answer as a deviating server would send it."""
    if deviations.html_page:
        return Reply(200, [LOGIN_PAGE], (("Content-Type", "text/html; charset=utf-8"),))
    body: Iterable[bytes] = reply.body
    for wanted, change in (
        (deviations.latin1, _in_latin1),
        (deviations.truncated, _cut),
        (deviations.byte_order_mark, lambda pieces: _before(pieces, [b"\xef\xbb\xbf"])),
        (deviations.padding, lambda pieces: _before(pieces, _padding(deviations.padding))),
        (deviations.compressed, _gzipped),
        (deviations.drip_seconds, lambda pieces: _dripping(pieces, deviations.drip_seconds, sleep)),
    ):
        if wanted:
            body = change(body)
    headers = tuple((name, deviations.content_type if name == "Content-Type" else value) for name, value in reply.headers)
    if deviations.compressed:
        headers += (("Content-Encoding", "gzip"),)
    return replace(reply, body=body, headers=headers)


def _in_latin1(pieces: Iterable[bytes]) -> Iterator[bytes]:
    value = json.loads(b"".join(pieces))
    yield json.dumps(value, ensure_ascii=False).encode("latin-1", errors="replace")


def _cut(pieces: Iterable[bytes]) -> Iterator[bytes]:
    whole = b"".join(pieces)
    yield whole[: max(len(whole) * 2 // 3, 1)]


def _before(pieces: Iterable[bytes], first: Iterable[bytes]) -> Iterator[bytes]:
    yield from first
    yield from pieces


def _padding(size: int) -> Iterator[bytes]:
    for start in range(0, size, PIECE):
        yield b" " * min(PIECE, size - start)


def _gzipped(pieces: Iterable[bytes]) -> Iterator[bytes]:
    for piece in pieces:
        yield gzip.compress(piece, compresslevel=1)


def _dripping(pieces: Iterable[bytes], seconds: float, sleep: Callable[[float], None]) -> Iterator[bytes]:
    for piece in pieces:
        for start in range(0, len(piece), 100):
            sleep(seconds)
            yield piece[start : start + 100]
