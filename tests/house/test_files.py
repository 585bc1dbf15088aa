"""Sizes and contents that keep the house readable and safe."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import date

import pytest

from samsyn.people.identity_number import InvalidIdentityNumber, Sex, make_test_number, parse
from tests.house.files import CHECKOUT, tracked

MAX_LINES = 400
MAX_FUNCTION = 40
_HOSTS = re.compile("|".join(["pypi" + r"\.org", "pythonhosted" + r"\.org", "registry" + r"\.npmjs", "deb" + r"\.debian\.org"]))
_NUMBER = re.compile(r"(?<![\d.A-Fa-f-])(19|20)?(\d{2}(?:0[1-9]|1[0-2])\d{2})[-+]?(\d{4})(?![\dA-Fa-f-]|\.\d)")
_NOT_IN = re.compile(r"\bNOT\s+IN\s*\(\s*SELECT\b", re.I)
_TEXT = {".py", ".md", ".html", ".js", ".css", ".json", ".toml", ".txt", ".in", ".po", ".typ", ".sh", ".csv", ".yml", ""}


def test_files_are_short_enough_to_read() -> None:
    long = {
        str(path.relative_to(CHECKOUT)): lines
        for path in tracked("*.py")
        if "migrations" not in path.parts and (lines := len(path.read_text().splitlines())) > MAX_LINES
    }
    assert not long


def test_functions_are_short_enough_to_read() -> None:
    long = []
    for path in tracked("*.py"):
        if "migrations" in path.parts or "tests" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                size = (node.end_lineno or node.lineno) - node.lineno + 1
                if size > MAX_FUNCTION:
                    long.append(f"{path.relative_to(CHECKOUT)}:{node.name} ({size})")
    assert not long


def test_public_names_have_docstrings() -> None:
    bare = []
    for path in tracked("samsyn/*.py"):
        if {"migrations", "tests"} & set(path.parts) or path.name == "__init__.py":
            continue
        tree = ast.parse(path.read_text())
        if not ast.get_docstring(tree):
            bare.append(str(path.relative_to(CHECKOUT)))
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_") and not ast.get_docstring(node):
                bare.append(f"{path.relative_to(CHECKOUT)}:{node.name}")
    assert not bare


@pytest.mark.parametrize("path", tracked(), ids=lambda path: str(path.relative_to(CHECKOUT)))
def test_no_registry_host_no_machine_path_and_no_real_personal_number(path: object) -> None:
    if path.suffix not in _TEXT or path.name in {"package-lock.json"}:
        return
    text = path.read_text(encoding="utf-8")
    assert not _HOSTS.search(text)
    assert not re.search(r"(?<![\w.])/(work|root|farm)/", text)
    if path.parts[-2] == "requirements" or path.suffix == ".css":
        return
    assert not list(real_numbers(text)), "a personal number outside the official test ranges"


def real_numbers(text: str) -> Iterator[int]:
    """Where in the text a personal number stands that may be somebody's: of twelve digits, or of ten in either century."""
    for found in _NUMBER.finditer(text):
        century, rest = found[1], found[2] + found[3]
        readings = [_is_test_number(each + rest) for each in ([century] if century else ["19", "20"])]
        if False in readings and True not in readings:
            yield found.start()


def _is_test_number(digits: str) -> bool | None:
    """Whether a number is of the test ranges; None when it is no personal number at all."""
    try:
        return parse(digits, today=date(2100, 1, 1)).is_test_number
    except InvalidIdentityNumber:
        return None


def test_the_gate_finds_numbers_however_they_are_written() -> None:
    test = make_test_number(date(2016, 3, 4), Sex.FEMALE, 0).value
    # A number that is nobody's test number: the same day, its control digit right, its serial outside the range.
    serials = (f"{test[:8]}{serial:03}{control}" for serial in range(100, 110) for control in range(10))
    real = next(number for number in serials if _is_test_number(number) is False)
    for written in (real, f"{real[:8]}-{real[8:]}", real[2:], f"{real[2:8]}-{real[8:]}", f"{real[2:8]}+{real[8:]}"):
        assert list(real_numbers(f"Elev: {written}.")) == [6], "found"
    for written in (test, f"{test[:8]}-{test[8:]}", test[2:], f"{test[2:8]}-{test[8:]}", "556000-9003", "212000-9001"):
        assert list(real_numbers(f"Elev: {written}.")) == []


def test_no_statement_asks_for_what_is_not_in_a_query() -> None:
    """PostgreSQL never joins NOT IN (SELECT …): once the list outgrows its memory, each row reads it all. NOT EXISTS is."""
    asking = [str(path.relative_to(CHECKOUT)) for path in tracked("samsyn/*.py", "demo/*.py") if _NOT_IN.search(path.read_text())]
    assert not asking


def test_there_is_no_utils_module() -> None:
    assert not [path for path in tracked("*.py") if path.name in {"utils.py", "helpers.py", "services.py", "common.py"}]
