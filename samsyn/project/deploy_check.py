"""Django's deploy checks on production settings with made-up secrets, in a process of their own."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys


def production_environment() -> dict[str, str]:
    """An environment that production would start in."""
    url = "postgresql://samsyn_web:x@db.example/samsyn"
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("SAMSYN_")},
        "SAMSYN_ENV": "production",
        "SAMSYN_SECRET_KEY": secrets.token_urlsafe(48),
        "SAMSYN_IDENTITY_HASH_KEY": secrets.token_urlsafe(48),
        "SAMSYN_CREDENTIAL_KEYS": secrets.token_urlsafe(48),
        "SAMSYN_HOSTS": "samsyn.example",
        "DATABASE_URL": url,
        "DATABASE_URL_WORKER": url,
        "DATABASE_URL_OWNER": url,
        "DATABASE_URL_MAINTENANCE": url,
        "DJANGO_SETTINGS_MODULE": "samsyn.project.settings",
    }


def main() -> int:
    """Run the checks; any warning fails."""
    command = [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"]
    return subprocess.run(command, env=production_environment(), check=False).returncode  # noqa: S603


if __name__ == "__main__":
    sys.exit(main())
