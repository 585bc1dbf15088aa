"""Repeats one step and prints what it returns, each time its transaction is committed. A failure is printed with "!" in front.

Waits for a line on standard input before it begins, and after each failure; ends when there are no more.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable

import django


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main(step: Callable[[], str]) -> None:
    """Go on until standard input ends."""
    from django.db import connection

    while sys.stdin.readline():
        try:
            while True:
                _say(step())
        except Exception as error:  # noqa: BLE001  (whatever a killed server does to us)
            connection.close()
            connection.close_pool()
            _say(f"! {type(error).__name__}: {error}".replace("\n", " "))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samsyn.project.settings")
    django.setup()
    module, _, name = sys.argv[1].partition(":")
    main(getattr(importlib.import_module(module), name))
