"""No text of a CSV file is run as a formula by the program that opens it, and all CSV is written so."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

import samsyn
from samsyn.kernel.csv_file import csv_bytes


def read(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "=1;2"])
def test_a_text_that_begins_like_a_formula_gets_an_apostrophe_before_it(text: str) -> None:
    assert read(csv_bytes([("Rad", text)])) == [["Rad", f"'{text}"]]


def test_other_texts_and_numbers_are_as_they_were() -> None:
    row = ("Åsa", "", "E-post", "1-2", 'sade "nej"; gick')
    data = csv_bytes([row, (-3, 4)])
    assert read(data) == [list(row), ["-3", "4"]]
    assert data.startswith(b"\xef\xbb\xbf")


def test_csv_is_written_nowhere_else() -> None:
    root = Path(samsyn.__file__).parent
    writers = [path for path in root.rglob("*.py") if "tests" not in path.parts]
    found = [path for path in writers if any(word in path.read_text() for word in ("csv.writer", "DictWriter"))]
    assert [path.relative_to(root).as_posix() for path in found] == ["kernel/csv_file.py"]
