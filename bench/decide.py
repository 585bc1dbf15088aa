"""What an access decision costs: every row of the decision table, and facts made at random. Needs no database."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samsyn.project.settings")

from samsyn.access.rules import Facts, decide
from samsyn.access.rules.facts import PupilFacts
from samsyn.access.tests import generated
from samsyn.access.tests.table import ROWS

ROUNDS = 7


def figures() -> Iterator[dict[str, Any]]:
    """A decision in the table and at random; the baseline makes one object of facts and looks at nothing."""
    rng = Random("samsyn bench")
    for name, facts in {
        "decide_rows": [row.facts for row in ROWS],
        "decide_random": [generated.facts(rng) for _ in range(2_000)],
    }.items():
        cost, bare = _microseconds(decide, facts), _microseconds(_bare, facts)
        yield {
            "figure": name,
            "value": round(cost, 1),
            "unit": "microseconds a decision",
            "baseline": round(bare, 2),
            "baseline_note": "making a pupil's facts",
            "ratio": round(cost / bare, 1),
            "bar": "< 50",
            "decisions": len(facts),
        }


def _bare(facts: Facts) -> PupilFacts:
    return PupilFacts("pupil", 8, "none")


def _microseconds(asked: Callable[[Facts], object], facts: Sequence[Facts]) -> float:
    """Of one call, in the middle one of some rounds."""
    rounds = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        for one in facts:
            asked(one)
        rounds.append((time.perf_counter() - started) / len(facts) * 1e6)
    return statistics.median(rounds)
