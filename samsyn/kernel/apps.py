"""The kernel's start: guards each database connection and gives other packages' tables their grants."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate

from samsyn.kernel.db.classes import GRANTS, POLICIES, TableClass, third_party_class
from samsyn.kernel.db.context import guard_tables, watch
from samsyn.kernel.db.operations import grant_sql
from samsyn.kernel.db.roles import Role


class KernelConfig(AppConfig):
    """The app `kernel`."""

    name = "samsyn.kernel"
    label = "kernel"

    def ready(self) -> None:
        """Guard the tables that have row-level security."""
        classes = {m._meta.db_table: getattr(m, "table_class", None) for m in apps.get_models()}
        guarded = {table: TableClass(found) for table, found in classes.items() if found in POLICIES}
        guard_tables(guarded, bypasses=settings.DATABASE_ROLE is Role.MAINTENANCE)
        connection_created.connect(watch, dispatch_uid="samsyn.context")
        post_migrate.connect(grant_third_party, sender=self, dispatch_uid="samsyn.grants")


def grant_third_party(using: str = DEFAULT_DB_ALIAS, **_kwargs: Any) -> None:
    """After each migration: the declared rights on other packages' tables and on their sequences."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        for table in tables:
            table_class = third_party_class(table)
            if table_class is not None:
                for statement in grant_sql(table, GRANTS[table_class]):
                    cursor.execute(statement)
        cursor.execute("SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'")
        for (sequence,) in cursor.fetchall():
            cursor.execute(f'GRANT USAGE, SELECT ON SEQUENCE "{sequence}" TO samsyn_web, samsyn_worker, samsyn_maintenance')
