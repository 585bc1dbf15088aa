"""The browser that journeys run in: found, or installed where the machine allows it, else named in one line."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find() -> str | None:
    """The path of a Chromium, or of what SAMSYN_BROWSER names."""
    named = os.environ.get("SAMSYN_BROWSER")
    candidates = (named,) if named else NAMES
    return next((path for name in candidates if (path := shutil.which(name))), None)


def _install() -> bool:
    """Install Debian's Chromium, if we may."""
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        return False
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", "chromium", "fonts-dejavu-core"]):
        done = subprocess.run([apt, *arguments], env=environment, stdout=subprocess.DEVNULL, check=False)  # noqa: S603
        if done.returncode != 0:
            return False
    return find() is not None


def main() -> int:
    """See to it that there is a browser."""
    if find() or _install():
        return 0
    print(
        "The tests need a Chromium and none was found: install the package chromium, or set SAMSYN_BROWSER to its path.",
        file=sys.stderr,
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
