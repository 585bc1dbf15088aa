"""Reads the rows of an uploaded file: CSV in any usual encoding and delimiter, or XLSX. Pure but for the bytes it is given.

Every limit is checked before memory is spent. Of a formula the value is read that the spreadsheet program stored beside it:
nothing is calculated here.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
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


class UnreadableFile(ValueError):
    """The file as a whole cannot be read. The message is Swedish, for the user."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The header and the rows that are not empty, each with its number as the spreadsheet shows it (the header is row 1).

    valueless: row number and place of each cell with a formula but no value, which is an empty text among the rows.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    valueless: frozenset[tuple[int, int]] = frozenset()


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


def _sheet(rows: Iterator[tuple[str | None, ...]]) -> Sheet:
    """The sheet of its rows; None stands for a formula without a value."""
    header: tuple[str, ...] = ()
    kept: list[tuple[int, tuple[str, ...]]] = []
    valueless: set[tuple[int, int]] = set()
    for number, cells in enumerate(rows, 1):
        if len(cells) > MAX_COLUMNS and any(cells[MAX_COLUMNS:]):
            raise UnreadableFile(_("Filen har fler än %(most)d kolumner.") % {"most": MAX_COLUMNS})
        if not any(cells) and None not in cells:
            continue
        valueless.update((number, place) for place, cell in enumerate(cells) if cell is None)
        row = tuple(cell or "" for cell in cells)
        if not header:
            header = row
        elif len(kept) >= MAX_ROWS:
            raise UnreadableFile(_("Filen har fler än %(most)d rader. Dela upp den i flera.") % {"most": MAX_ROWS})
        else:
            kept.append((number, row))
    if not kept:
        raise UnreadableFile(_("Filen har inga rader under rubrikraden."))
    return Sheet(header, tuple(kept), frozenset(valueless))


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


def _csv_rows(text: str, name: str) -> Iterator[tuple[str, ...]]:
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
            yield tuple(_clean(cell) for cell in row)
    except csv.Error:
        raise UnreadableFile(_("Filen är skadad: ett citattecken är inte avslutat eller en cell är orimligt lång.")) from None


def _excel_rows(file: IO[bytes]) -> Iterator[tuple[str | None, ...]]:
    """The rows of the first sheet; None stands for a formula without a value."""
    _check_package(file)
    try:
        rows = [tuple(_written(value) for value in row) for row in _cells(file, formulas=True)]
        # The stored values take another reading, which few files need.
        if any(None in row for row in rows):
            for place, cells in enumerate(_cells(file, formulas=False)):
                if None in rows[place]:
                    rows[place] = tuple(
                        _stored(cell) if text is None else text for text, cell in zip(rows[place], cells, strict=True)
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


def _written(value: Any) -> str | None:
    """A value as text; None for what may be a formula. A text may begin like one, and is then its own stored value."""
    if (value.__class__ is str and value.startswith("=")) or isinstance(value, ArrayFormula | DataTableFormula):
        return None
    return _clean(_cell(value))


def _stored(cell: Any) -> str | None:
    """The value stored beside a formula, None when there is none or an error. An empty text says what it is by its type."""
    if cell.data_type == "e" or (cell.value is None and cell.data_type != "str"):
        return None
    return _clean(_cell(cell.value))


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


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _clean(text: str) -> str:
    return " ".join(text.split())[:MAX_CELL]
