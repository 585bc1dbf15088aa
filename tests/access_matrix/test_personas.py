"""What each persona may do with each kind of document, as a snapshot to read: its difference says whom a change of rules lets in.

SAMSYN_WRITE_GOLDEN=1 writes it anew. It needs no database: it is `decide` alone; who gets through which door is test_matrix.
"""

from __future__ import annotations

import os
from pathlib import Path

from samsyn.access.rules import Action, Outcome, decide
from samsyn.access.rules.circles import DIRECT, PATIENT_RECORDS
from samsyn.access.rules.facts import ActorKind, DocumentClass
from samsyn.access.tests.table.world import document
from tests.access_matrix.personas import HERS, PERSONAS, snapshot

GOLDEN = Path(__file__).parent / "golden" / "personas.txt"


def test_what_each_persona_may_do_is_as_agreed() -> None:
    lines = list(snapshot())
    if os.environ.get("SAMSYN_WRITE_GOLDEN") == "1":
        GOLDEN.write_text("\n".join(lines) + "\n")
    assert lines == GOLDEN.read_text().splitlines(), (
        "if this is meant, write it anew: SAMSYN_WRITE_GOLDEN=1 pytest tests/access_matrix/test_personas.py"
    )


def test_every_kind_of_actor_is_a_persona() -> None:
    assert {persona.actor.kind for persona in PERSONAS} == set(ActorKind)


def test_each_record_of_health_care_is_opened_by_some_persona_and_by_nobody_of_the_school() -> None:
    school = {"School nurse", "Counsellor", "Special educator", "Principal", "Teacher", "Administrator without clinical access"}
    let_in = {
        kind: {
            persona.name
            for persona in PERSONAS
            if persona.actor.kind is ActorKind.STAFF
            and any(
                decide(persona.facts(action, document(kind), HERS)).outcome in {Outcome.ALLOW, Outcome.CHOICE} for action in DIRECT
            )
        }
        for kind in PATIENT_RECORDS - {DocumentClass.COHERENT_RECORD, DocumentClass.HOME_CARE_RECORD}
    }
    assert all(let_in.values())
    assert set.union(*let_in.values()) & school == {"School nurse"}


def test_the_columns_can_be_told_apart() -> None:
    assert len({action.value[:4] for action in Action}) == len(Action)
