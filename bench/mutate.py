"""`make mutate`: how much of what can be wrong in the rules of access the rules' own tests would notice (cosmic-ray).

Each mutant is one small change of the code (an operator, a number, a word of logic); it is killed when a test fails. Of all that
the tool can make a sample is drawn, the same each time; `--all` takes them all. What is done stays in `.mutants/`: a run that was
stopped goes on, and after new tests only the survivors are tried again. A change of the rules begins anew.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import json
import os
import shutil
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import hypothesis  # noqa: F401  (before the forks)
import pytest
from cosmic_ray import plugins
from cosmic_ray.commands import init
from cosmic_ray.mutating import use_mutation
from cosmic_ray.work_db import WorkDB, use_db
from cosmic_ray.work_item import MutationSpec, TestOutcome, WorkerOutcome, WorkResult

# Nothing of samsyn is imported here: each mutant's own process imports it anew, from the copy.
CHECKOUT = Path(__file__).resolve().parents[1]
WHERE = CHECKOUT / ".mutants"
TREE, SESSION, STATE = WHERE / "tree", WHERE / "session.sqlite", WHERE / "state.json"
RULES = Path("samsyn/access/rules")
# The rules' tests that need no database, the quickest first: of the decision, and of what it is not made from.
_APP = "samsyn/access/tests"
DECISION = (
    f"{_APP}/test_near.py",
    f"{_APP}/test_settings.py",
    "tests/access_matrix/test_personas.py",
    f"{_APP}/test_table.py",
    f"{_APP}/test_rule_table.py",
    "tests/access_matrix/test_hinges.py",
)
OTHERS = {
    "reviewing.py": (f"{_APP}/test_reviewing.py",),
    "review_form.py": (f"{_APP}/test_typed.py",),
    "extracting.py": (f"{_APP}/test_extracting.py", f"{_APP}/test_near.py"),
    "hearing.py": (f"{_APP}/test_hearing.py",),
    "staffing.py": (f"{_APP}/test_typed.py",),
    "providers.py": (f"{_APP}/test_typed.py",),
    "deciding.py": (f"{_APP}/test_typed.py",),
    "rights.py": (f"{_APP}/test_findings.py",),
    "settings.py": (f"{_APP}/test_settings.py", f"{_APP}/test_typed.py", *DECISION),
}
NEEDED = ("samsyn", "tests", "docs/reference/secrecy.md", "pyproject.toml")
# In a process of its own, without the database that the house's conftest brings.
_OPTIONS = ["-x", "-q", "-n", "0", "--noconftest", "-p", "no:django", "-o", "addopts=", "--import-mode=importlib"]
SEED, SAMPLE, LEAST, SECONDS = 20261127, 600, 85.0, 120


def main(arguments: list[str]) -> int:
    """Run what is left, and print the survivors and the score. 1 when it is too low, or the tests fail without a mutant."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", action="store_true", help="every mutant, not a sample")
    parser.add_argument("--sample", type=int, default=SAMPLE, help="how many")
    asked = parser.parse_args(arguments)
    os.nice(10)
    _prepare()
    os.chdir(TREE)
    sys.dont_write_bytecode = True
    with use_db(str(SESSION), WorkDB.Mode.create) as database:
        drawn = _drawn(database, None if asked.all else asked.sample)
        if not _pass(tuple(dict.fromkeys([*DECISION, *(test for tests in OTHERS.values() for test in tests)])), loud=True):
            print("the tests fail without any mutant", file=sys.stderr)
            return 1
        return _run(database, drawn)


def _run(database: Any, drawn: list[Any]) -> int:
    done = {item.job_id: result for item, result in database.completed_work_items}
    for number, item in enumerate(drawn, 1):
        if item.job_id not in done:
            done[item.job_id] = _tried(item.mutations[0])
            database.set_result(item.job_id, done[item.job_id])
        if number % 25 == 0:
            print(f"{number} of {len(drawn)}, score so far {_score(drawn[:number], done):.1f}", file=sys.stderr, flush=True)
    survived = [item for item in drawn if done[item.job_id].test_outcome == TestOutcome.SURVIVED]
    for item in sorted(survived, key=lambda one: (str(one.mutations[0].module_path), one.mutations[0].start_pos)):
        print(done[item.job_id].diff)
    files = Counter(item.mutations[0].module_path.name for item in survived)
    print(json.dumps({"benchmark": "mutate", "mutants": len(drawn), "survived": len(survived), "files": files.most_common()}))
    score = _score(drawn, done)
    print(json.dumps({"benchmark": "mutate", "score": round(score, 1), "least": LEAST}))
    return 0 if score >= LEAST else 1


def _score(drawn: list[Any], done: dict[str, Any]) -> float:
    killed: int = sum(done[item.job_id].test_outcome != TestOutcome.SURVIVED for item in drawn)
    return 100.0 * killed / max(1, len(drawn))


def _changed(path: Path, before: str, after: str) -> Iterator[str]:
    lines = zip(before.splitlines(), after.splitlines(), strict=False)
    for number, (one, two) in enumerate(lines, 1):
        if one != two:
            yield f"{path.name}:{number} {one.strip()}  ->  {two.strip()}"
            return


def _tried(mutation: MutationSpec) -> WorkResult:
    """What the tests say of a mutant. One that hangs is noticed too."""
    operator = plugins.get_operator(mutation.operator_name)(**mutation.operator_args)
    with use_mutation(mutation.module_path, operator, mutation.occurrence) as (before, after):
        passed = after is not None and _pass(OTHERS.get(mutation.module_path.name, DECISION))
    outcome = TestOutcome.SURVIVED if passed else TestOutcome.KILLED
    return WorkResult(
        WorkerOutcome.NORMAL, test_outcome=outcome, diff="\n".join(_changed(mutation.module_path, before, after or ""))
    )


def _pass(tests: tuple[str, ...], *, loud: bool = False) -> bool:
    """Whether the tests pass, asked in a process of its own."""
    child = os.fork()
    if child == 0:
        if not loud:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            os.dup2(1, 2)
        sys.path.insert(0, str(TREE))
        os._exit(int(pytest.main([*_OPTIONS, *(test for test in tests if (TREE / test).exists())])))
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return status == 0
        time.sleep(0.02)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return False


def _prepare() -> None:
    """Copy the code; begin anew when the rules have changed, try survivors again when the tests have."""
    now = {
        "rules": _digest([RULES]),
        "tests": _digest([Path(one) for one in (_APP, "tests/access_matrix")]),
    }
    before = json.loads(STATE.read_text()) if STATE.exists() else {}
    shutil.rmtree(TREE, ignore_errors=True)
    for name in NEEDED:
        source, target = CHECKOUT / name, TREE / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    if before.get("rules") != now["rules"]:
        SESSION.unlink(missing_ok=True)
        _init()
    elif before.get("tests") != now["tests"]:
        _forget_survivors()
    STATE.write_text(json.dumps(now))


def _digest(places: list[Path]) -> str:
    found = sorted({file for place in places for file in ([place] if place.suffix else place.rglob("*.py")) if file.exists()})
    return hashlib.sha256(b"".join(file.read_bytes() for file in found)).hexdigest()


def _init() -> None:
    modules = sorted((TREE / RULES).glob("*.py"))
    with use_db(str(SESSION), WorkDB.Mode.create) as database:
        init(modules, database, {})


def _forget_survivors() -> None:
    with use_db(str(SESSION), WorkDB.Mode.open) as database:
        kept = [(item, result) for item, result in database.completed_work_items]
        items = database.work_items
        database.clear()
        database.add_work_items(items)
        for item, result in kept:
            if result.test_outcome != TestOutcome.SURVIVED:
                database.set_result(item.job_id, result)


def _drawn(database: Any, most: int | None) -> list[Any]:
    """The mutants to try, always in the same order. Left out is what changes nothing that runs or decides: an annotation, a
    dataclass's own switches, equality for the identity of words."""
    spans = {path: _idle(path) for path in {item.mutations[0].module_path for item in database.work_items}}
    every = sorted(database.work_items, key=lambda item: _place(item.mutations[0]))
    Random(SEED).shuffle(every)
    real = [item for item in every if not _within(item.mutations[0], spans)]
    print(f"{len(real)} mutants", file=sys.stderr)
    return real if most is None else real[:most]


def _place(mutation: MutationSpec) -> tuple[Any, ...]:
    return str(mutation.module_path), mutation.operator_name, mutation.occurrence, str(mutation.operator_args)


def _idle(path: Path) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        for name in ("annotation", "returns"):
            one = getattr(node, name, None)
            if one is not None:
                found.append(((one.lineno, one.col_offset), (one.end_lineno, one.end_col_offset)))
        for one in node.decorator_list if isinstance(node, ast.ClassDef) else ():
            found.append(((one.lineno, one.col_offset), (one.end_lineno, one.end_col_offset)))
    return found


def _within(mutation: MutationSpec, spans: dict[Path, list[Any]]) -> bool:
    if mutation.operator_name.endswith(("_Is_Eq", "_IsNot_NotEq")):
        return True
    return any(start <= tuple(mutation.start_pos) and tuple(mutation.end_pos) <= end for start, end in spans[mutation.module_path])


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
