"""The tests' database: made from the migrations once per state of the code, and met as the restricted web role."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator

import psycopg
import pytest
from django.conf import settings
from django.db import connections
from django.utils.translation import deactivate
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from psycopg import sql

from samsyn.access.tests.make import World, make_world, open_stage
from samsyn.kernel.db.roles import create_database, prepare_database
from samsyn.organisation.tests.make import seed_providers
from samsyn.project.databases import CHECKOUT, EMBEDDED, cluster

# A busy machine is no reason to fail: tests say nothing about time.
hypothesis_settings.register_profile("samsyn", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("samsyn")

# Rows that migrations made and tests don't.
_KEPT = {
    "organisation_careprovider",
    "django_migrations",
    "django_content_type",
    "auth_permission",
    "procrastinate_version",
}


def _admin_url() -> str:
    if EMBEDDED:
        cluster().start()
        return cluster().admin_url()
    return os.environ["TEST_ADMIN_URL"]


def _schema_fingerprint() -> str:
    files = sorted(CHECKOUT.glob("samsyn/*/migrations/*.py")) + sorted(CHECKOUT.glob("samsyn/integrations/*/migrations/*.py"))
    files += [
        CHECKOUT / "samsyn/kernel/db/operations.py",
        CHECKOUT / "samsyn/kernel/db/classes.py",
        CHECKOUT / "samsyn/kernel/text.py",
    ]
    files += [CHECKOUT / "requirements/base.txt", CHECKOUT / "samsyn/kernel/apps.py"]
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def _template(admin: psycopg.Connection[object], url: str) -> str:
    """The migrated database that each test process copies; made by whoever comes first."""
    name = f"samsyn_template_{_schema_fingerprint()}"
    admin.execute("SELECT pg_advisory_lock(7210402)")
    known = admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
    if known is None:
        old = admin.execute("SELECT datname FROM pg_database WHERE datname LIKE 'samsyn\\_template\\_%'").fetchall()
        for (stale,) in old:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(stale)))
        making = f"{name}_part"
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(making)))
        prepare_database(url, making)
        env = {**os.environ, "SAMSYN_DATABASE": making, "SAMSYN_DB_ROLE": "samsyn_owner", "SAMSYN_LOG_LEVEL": "WARNING"}
        command = [sys.executable, "-m", "django", "migrate", "-v0", "--settings", "samsyn.project.settings"]
        done = subprocess.run(  # noqa: S603
            command, env=env, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr[-3000:]
        admin.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(making), sql.Identifier(name)))
    admin.execute("SELECT pg_advisory_unlock(7210402)")
    return name


@pytest.fixture(scope="session")
def database_name() -> str:
    """The name of this test process's database."""
    return f"test_samsyn_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{os.getpid()}"


@pytest.fixture(scope="session")
def django_db_setup(database_name: str) -> Iterator[None]:
    """A fresh database for this test process, dropped afterwards."""
    url = _admin_url()
    with psycopg.connect(url, autocommit=True) as admin:
        template = _template(admin, url)
        create_database(admin, database_name, template=template)
    with psycopg.connect(url, dbname=database_name, autocommit=True) as admin:
        seed_providers(admin)
        open_stage(admin)
    connections.settings["default"]["NAME"] = database_name
    connections["default"].settings_dict["NAME"] = database_name
    settings.DATABASES["default"]["NAME"] = database_name
    yield
    for connection in connections.all():
        connection.close()
        if hasattr(connection, "close_pool"):
            connection.close_pool()
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(database_name)))


@pytest.fixture(scope="session")
def admin_url(django_db_setup: None, database_name: str) -> str:
    """A superuser's address to this process's database, for what no role of the product may do."""
    parts = psycopg.conninfo.conninfo_to_dict(_admin_url())
    return psycopg.conninfo.make_conninfo(**{**parts, "dbname": database_name})


@pytest.fixture(autouse=True)
def _language() -> Iterator[None]:
    """Each test begins in Swedish: the client leaves the language of its last page behind."""
    deactivate()
    yield
    deactivate()


@pytest.fixture
def world(db: None) -> World:
    """Two municipalities with schools, pupils and staff."""
    return make_world()


@pytest.fixture
def committed_db(admin_url: str, django_db_blocker: object) -> Iterator[None]:
    """For tests that need real commits (threads, servers, jobs): the tables are emptied afterwards."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        yield
    _empty(admin_url)


@pytest.fixture(scope="module")
def committed_module(admin_url: str, django_db_blocker: object) -> Iterator[None]:
    """The same for all tests of a module: what one commits the next ones see."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        yield
    _empty(admin_url)


def _empty(admin_url: str) -> None:
    for connection in connections.all():
        connection.close()
    with psycopg.connect(admin_url, autocommit=True) as admin:
        rows = admin.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        tables = [sql.Identifier(name) for (name,) in rows if name not in _KEPT]
        # Past the guard that no record is emptied.
        admin.execute("SET session_replication_role = replica")
        admin.execute(sql.SQL("TRUNCATE {} RESTART IDENTITY CASCADE").format(sql.SQL(", ").join(tables)))
