"""The walls: every table declares its class, and what the database lets whom do is what stands in the golden file.

Policies, grants, constraints and unique indexes, triggers, functions with their rights, roles with their attributes.
"""

from __future__ import annotations

import os
from pathlib import Path

import psycopg
import pytest
from django.apps import apps

from samsyn.kernel.db.classes import GRANTS, POLICIES, TableClass, third_party_class
from samsyn.kernel.db.roles import Role

GOLDEN = Path(__file__).parent / "golden" / "tables.txt"
_POLICIES = """
SELECT format('%s policy %s %s %s to %s using (%s) check (%s)', tablename, policyname, permissive, cmd, roles, qual, with_check)
FROM pg_policies WHERE schemaname = 'public'"""
_SECURITY = """
SELECT format('%s row_security=%s forced=%s', relname, relrowsecurity, relforcerowsecurity)
FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition"""
_GRANTS = """
SELECT format('%s grant %s to %s', table_name, string_agg(privilege_type, ', ' ORDER BY privilege_type), grantee)
FROM information_schema.table_privileges
WHERE table_schema = 'public' AND grantee LIKE 'samsyn%' AND grantee <> 'samsyn_owner'
    AND NOT EXISTS (SELECT 1 FROM pg_class WHERE relname = table_name AND relispartition)
GROUP BY table_name, grantee"""
_CONSTRAINTS = """
SELECT format('%s constraint %s %s', conrelid::regclass, conname, pg_get_constraintdef(c.oid))
FROM pg_constraint c JOIN pg_class t ON t.oid = conrelid
WHERE connamespace = 'public'::regnamespace AND contype IN ('p', 'u', 'f', 'c', 'x') AND NOT t.relispartition"""
_COLUMN_GRANTS = """
SELECT format('%s grant %s (%s) to %s', table_name, privilege_type, column_name, grantee)
FROM information_schema.column_privileges cp
WHERE table_schema = 'public' AND grantee LIKE 'samsyn%' AND grantee <> 'samsyn_owner' AND NOT EXISTS (
    SELECT 1 FROM information_schema.table_privileges tp
    WHERE (tp.table_name, tp.grantee, tp.privilege_type) = (cp.table_name, cp.grantee, cp.privilege_type))"""
_FUNCTIONS = """
SELECT format('function %s security_definer=%s config=%s execute=%s', p.oid::regprocedure, prosecdef, proconfig,
    coalesce((SELECT string_agg(a::text, ' ' ORDER BY a::text) FROM unnest(proacl) a), 'PUBLIC'))
FROM pg_proc p WHERE pronamespace = 'public'::regnamespace AND (prosecdef OR proname NOT LIKE 'procrastinate%')"""
# PUBLIC and other roles: nobody but the four is given anything.
_TO_OTHERS = """
SELECT format('%s grant %s to %s', table_name, privilege_type, grantee) FROM information_schema.table_privileges
WHERE table_schema = 'public' AND grantee NOT IN ('samsyn_owner', 'samsyn_web', 'samsyn_worker', 'samsyn_maintenance')
UNION SELECT format('%s grant %s (%s) to %s', table_name, privilege_type, column_name, grantee)
FROM information_schema.column_privileges
WHERE table_schema = 'public' AND grantee NOT IN ('samsyn_owner', 'samsyn_web', 'samsyn_worker', 'samsyn_maintenance')"""
_OWNERS = """
SELECT format('%s owner %s', relname, pg_get_userbyid(relowner)) FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT relispartition
    AND pg_get_userbyid(relowner) <> 'samsyn_owner'"""
_PLACES = """
SELECT format('schema public to %s', a) FROM pg_namespace, unnest(nspacl) a WHERE nspname = 'public'
UNION SELECT format('database to %s', a) FROM pg_database, unnest(datacl) a WHERE datname = current_database()
UNION SELECT format('default privileges %s', d) FROM pg_default_acl d"""
_TRIGGERS = """
SELECT format('%s trigger %s enabled=%s', tgrelid::regclass, pg_get_triggerdef(oid), tgenabled)
FROM pg_trigger WHERE NOT tgisinternal AND tgparentid = 0"""
# Uniqueness that is no constraint: of some rows only, or of an expression.
_UNIQUE = """
SELECT format('%s index %s', indrelid::regclass, pg_get_indexdef(indexrelid))
FROM pg_index i JOIN pg_class t ON t.oid = indrelid
WHERE indisunique AND relnamespace = 'public'::regnamespace AND NOT relispartition
    AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid)"""
_ROLES = """
SELECT format('role %s superuser=%s bypassrls=%s createrole=%s createdb=%s replication=%s inherit=%s login=%s config=%s', rolname,
    rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication, rolinherit, rolcanlogin, rolconfig)
FROM pg_roles WHERE rolname LIKE 'samsyn%'
UNION SELECT format('role %s member of %s', member::regrole, roleid::regrole) FROM pg_auth_members
WHERE member::regrole::text LIKE 'samsyn%' OR roleid::regrole::text LIKE 'samsyn%'"""
_ALL = [_SECURITY, _POLICIES, _GRANTS, _COLUMN_GRANTS, _CONSTRAINTS, _FUNCTIONS]
_ALL += [_TO_OTHERS, _OWNERS, _PLACES, _TRIGGERS, _UNIQUE, _ROLES]


def lines_now(admin_url: str) -> list[str]:
    with psycopg.connect(admin_url) as admin:
        found: set[str] = set()
        for statement in _ALL:
            found.update(row[0] for row in admin.execute(statement).fetchall())
    # The wording of the same not-null constraints differs between server versions: PostgreSQL 18 lists them, 16 does not.
    ours = {line for line in found if not third_party_class(line.split()[0]) or " grant " in line}
    return sorted(line for line in ours if " NOT NULL " not in line)


def test_the_walls_are_as_agreed(admin_url: str) -> None:
    now = lines_now(admin_url)
    if os.environ.get("SAMSYN_WRITE_GOLDEN") == "1":
        GOLDEN.write_text("\n".join(now) + "\n")
    agreed = GOLDEN.read_text().splitlines()
    assert now == agreed, "if this is meant, write it anew: SAMSYN_WRITE_GOLDEN=1 pytest tests/house/test_tables.py"


def test_every_table_declares_its_class(admin_url: str) -> None:
    declared = {model._meta.db_table for model in apps.get_models() if getattr(model, "table_class", None)}
    with psycopg.connect(admin_url) as admin:
        tables = admin.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
            " AND relkind IN ('r', 'p') AND NOT relispartition"
        ).fetchall()
    assert not [table for (table,) in tables if table not in declared and third_party_class(table) is None]


def _models_with_walls() -> list[object]:
    return [model for model in apps.get_models() if getattr(model, "table_class", None) in POLICIES]


@pytest.mark.parametrize("model", _models_with_walls(), ids=lambda model: model._meta.db_table)
def test_a_table_with_walls_has_forced_row_security_one_policy_and_no_more_rights_than_its_class(
    model: object, admin_url: str
) -> None:
    table, table_class = model._meta.db_table, TableClass(model.table_class)
    with psycopg.connect(admin_url) as admin:
        enabled, forced = admin.execute(
            "SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE oid = %s::regclass", [table]
        ).fetchone()
        policies = admin.execute("SELECT permissive, qual FROM pg_policies WHERE tablename = %s", [table]).fetchall()
        rights = admin.execute(
            "SELECT grantee, privilege_type FROM information_schema.table_privileges"
            " WHERE table_schema = 'public' AND table_name = %s",
            [table],
        ).fetchall()
    assert (enabled, forced) == (True, True)
    assert [permissive for permissive, _ in policies] == ["PERMISSIVE"]
    key = {"provider": "samsyn.provider", "audit": "samsyn.provider", "compartment": "samsyn.compartments", "actor": "samsyn.actor"}
    assert key[table_class] in policies[0][1]
    assert "SELECT" not in policies[0][1], "a subquery in a policy"
    for role in (Role.WEB, Role.WORKER):
        given = {right for grantee, right in rights if grantee == role.value}
        assert given <= {right.strip() for right in GRANTS[table_class][role].split(",")}
        assert not given & {"DELETE", "TRUNCATE"}


@pytest.mark.parametrize("model", _models_with_walls(), ids=lambda model: model._meta.db_table)
def test_references_inside_a_provider_are_checked_together_with_it(model: object, admin_url: str) -> None:
    with psycopg.connect(admin_url) as admin:
        rows = admin.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass", [model._meta.db_table]
        ).fetchall()
    definitions = [definition for (definition,) in rows]
    for field in model._meta.local_fields:
        target = field.related_model
        if target is not None and getattr(target, "table_class", None) in {TableClass.PROVIDER, TableClass.COMPARTMENT}:
            assert any(f"FOREIGN KEY (provider_id, {field.column})" in one for one in definitions), field
