"""The `samsyn` console script: every command of the product, each as the database role it is made for."""

from __future__ import annotations

import os
import sys

from samsyn.kernel.db.roles import Role

# Commands not named here run as web, like the pages themselves: reach is given, never assumed.
COMMAND_ROLES = {
    "migrate": Role.OWNER,
    "makemigrations": Role.OWNER,
    "sqlmigrate": Role.OWNER,
    "showmigrations": Role.OWNER,
    "worker": Role.WORKER,
    "ss12000": Role.WORKER,
    "audit_seal": Role.WORKER,
    "audit_verify": Role.MAINTENANCE,
    "audit_partitions": Role.MAINTENANCE,
    "backup": Role.MAINTENANCE,
    "restore": Role.MAINTENANCE,
    "synth": Role.MAINTENANCE,
    "demo_load": Role.MAINTENANCE,
    "content_load": Role.MAINTENANCE,
    "provider": Role.MAINTENANCE,
    "destructions": Role.MAINTENANCE,
    "identities": Role.MAINTENANCE,
    "staff": Role.MAINTENANCE,
}
# Commands that read every row as it lies, whatever the keys, or no row of ours: missing migrations are the code's, not the data's.
WITHOUT_KEYS = {"backup", "makemigrations"}
# Commands that start the server themselves, or need none.
WITHOUT_DATABASE = {
    "db",
    "demo",
    "help",
    "check",
    "content_check",
    "decide",
    "growth_sds",
    "makemessages",
    "collectstatic",
    "restore",
}


def main(argv: list[str] | None = None) -> None:
    """Run one command: `samsyn NAME [options]`. The embedded server is started first where it is used."""
    arguments = list(sys.argv if argv is None else argv)
    command = arguments[1] if len(arguments) > 1 else "help"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samsyn.project.settings")
    os.environ.setdefault("SAMSYN_DB_ROLE", COMMAND_ROLES.get(command, Role.WEB))
    from django.core.exceptions import ImproperlyConfigured

    from samsyn.kernel.postgres.errors import ClusterError

    try:
        _run(command, arguments)
    except (ImproperlyConfigured, ClusterError) as error:
        sys.exit(f"samsyn: {error}")


def _run(command: str, arguments: list[str]) -> None:
    from django.conf import settings
    from django.core.management import execute_from_command_line

    from samsyn.kernel.db.roles import prepare_database
    from samsyn.project.databases import DATABASE_NAME, EMBEDDED, cluster, refuse_other_keys

    _ = settings.INSTALLED_APPS  # read here, where a refusal becomes one line
    if EMBEDDED and command not in WITHOUT_DATABASE and not command.startswith("-"):
        cluster().start()
        if command in {"migrate", "makemigrations"}:
            prepare_database(cluster().admin_url(), DATABASE_NAME)
        if command not in WITHOUT_KEYS:
            refuse_other_keys()
    execute_from_command_line(arguments)
