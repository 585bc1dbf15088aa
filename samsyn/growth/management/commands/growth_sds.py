"""`samsyn growth_sds`: the SDS and centile of measurements given as CSV. Asks no database, and logs nothing: nobody is read of."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterator
from enum import StrEnum
from typing import Any, Final, TextIO

from django.core.management.base import BaseCommand, CommandError, CommandParser

from samsyn.growth.engine import SHIPPED, Assessed, Measure, Measured, Position, Reference, assess, reference
from samsyn.growth.engine.library import about
from samsyn.growth.engine.sds import NO_REFERENCE, RESTRICTED, TO_LYING, TO_STANDING
from samsyn.kernel.csv_file import rows_for_programs
from samsyn.people.identity_number import Sex

WRONG: Final = 2
NEEDED: Final = ("sex", "age_days", "measure", "value")
OPTIONAL: Final = ("position", "stature_cm")
ADDED: Final = ("sds", "centile", "note")
NOTES: Final = {
    NO_REFERENCE: "no reference",
    RESTRICTED: "restricted beyond 3",
    TO_STANDING: "length as height",
    TO_LYING: "height as length",
}


class Command(BaseCommand):
    """Read measurements, write them with their SDS."""

    help = "Läs mätvärden som CSV och skriv dem med SDS och centil: samsyn growth_sds --reference who < mätvärden.csv"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Options."""
        known = "; ".join(f"{name}: {about(name).title}" for name in SHIPPED)
        parser.add_argument("--reference", metavar="ID", default="who", help=f"referens att jämföra med ({known})")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Write each row as it is read. Exit code 2 when a row could not be read, after all the others."""
        name = options["reference"]
        if name not in SHIPPED:
            raise CommandError(f"Det finns ingen referens som heter {name!r}. Välj {', '.join(SHIPPED)}.", returncode=WRONG)
        text = io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8-sig", newline="")
        try:
            faults = _convert(text, sys.stdout, reference(name))
        except UnicodeDecodeError:
            raise CommandError("Filen är inte i UTF-8.", returncode=WRONG) from None
        except csv.Error as error:
            raise CommandError(f"Filen är ingen CSV-fil: {error}.", returncode=WRONG) from None
        if faults:
            raise CommandError(f"{faults} rader kunde inte läsas; se kolumnen note.", returncode=WRONG)


def _convert(text: TextIO, out: TextIO, used: Reference) -> int:
    """Write all rows with what was found; how many could not be read."""
    lines = csv.reader(text)
    head = [name.strip() for name in next(lines, [])]
    missing = [name for name in NEEDED if name not in head]
    if missing or len(set(head)) < len(head):
        said = f"Kolumner saknas på rad 1: {', '.join(missing)}." if missing else "En kolumn finns två gånger på rad 1."
        raise CommandError(said, returncode=WRONG)
    write = rows_for_programs(out)
    write([*head, *ADDED])
    faults = 0
    for row, found in _found(lines, head, used):
        faults += isinstance(found, str)
        write([*row, *(("", "", found) if isinstance(found, str) else _cells(found))])
    return faults


def _found(lines: Iterator[list[str]], head: list[str], used: Reference) -> Iterator[tuple[list[str], Assessed | str]]:
    for row in lines:
        if not row:
            continue
        if len(row) != len(head):
            yield [*row, *[""] * len(head)][: len(head)], f"unreadable: {len(row)} columns, not {len(head)}"
            continue
        try:
            yield row, _assessed(dict(zip(head, (cell.strip() for cell in row), strict=True)), used)
        except ValueError as error:
            yield row, f"unreadable: {error}"


def _assessed(row: dict[str, str], used: Reference) -> Assessed:
    sex, measure = _word(Sex, row, "sex"), _word(Measure, row, "measure")
    position = _word(Position, row, "position") if row.get("position") else None
    stature = _number(row, "stature_cm") if row.get("stature_cm") else None
    age, value = _number(row, "age_days"), _number(row, "value")
    if value <= 0:
        raise ValueError("value is not above zero")
    return assess(used, Measured(sex, measure, age, value, position, stature))


def _word(kind: type[StrEnum], row: dict[str, str], name: str) -> Any:
    try:
        return kind(row[name])
    except ValueError:
        raise ValueError(f"{name} is none of {', '.join(one.value for one in kind)}") from None


def _number(row: dict[str, str], name: str) -> float:
    try:
        found = float(row[name])
    except ValueError:
        raise ValueError(f"{name} is no number") from None
    if not abs(found) < 1e9:
        raise ValueError(f"{name} is no number")
    return found


def _cells(found: Assessed) -> tuple[str, str, str]:
    note = "; ".join(NOTES[code] for code in found.notes)
    if found.sds is None or found.centile is None:
        return "", "", note
    return f"{found.sds:.4f}", f"{found.centile:.2f}", note
