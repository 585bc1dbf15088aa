"""`python -m bench [NAME…]`: runs the named benchmarks, or all; `--drop` removes their databases. One JSON line per figure."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib import import_module
from pathlib import Path

USUAL = ("imports", "pupil_page", "class_list", "audit", "decide")


def names() -> list[str]:
    """The benchmarks there are, in the order they are run in."""
    found = {path.stem for path in Path(__file__).parent.glob("*.py")}
    return [name for name in USUAL if name in found]


def main(arguments: list[str]) -> int:
    """Run. Each benchmark has a process of its own, since each chooses its database before Django starts."""
    if arguments == ["--drop"]:
        from bench.county_database import drop_all

        drop_all()
        return 0
    unknown = set(arguments) - set(names())
    if unknown:
        print(f"no such benchmark: {', '.join(sorted(unknown))}; there are {', '.join(names())}", file=sys.stderr)
        return 2
    if len(arguments) == 1:
        for figure in import_module(f"bench.{arguments[0]}").figures():
            print(json.dumps(figure, ensure_ascii=False), flush=True)
        return 0
    return max(_alone(name) for name in arguments or names())


def _alone(name: str) -> int:
    return subprocess.run([sys.executable, "-m", "bench", name], check=False).returncode  # noqa: S603  (our own names)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
