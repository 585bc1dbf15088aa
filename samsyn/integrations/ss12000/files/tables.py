"""Reads the rows of an uploaded file: CSV in any usual encoding and delimiter, or XLSX. Pure but for the bytes it is given.

Every limit is checked before memory is spent. Of a formula the value is read that the spreadsheet program stored beside it:
nothing is calculated here.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import IO, Any

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

MAX_ROWS = 20_000
MAX_COLUMNS = 60
MAX_CELL = 500
MAX_UNPACKED = 200 * 2**20
MAX_PARTS = 500
# UTF-16 without a byte order mark: of Latin letters every other byte is nought.
_UTF_16_UNMARKED = ([True, False, True, False], [False, True, False, True])


# What spreadsheet programs write where nothing could be calculated, in English and in Swedish; a CSV has it as text.
_ERROR = re.compile(r"#(?:N/A|GETTING_DATA|[A-ZÅÄÖ/0]{2,20}[!?])|Err:[0-9]{3}")


class Fault(Enum):
    """Why a cell holds no text, whatever it shows."""

    NO_VALUE = "no_value"
    ERROR = "error"
    BOOLEAN = "boolean"


class UnreadableFile(ValueError):
    """The file as a whole cannot be read. The message is Swedish, for the user."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The header and the rows that are not empty, each with its number as the spreadsheet shows it (the header is row 1).

    faults: by row number and place, the cells that hold no text (a formula without a value, an error, true or false). Each is an
    empty text among the rows.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    faults: Mapping[tuple[int, int], Fault] = field(default_factory=dict)


def read_sheet(file: IO[bytes], name: str) -> Sheet:
    """The sheet of a file, by its content rather than its name. Raises UnreadableFile."""
    start = file.read(4)
    file.seek(0)
    if not start:
        raise UnreadableFile(_("Filen är tom."))
    if start[:2] == b"PK":
        return _sheet(_excel_rows(file))
    if start == b"\xd0\xcf\x11\xe0":
        raise UnreadableFile(_("Filen är i ett äldre Excelformat. Spara den som .xlsx eller .csv och försök igen."))
    if start in (b"%PDF", b"\x89PNG") or name.lower().endswith((".pdf", ".ods", ".docx")):
        raise UnreadableFile(_("Filen är varken CSV eller Excel. Hämta mallen och fyll i den."))
    return _sheet(_csv_rows(_text(file.read()), name))


def _sheet(rows: Iterator[tuple[str | Fault, ...]]) -> Sheet:
    """The sheet of its rows."""
    header: tuple[str, ...] = ()
    kept: list[tuple[int, tuple[str, ...]]] = []
    faults: dict[tuple[int, int], Fault] = {}
    for number, cells in enumerate(rows, 1):
        if len(cells) > MAX_COLUMNS and any(cells[MAX_COLUMNS:]):
            raise UnreadableFile(_("Filen har fler än %(most)d kolumner.") % {"most": MAX_COLUMNS})
        if not any(cells):
            continue
        faults.update(((number, place), cell) for place, cell in enumerate(cells) if isinstance(cell, Fault))
        row = tuple("" if isinstance(cell, Fault) else cell for cell in cells)
        if not header:
            header = row
        elif len(kept) >= MAX_ROWS:
            raise UnreadableFile(_("Filen har fler än %(most)d rader. Dela upp den i flera.") % {"most": MAX_ROWS})
        else:
            kept.append((number, row))
    if not kept:
        raise UnreadableFile(_("Filen har inga rader under rubrikraden."))
    return Sheet(header, tuple(kept), faults)


def _text(data: bytes) -> str:
    encodings: tuple[str, ...]
    if data[:4] in (b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff"):
        encodings = ("utf-32",)
    elif data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings = ("utf-16",)
    elif [bool(byte) for byte in data[:4]] in _UTF_16_UNMARKED:
        encodings = ("utf-16-le" if data[0] else "utf-16-be",)
    elif b"\x00" in data[:2000]:
        raise UnreadableFile(_("Filen är varken CSV eller Excel. Hämta mallen och fyll i den."))
    else:
        encodings = ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFile(_("Filens teckenkodning går inte att läsa. Spara den som CSV UTF-8."))


def _csv_rows(text: str, name: str) -> Iterator[tuple[str | Fault, ...]]:
    first = next((line for line in text.splitlines() if line.strip()), "")
    if first.lstrip().startswith("<"):
        raise UnreadableFile(_("Filen är en webbsida, inte CSV eller Excel."))
    delimiter = max(";,\t", key=first.count)
    if delimiter not in first:
        if name.lower().endswith(".xlsx"):
            raise UnreadableFile(
                _("Filen heter .xlsx men är ingen Excelfil. Spara den som Excel (.xlsx) eller CSV och försök igen.")
            )
        raise UnreadableFile(_("Filen har bara en kolumn. Kolumner skiljs åt med semikolon, komma eller tabb."))
    csv.field_size_limit(100_000)
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            yield tuple(_said(cell) for cell in row)
    except csv.Error:
        raise UnreadableFile(_("Filen är skadad: ett citattecken är inte avslutat eller en cell är orimligt lång.")) from None


def _excel_rows(file: IO[bytes]) -> Iterator[tuple[str | Fault, ...]]:
    """The rows of the first sheet."""
    _check_package(file)
    try:
        rows = [tuple(_written(value) for value in row) for row in _cells(file, formulas=True)]
        # The stored values take another reading, which few files need.
        if any(Fault.NO_VALUE in row for row in rows):
            for place, cells in enumerate(_cells(file, formulas=False)):
                if Fault.NO_VALUE in rows[place]:
                    rows[place] = tuple(
                        _stored(cell) if text is Fault.NO_VALUE else text for text, cell in zip(rows[place], cells, strict=True)
                    )
    except UnreadableFile:
        raise
    except Exception as error:
        raise UnreadableFile(_("Excelfilen är skadad eller lösenordsskyddad.")) from error
    yield from rows


def _cells(file: IO[bytes], *, formulas: bool) -> Iterator[tuple[Any, ...]]:
    """The first sheet's rows: values with formulas as they are written, or cells with the values stored beside formulas."""
    file.seek(0)
    # XML of an uploaded file: the expat that Python brings refuses entity bombs, and openpyxl loads no external entities.
    book = openpyxl.load_workbook(file, read_only=True, data_only=not formulas, keep_links=False)
    return book.worksheets[0].iter_rows(max_col=MAX_COLUMNS + 1, max_row=MAX_ROWS + 100, values_only=formulas)


def _written(value: Any) -> str | Fault:
    """A value as text; NO_VALUE for what may be a formula. A text may begin like one, and is then its own stored value."""
    if (value.__class__ is str and value.startswith("=")) or isinstance(value, ArrayFormula | DataTableFormula):
        return Fault.NO_VALUE
    return _cell(value)


def _stored(cell: Any) -> str | Fault:
    """The value stored beside a formula. An empty text says what it is by its type."""
    if cell.value is None and cell.data_type != "str":
        return Fault.NO_VALUE
    return Fault.ERROR if cell.data_type == "e" else _cell(cell.value)


def _check_package(file: IO[bytes]) -> None:
    try:
        with zipfile.ZipFile(file) as package:
            parts = package.infolist()
    except zipfile.BadZipFile:
        raise UnreadableFile(_("Excelfilen är skadad.")) from None
    finally:
        file.seek(0)
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise UnreadableFile(_("Excelfilen är för stor när den packas upp."))
    if not any(part.filename == "xl/workbook.xml" for part in parts):
        raise UnreadableFile(_("Filen är en zipfil men ingen Excelfil."))


def _cell(value: Any) -> str | Fault:
    if value is None:
        return ""
    if isinstance(value, bool):
        return Fault.BOOLEAN
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return _said(str(value))


def _said(text: str) -> str | Fault:
    cleaned = " ".join(text.split())[:MAX_CELL]
    return Fault.ERROR if cleaned[:1] in ("#", "E") and _ERROR.fullmatch(cleaned) else cleaned
