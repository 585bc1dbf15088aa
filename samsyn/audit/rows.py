"""Reading the access log's rows as their canonical bytes, in the order they are sealed in, without holding them in memory."""

from __future__ import annotations

from collections.abc import Generator
from uuid import UUID

import psycopg
from django.db import connection
from psycopg import sql

from samsyn.audit.rules import COLUMNS
from samsyn.kernel.db.context import current

_HEADER = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
_QUERY = sql.SQL(
    "COPY (SELECT {columns} FROM audit_event WHERE provider_id = {provider} AND cluster = {cluster}"
    " AND transaction >= {start} AND transaction < {end} ORDER BY transaction, id) TO STDOUT (FORMAT binary)"
)


def raw_connection() -> psycopg.Connection[object]:
    """The running transaction's own connection. Raises MissingContext outside a context."""
    current()
    connection.ensure_connection()
    raw: psycopg.Connection[object] = connection.connection
    if raw.pgconn.parameter_status(b"client_encoding") != b"UTF8":  # binary text comes in the client's encoding
        raise RuntimeError("canonical bytes are UTF-8: the connection must be so too")
    return raw


def rows(provider: UUID, cluster: int, start: int, end: int) -> Generator[bytes]:
    """Canonical bytes of a provider's rows that transactions start <= number < end of one cluster wrote, by transaction, id."""
    query = _QUERY.format(
        columns=sql.SQL(", ").join(map(sql.Identifier, COLUMNS)),
        provider=sql.Literal(provider),
        cluster=sql.Literal(cluster),
        start=sql.Literal(start),
        end=sql.Literal(end),
    )
    with connection.wrap_database_errors, raw_connection().cursor() as cursor, cursor.copy(query) as copy:
        # The format's header comes with the first row, and its end as a row of two bytes.
        start_of_row = len(_HEADER)
        while row := bytes(copy.read())[start_of_row:]:
            if len(row) > 2:
                yield row
            start_of_row = 0
