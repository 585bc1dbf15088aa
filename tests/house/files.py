"""The project's files, as the house's tests look at them."""

from __future__ import annotations

import subprocess
from pathlib import Path

from samsyn.project.databases import CHECKOUT


def tracked(*patterns: str) -> list[Path]:
    """The files that belong to the project: tracked by git, or about to be."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns]
    listed = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=True).stdout
    return [CHECKOUT / name for name in listed.splitlines() if (CHECKOUT / name).is_file()]
