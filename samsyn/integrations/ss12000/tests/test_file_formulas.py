"""A formula in a file from Excel is read as the value stored beside it; one without is a mistake of its cell."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from samsyn.integrations.ss12000.files.admission_file import read_admitted
from samsyn.integrations.ss12000.files.file_rows import read_pupils
from samsyn.integrations.ss12000.files.tables import Sheet, UnreadableFile, read_sheet
from samsyn.integrations.ss12000.tests.making import TODAY
from samsyn.people.identity_number import Sex, make_test_number

NUMBER = make_test_number(date(2016, 3, 4), Sex.FEMALE).display
HEADERS = ("Personnummer", "Förnamn", "Efternamn", "Klass", "Skolenhetskod")
MESSAGE = "Cellen innehåller en formel utan värde. Skriv värdet i stället."
ERROR = "Cellen innehåller ett fel från kalkylprogrammet, till exempel #REF!. Skriv värdet i stället."
BOOLEAN = "Cellen innehåller SANT eller FALSKT i stället för en text. Skriv värdet i stället."


def calculated(*rows: dict[str, Any]) -> Sheet:
    """A file as a program that calculates saves it. A pair is a formula and its value."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEADERS)
    for row, values in enumerate(rows, 1):
        for name, value in values.items():
            if isinstance(value, tuple):
                sheet.write_formula(row, HEADERS.index(name), value[0], None, value[1])
            else:
                sheet.write_string(row, HEADERS.index(name), value)
    book.close()
    return read_sheet(io.BytesIO(_as_excel_writes(out.getvalue())), "elever.xlsx")


def _as_excel_writes(data: bytes) -> bytes:
    """Excel and LibreOffice say of an empty value that it is a text, which the library of the tests leaves out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as made, zipfile.ZipFile(out, "w") as package:
        for name in made.namelist():
            part = made.read(name)
            if name == "xl/worksheets/sheet1.xml":
                part = re.sub(rb'<c r="(\w+)"><f>([^<]*)</f><v></v>', rb'<c r="\1" t="str"><f>\2</f><v></v>', part)
            package.writestr(name, part)
    return out.getvalue()


def uncalculated(*rows: tuple[Any, ...], headers: tuple[str, ...] = HEADERS) -> Sheet:
    """A file as a program that never calculates saves it: formulas have no value."""
    book = openpyxl.Workbook()
    for row in (headers, *rows):
        book.worksheets[0].append(row)
    out = io.BytesIO()
    book.save(out)
    return read_sheet(io.BytesIO(out.getvalue()), "elever.xlsx")


def whole(**changes: Any) -> dict[str, Any]:
    return dict(zip(HEADERS, (NUMBER, "Åsa", "Ek", "4B", "99010001"), strict=True)) | changes


def test_a_formula_is_read_as_its_stored_value() -> None:
    sheet = calculated(whole(Förnamn=('=PROPER("åsa")', "Åsa"), Skolenhetskod=("=A1+1", 99010001), Efternamn="=Ek"))
    found = read_pupils(sheet, TODAY)
    assert not found.mistakes
    pupil = found.pupils[0]
    assert (pupil.facts["given"], pupil.facts["family"], pupil.unit_code) == ("Åsa", "=Ek", "99010001")


def test_a_formula_that_shows_nothing_is_an_empty_cell() -> None:
    nothing = ('=IF(1=1,"",1)', "")
    blank = dict.fromkeys(HEADERS, nothing)
    found = read_pupils(calculated(whole(Skolenhetskod=nothing), blank, blank), TODAY)
    assert (len(found.pupils), found.mistakes, found.pupils[0].unit_code) == (1, (), "")


@pytest.mark.parametrize("value", ["#REF!", "#N/A", "#VALUE!"])
def test_a_formula_whose_value_is_an_error_is_told(value: str) -> None:
    found = read_pupils(calculated(whole(Förnamn=("=NOWHERE!A1", value))), TODAY)
    assert [(one.row, one.column, one.message) for one in found.mistakes] == [(2, "Förnamn", ERROR)]


@pytest.mark.parametrize("value", ["#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"])
def test_an_error_that_was_pasted_as_a_value_is_no_name(value: str) -> None:
    found = read_pupils(uncalculated((NUMBER, value, "Ek", "4B", "99010001")), TODAY)
    assert [(one.row, one.column, one.message) for one in found.mistakes] == [(2, "Förnamn", ERROR)]


@pytest.mark.parametrize("value", ["#REF!", "#REFERENS!", "#SAKNAS!", "#VÄRDEFEL!", "#NAMN?", "#DIVISION/0!", "Err:502"])
def test_an_error_in_a_csv_is_no_name(value: str) -> None:
    file = "\n".join([";".join(HEADERS), f"{NUMBER};{value};Ek;4B;99010001"]).encode()
    found = read_pupils(read_sheet(io.BytesIO(file), "elever.csv"), TODAY)
    assert [(one.row, one.column, one.message) for one in found.mistakes] == [(2, "Förnamn", ERROR)]


@pytest.mark.parametrize("value", [True, False])
def test_true_and_false_are_no_texts(value: bool) -> None:
    written = read_pupils(uncalculated((NUMBER, "Åsa", value, "4B", "99010001")), TODAY)
    calculated_one = read_pupils(calculated(whole(Efternamn=("=1=1", value))), TODAY)
    for found in (written, calculated_one):
        assert [(one.row, one.column, one.message) for one in found.mistakes] == [(2, "Efternamn", BOOLEAN)]


def test_a_number_sign_in_a_text_is_no_error() -> None:
    headers = (*HEADERS, "Adress")
    found = read_pupils(uncalculated((NUMBER, "Erik", "Ek", "4B", "99010001", "#12"), headers=headers), TODAY)
    assert not found.mistakes


def test_each_formula_without_a_value_is_told_once_at_its_cell_also_when_the_row_holds_nothing_else() -> None:
    found = read_pupils(uncalculated((NUMBER, "=A1", "Ek", "4B", "=A2"), ("=A2", "=B2", "=C2", "=D2")), TODAY)
    assert {(one.row, one.column, one.message) for one in found.mistakes} == {
        *((2, column, MESSAGE) for column in ("Förnamn", "Skolenhetskod")),
        *((3, column, MESSAGE) for column in HEADERS[:4]),
    }
    assert len(found.mistakes) == 6
    assert 2 not in {row for row, _code in found.codes}


def test_a_formula_in_a_column_that_is_not_read_is_no_mistake() -> None:
    sheet = uncalculated((NUMBER, "Åsa", "Ek", "4B", "", "=A1"), headers=(*HEADERS, "Matval"))
    assert not read_pupils(sheet, TODAY).mistakes


def test_an_admission_list_tells_its_formulas_too() -> None:
    headers = ("Personnummer", "Förnamn", "Efternamn", "Skolenhetskod", "Beslut")
    found = read_admitted(uncalculated(("=A1", "Bo", "Ek", "99010001", "=B1"), headers=headers), TODAY)
    assert {(one.row, one.column, one.message) for one in found.mistakes} == {
        (2, "Personnummer", MESSAGE),
        (2, "Beslut", MESSAGE),
    }


def test_a_damaged_file_with_formulas_is_told_as_damaged() -> None:
    with pytest.raises(UnreadableFile):
        read_sheet(io.BytesIO(b"PK\x03\x04damaged"), "elever.xlsx")
