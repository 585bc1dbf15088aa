"""The four database roles and the databases they meet in.

owner migrates, web answers requests, worker runs jobs, maintenance (BYPASSRLS) makes partitions and dumps. None is a
superuser; the tables' row-level security is forced, so that the owner too sees no rows without a context.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

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


# What the user is, also by way of the roles it belongs to.
_KIND = """
SELECT coalesce(bool_or(rolsuper), false), coalesce(bool_or(rolbypassrls), false), coalesce(bool_or(oid IN (
    SELECT relowner FROM pg_class WHERE relnamespace = to_regnamespace('public') AND relkind IN ('r', 'p'))), false)
FROM pg_roles WHERE pg_has_role(current_user, oid, 'MEMBER')"""


def excess(connection: psycopg.Connection[Any], role: Role) -> str:
    """What the connection's user may more than its role is meant for, as one line; empty when it is as it should."""
    with psycopg.Cursor(connection) as cursor:
        found = cursor.execute(_KIND).fetchone()
    superuser, bypasses, owns = found or (True, True, True)
    if superuser:
        return f"the database user is a superuser, to whom no wall applies; use one like {role.value}."
    if bypasses and role is not Role.MAINTENANCE:
        return f"the database user may bypass row-level security; use one like {role.value}."
    if owns and role in {Role.WEB, Role.WORKER}:
        return f"the database user owns the tables and could take the walls down; use one like {role.value}."
    return ""
