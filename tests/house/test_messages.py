"""Every text that users meet is Swedish in the code, is marked, and has its English."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from samsyn.project.databases import CHECKOUT
from samsyn.project.messages import KEYWORDS, missing

# What only those who run or develop Samsyn meet, and the words of a standard: Swedish, as they are.
NOT_FOR_PAGES = (
    "tests/",
    "migrations/",
    "management/",
    "/fake/",
    "content/",
    "kernel/dump.py",
    "kernel/text.py",
    "ss12000/records/values.py",
    "web/gallery.py",
)
# A sentence or a label: a Swedish letter, and a space or full stop.
SWEDISH = re.compile(r"^[^\\[\]]*[åäöÅÄÖ][^\\[\]]*$")
WORDS = re.compile(r"\w[ .]|[.?]$")
# Headers of the pupil file and of admissions: the file's own words. Names of care units, which are stored as they stand.
ALLOWED = {
    "Skyddad folkbokföring",
    "Ej behörig",
    "Avlämnande skolenhetskod",
    "förnamn elev",
    "elevens förnamn",
    "Vårdnadshavare ",
    "Elevhälsans medicinska insats",
    "Elevhälsans psykologiska insats",
    "Elevhälsans logopedi",
    "Kommunal hälso- och sjukvård",
}


def test_every_text_has_its_english() -> None:
    assert missing() == []


def test_every_swedish_text_in_the_code_is_marked() -> None:
    found = [
        f"{path.relative_to(CHECKOUT)}:{line} {text}"
        for path in sorted((CHECKOUT / "samsyn").rglob("*.py"))
        if not any(part in str(path) for part in NOT_FOR_PAGES)
        for line, text in unmarked(path)
    ]
    assert found == []


def unmarked(path: Path) -> Iterator[tuple[int, str]]:
    """Swedish texts outside docstrings and marks, with their lines."""
    tree = ast.parse(path.read_text())
    known: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in KEYWORDS:
            known |= set(ast.walk(node))
        if isinstance(node, ast.Expr):
            known.add(node.value)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or node in known:
            continue
        if node.value not in ALLOWED and SWEDISH.search(node.value) and WORDS.search(node.value):
            yield node.lineno, node.value
