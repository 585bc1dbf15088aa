"""The four database roles and the databases they meet in.

owner migrates, web answers requests, worker runs jobs, maintenance (BYPASSRLS) makes partitions, dumps and destruction. None is a
superuser; the tables' row-level security is forced, so that the owner too sees no rows without a context.
"""

from __future__ import annotations

from enum import StrEnum

import psycopg
from psycopg import sql


class Role(StrEnum):
    """A database role; its value is the role's name in PostgreSQL."""

    OWNER = "samsyn_owner"
    WEB = "samsyn_web"
    WORKER = "samsyn_worker"
    MAINTENANCE = "samsyn_maintenance"


_ATTRIBUTES = {
    Role.OWNER: "NOBYPASSRLS",
    Role.WEB: "NOBYPASSRLS",
    Role.WORKER: "NOBYPASSRLS",
    Role.MAINTENANCE: "BYPASSRLS",
}


def create_roles(admin: psycopg.Connection[object], passwords: dict[Role, str] | None = None) -> None:
    """Make the four roles, or give existing ones their attributes again. `admin` is a superuser's connection."""
    admin.execute("SELECT pg_advisory_lock(7210401)")  # several test processes start at once
    for role, attributes in _ATTRIBUTES.items():
        name = sql.Identifier(role.value)
        if admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role.value]).fetchone() is None:
            admin.execute(sql.SQL("CREATE ROLE {} LOGIN").format(name))
        admin.execute(sql.SQL("ALTER ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE " + attributes).format(name))
        if passwords and role in passwords:
            admin.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(name, sql.Literal(passwords[role])))
    admin.execute("SELECT pg_advisory_unlock(7210401)")


def create_database(admin: psycopg.Connection[object], name: str, *, template: str = "template0") -> bool:
    """Make the database `name`, owned by owner and closed to everybody else but the other three. Returns whether it was new."""
    if admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None:
        return False
    database = sql.Identifier(name)
    owner = sql.Identifier(Role.OWNER.value)
    admin.execute(
        sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {} ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'").format(
            database, owner, sql.Identifier(template)
        )
    )
    admin.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
    others = sql.SQL(", ").join(sql.Identifier(role.value) for role in Role)
    admin.execute(sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}").format(database, others))
    return True


def open_schema(admin: psycopg.Connection[object]) -> None:
    """In a new database: only owner may create in the schema, the others may use it. `admin` is connected to that database."""
    admin.execute(sql.SQL("ALTER SCHEMA public OWNER TO {}").format(sql.Identifier(Role.OWNER.value)))
    admin.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
    others = sql.SQL(", ").join(sql.Identifier(role.value) for role in Role)
    admin.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(others))


def prepare_database(admin_url: str, name: str) -> bool:
    """Make roles and database where they lack. Returns whether the database is new."""
    with psycopg.connect(admin_url, autocommit=True) as admin:
        create_roles(admin)
        fresh = create_database(admin, name)
    with psycopg.connect(admin_url, dbname=name, autocommit=True) as admin:
        open_schema(admin)
    return fresh
