"""A database of a benchmark's own, migrated and empty but for one care provider, met as the worker role."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import psycopg
from psycopg import sql

from samsyn.kernel.db.roles import Role, prepare_database
from samsyn.kernel.ids import uuid7
from samsyn.project.databases import cluster


@contextmanager
def fresh_database(name: str) -> Iterator[UUID]:
    """Make the database and drop it afterwards; gives the id of its care provider. SAMSYN_DATABASE must name it before samsyn
    is imported."""
    server = cluster()
    server.start()
    url = server.admin_url()
    _drop(url, name)
    prepare_database(url, name)
    os.environ["DJANGO_SETTINGS_MODULE"] = "samsyn.project.settings"
    env = {**os.environ, "SAMSYN_DB_ROLE": Role.OWNER.value}
    subprocess.run([sys.executable, "-m", "django", "migrate", "-v0"], env=env, check=True)
    provider = uuid7()
    with psycopg.connect(url, dbname=name, autocommit=True) as admin:
        admin.execute(
            "INSERT INTO organisation_careprovider (id, name, kind, organisation_number, municipality_code)"
            " VALUES (%s, 'Mätkommunen', 'municipality', '2120009999', '')",
            [provider],
        )
    os.environ["SAMSYN_DB_ROLE"] = Role.WORKER.value
    import django

    django.setup()
    try:
        yield provider
    finally:
        from django.db import connection

        connection.close()
        connection.close_pool()  # type: ignore[attr-defined]  # of the PostgreSQL backend
        _drop(url, name)


def _drop(url: str, name: str) -> None:
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
