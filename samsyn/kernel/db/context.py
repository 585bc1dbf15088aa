"""The context a transaction runs in: which provider and compartments its rows may come from.

The database's policies read it from `samsyn.*` settings that live for one transaction only. Python keeps the same context in a
ContextVar, so that a query outside any context, or in one without what the table's class asks for, raises here (`MissingContext`)
instead of silently finding nothing there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from select import POLLIN, POLLOUT, poll
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import OperationalError, sql
from psycopg.pq import ExecStatus
from psycopg.pq.abc import PGconn

from samsyn.kernel.db.classes import TableClass


class MissingContext(RuntimeError):
    """A query met a table with row-level security outside any context, or in one that reaches no row of it: a fault in the code,
    never in the input."""


def _array(ids: tuple[UUID, ...]) -> str:
    return "{" + ",".join(map(str, ids)) + "}" if ids else ""


@dataclass(frozen=True, slots=True)
class Context:
    """What one transaction may reach.

    purpose: what asks (a request's assignment, a job's name, a command), for logs. compartments: the rooms it may read and write;
    passage_pupils: when given, only these pupils' rows (reading through a passage); closed_group: may see protected persons; stubs:
    but by a number alone.
    """

    purpose: str
    provider: UUID | None = None
    compartments: tuple[UUID, ...] = ()
    passage_pupils: tuple[UUID, ...] | None = None
    closed_group: bool = False
    actor: UUID | None = None
    stubs: bool = False

    def __post_init__(self) -> None:
        if self.passage_pupils is not None and not self.passage_pupils:
            raise ValueError("a passage names its pupils: an empty list reaches nothing")

    def settings(self) -> dict[str, str]:
        """The database settings that carry this context; an empty text means none."""
        return {
            "samsyn.provider": str(self.provider or ""),
            "samsyn.compartments": _array(self.compartments),
            "samsyn.passage_pupils": _array(self.passage_pupils) if self.passage_pupils is not None else "",
            "samsyn.closed_group": "on" if self.closed_group else "",
            "samsyn.actor": str(self.actor or ""),
        }


SETTINGS = tuple(Context("").settings())
_SET = "SELECT " + ", ".join("set_config(%s, %s, true)" for _ in SETTINGS)
_current: ContextVar[Context | None] = ContextVar("samsyn_context", default=None)


def current() -> Context:
    """The context that holds now. Raises MissingContext."""
    context = _current.get()
    if context is None:
        raise MissingContext("no context: open one with samsyn.kernel.db.context.within(...)")
    return context


def within_context() -> bool:
    """Whether a context holds now."""
    return _current.get() is not None


@lru_cache(maxsize=1024)
def _opening(context: Context) -> bytes:
    kept = "".join(f"; SET LOCAL {name} = {sql.quote(value)}" for name, value in context.settings().items())
    return f"BEGIN{kept}".encode()


def _begin(context: Context) -> None:
    """Begin the transaction that `atomic` has asked for, and set the context, in one message instead of two."""
    with connection.wrap_database_errors:
        done = connection.connection.pgconn.exec_(_opening(context))
        if done.status != ExecStatus.COMMAND_OK:
            raise OperationalError(done.get_error_message())


def _apply(context: Context | None) -> None:
    settings = context.settings() if context else dict.fromkeys(SETTINGS, "")
    parameters = [part for pair in settings.items() for part in pair]
    with connection.cursor() as cursor:
        cursor.execute(_SET, parameters)


@contextmanager
def within(context: Context) -> Iterator[Context]:
    """Run a transaction in `context`; all or nothing is written, and the context is gone afterwards, whatever happens.

    Inside another context it takes its place for a while, within a savepoint, and then gives it back.
    """
    outermost = not connection.in_atomic_block
    before = _current.get()
    with transaction.atomic():
        (_begin if outermost else _apply)(context)
        token = _current.set(context)
        try:
            yield context
        finally:
            _current.reset(token)
        # A setting outlives the savepoint it was made in, so it is taken back here. At the end of the outermost transaction, and
        # when a savepoint is rolled back, the database does that itself.
        if not outermost:
            _apply(before)


@contextmanager
def committing() -> Iterator[None]:
    """Commit while what is inside runs, which asks the database nothing more: for making a page that has read all it shows.

    The disk is waited for while the page is made, not after it. Raises OperationalError at the end when the commit failed: a page
    without its row in the access log is not sent. In an enclosing transaction nothing is committed; queries raise all the same.
    """
    now = connection.in_atomic_block and not connection.savepoint_ids
    # What is to be undone, or waits for the commit, is left to the transaction's own end.
    if not now or connection.needs_rollback or connection.run_on_commit:
        with connection.execute_wrapper(_refuse):
            yield
        return
    with connection.wrap_database_errors:
        server = connection.connection.pgconn
        server.send_query(b"COMMIT")
        server.flush()
    # The database's context ends here: Python's too, until the block that opened it is left.
    _current.set(None)
    try:
        with connection.execute_wrapper(_refuse):
            yield
    finally:
        with connection.wrap_database_errors:
            _await_commit(server)


def _refuse(execute: Callable[..., Any], query: Any, params: Any, many: bool, details: dict[str, Any]) -> Any:
    raise MissingContext("a query while the page is made: read before, all that it shows")


def _await_commit(server: PGconn) -> None:
    answer = poll()  # other threads run meanwhile; select() knows no sockets over 1023
    while server.is_busy():
        answer.register(server.socket, POLLIN | (POLLOUT if server.flush() else 0))
        answer.poll()
        server.consume_input()
    answers = list(iter(server.get_result, None))
    if [one.command_status for one in answers] != [b"COMMIT"]:
        raise OperationalError(answers[0].get_error_message() if answers else "no answer to COMMIT")


_guarded: dict[str, TableClass] = {}
# What carries no rows: texts, comments, what is quoted by dollars.
_NO_NAMES = re.compile(r"'(?:[^']|\'\')*'|--[^\n]*|/\*.*?\*/|\$(\w*)\$.*?\$\1\$", re.DOTALL)
_NAME = re.compile(r"[a-z_][a-z_0-9]*")
# Statements about tables rather than rows; making a temporary table may read.
# A migration taken back first has the keys of the table it alters checked, in the same statement.
_DEFINES = re.compile(
    r"[\s(]*(?:set constraints [^;]*;\s*(?=alter\b))?(?:alter|analyze|comment|create(?!\s+temp)|do|drop|grant|revoke|vacuum)\b"
)


def guard_tables(classes: Mapping[str, TableClass], *, bypasses: bool = False) -> None:
    """Tell the guard which tables have row-level security, and whether this process's role bypasses it (maintenance does).

    The kernel does so, once the models are known.
    """
    global _bypasses
    _guarded.update(classes)
    _bypasses = bypasses
    _tables_in.cache_clear()


_bypasses = False


@lru_cache(maxsize=4096)
def _tables_in(statement: str) -> dict[TableClass, str]:
    """The guarded tables that a statement names: one of each class."""
    words = _NO_NAMES.sub(" ", statement).lower()
    if _DEFINES.match(words):
        return {}
    return {_guarded[name]: name for name in sorted(_guarded.keys() & set(_NAME.findall(words)))}


def _lacking(context: Context | None, table_class: TableClass) -> str:
    """What a context lacks to find any row in tables of a class; empty when it lacks nothing."""
    if context is None:
        return "outside any context"
    if _bypasses:
        return ""
    if table_class is TableClass.ACTOR:
        return "" if context.actor else "in a context without actor"
    if context.provider is None:
        return "in a context without provider"
    if table_class is TableClass.COMPARTMENT and not context.compartments:
        return "in a context without compartments"
    return ""


def refuse_without_context(execute: Callable[..., Any], query: Any, params: Any, many: bool, details: dict[str, Any]) -> Any:
    """Execute wrapper: a statement that could find no row in a guarded table, since its context lacks what the table's class asks
    for, raises MissingContext."""
    statement = query.as_string(None) if isinstance(query, sql.Composable) else query
    for table_class, table in _tables_in(statement).items():
        lacking = _lacking(_current.get(), table_class)
        if lacking:
            raise MissingContext(f"a query on {table} {lacking}")
    return execute(query, params, many, details)


def watch(sender: object, connection: BaseDatabaseWrapper, **_kwargs: object) -> None:
    """Put the guard on each new connection (handler of Django's `connection_created`)."""
    if refuse_without_context not in connection.execute_wrappers:
        connection.execute_wrappers.append(refuse_without_context)
