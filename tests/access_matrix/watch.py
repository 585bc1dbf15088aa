"""Watches what happens behind a door: whether a table of records was named, and whether the access decision was asked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any
from unittest.mock import patch

from django.apps import apps
from django.db import connection

from samsyn.kernel.db.classes import TableClass

# The package calls its function by the same name.
deciding = import_module("samsyn.access.rules.decide")

_NAME = re.compile(r"[a-z_][a-z_0-9]*")


def record_tables() -> frozenset[str]:
    """The tables that a compartment's records lie in."""
    models = (model for model in apps.get_models() if getattr(model, "table_class", None) is TableClass.COMPARTMENT)
    return frozenset(model._meta.db_table for model in models)


class Watch:
    """reached: doors behind which a table of records was named; decided, undecided: those of them where something was, for one
    who was let in, and where nothing was."""

    def __init__(self) -> None:
        self.tables = record_tables()
        self.reached: set[str] = set()
        self.decided: set[str] = set()
        self.undecided: set[str] = set()

    @contextmanager
    def during(self, door: str) -> Iterator[list[int]]:
        """Watch one door being asked; the status of its answer goes into the list. What is not let in has reached nothing."""
        statuses: list[int] = []
        named: set[str] = set()
        asked = 0
        strictest = deciding._strictest

        def counted(*arguments: Any) -> Any:
            nonlocal asked
            asked += 1
            return strictest(*arguments)

        def seen(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            named.update(self.tables & set(_NAME.findall(str(sql))))
            return execute(sql, params, many, context)

        with patch.object(deciding, "_strictest", counted), connection.execute_wrapper(seen):
            yield statuses
        if named and statuses[0] < 400:
            self.reached.add(door)
            (self.decided if asked else self.undecided).add(door)
