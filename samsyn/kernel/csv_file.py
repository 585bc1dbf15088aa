"""The one writer of CSV: Swedish spreadsheet programs read them as they are, and no cell of them is run as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from typing import TextIO

_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_bytes(rows: Iterable[Sequence[str | int]]) -> bytes:
    """The rows as a CSV file: semicolons, and a byte order mark so that Excel reads å, ä and ö.

    A text that a spreadsheet program could take for a formula gets an apostrophe before it: what stands in a cell may come from
    anybody's file. A number of ours is none.
    """
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows([_harmless(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def rows_for_programs(out: TextIO) -> Callable[[Sequence[str]], object]:
    """What writes a row with commas, as it stands: for a command whose output another program reads, never for a file to open."""
    return csv.writer(out, lineterminator="\n").writerow


def _harmless(cell: str | int) -> str | int:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_BEGINS_A_FORMULA) else cell
