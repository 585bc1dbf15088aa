"""Sizes and contents that keep the house readable and safe."""

from __future__ import annotations

import ast
import re
from datetime import date

import pytest

from samsyn.people.identity_number import InvalidIdentityNumber, parse
from tests.house.files import CHECKOUT, tracked

MAX_LINES = 400
MAX_FUNCTION = 40
_HOSTS = re.compile("|".join(["pypi" + r"\.org", "pythonhosted" + r"\.org", "registry" + r"\.npmjs", "deb" + r"\.debian\.org"]))
_NUMBER = re.compile(r"(?<![\d.A-Fa-f-])((?:19|20)\d{2}(?:0[1-9]|1[0-2])\d{2})[-+]?(\d{4})(?![\d.A-Fa-f-])")
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
    for day, tail in _NUMBER.findall(text):
        try:
            number = parse(day + tail, today=date(2100, 1, 1))
        except InvalidIdentityNumber:
            continue
        assert number.is_test_number, "a personal number outside the official test ranges"


def test_there_is_no_utils_module() -> None:
    assert not [path for path in tracked("*.py") if path.name in {"utils.py", "helpers.py", "services.py", "common.py"}]
