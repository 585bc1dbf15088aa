"""What each answer of the decision table hinges on, as a snapshot to read: each of a row's facts is changed alone.

SAMSYN_WRITE_GOLDEN=1 writes it anew. A difference says which answers a change of rules moves, and by what.
"""

from __future__ import annotations

import os
from pathlib import Path

from samsyn.access.rules import Facts
from samsyn.access.tests.hinges import changed, hinges
from samsyn.access.tests.table import ROWS

GOLDEN = Path(__file__).parent / "golden" / "hinges.txt"


def test_each_answer_hinges_on_what_was_agreed() -> None:
    lines = [line for row in ROWS for line in (*hinges(row), "")]
    if os.environ.get("SAMSYN_WRITE_GOLDEN") == "1":
        GOLDEN.write_text("\n".join(lines) + "\n")
    assert lines == GOLDEN.read_text().splitlines(), (
        "if this is meant, write it anew: SAMSYN_WRITE_GOLDEN=1 pytest tests/access_matrix/test_hinges.py"
    )


def test_each_fact_of_a_row_is_changed() -> None:
    paths = {".".join(part for part in path if not part.isdigit()) for row in ROWS for path, _, _ in changed(row.facts, Facts)}
    assert {"on", "actor.assignment.role", "resource.flags", "pupil.guardians.kind", "consents.withdrawn_on"} <= paths
    assert {"release.recipient.authority", "svod.choices", "settings.P-8", "law.prop_2025_26_12", "emergency.chosen"} <= paths
