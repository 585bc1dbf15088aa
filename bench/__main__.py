"""`python -m bench [NAME …]`: runs the named benchmarks, or all, each as JSON lines. A benchmark is a module with `run()`."""

from __future__ import annotations

import importlib
import pkgutil
import sys

import bench


def names() -> list[str]:
    """Every benchmark there is."""
    return sorted(
        found.name for found in pkgutil.iter_modules(bench.__path__) if not found.name.startswith("_") and found.name != "database"
    )


def main(chosen: list[str]) -> int:
    """Run benchmarks; the exit code is 1 for an unknown name."""
    unknown = set(chosen) - set(names())
    if unknown:
        print(f"no such benchmark: {', '.join(sorted(unknown))}; there are {', '.join(names())}", file=sys.stderr)
        return 1
    for name in chosen or names():
        importlib.import_module(f"bench.{name}").run()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
