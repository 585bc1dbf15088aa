"""The walls: every table declares its class, and the database's policies, grants and constraints are those in the golden file."""

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
SELECT format('function %s security_definer=%s', p.oid::regprocedure, prosecdef)
FROM pg_proc p WHERE pronamespace = 'public'::regnamespace AND proname LIKE 'samsyn%'"""


def lines_now(admin_url: str) -> list[str]:
    with psycopg.connect(admin_url) as admin:
        found: set[str] = set()
        for statement in (_SECURITY, _POLICIES, _GRANTS, _COLUMN_GRANTS, _CONSTRAINTS, _FUNCTIONS):
            found.update(row[0] for row in admin.execute(statement).fetchall())
    # The wording of the same not-null constraints differs between server versions: PostgreSQL 18 lists them, 16 does not.
    ours = {line for line in found if not third_party_class(line.split()[0]) or " grant " in line}
    return sorted(line for line in ours if " NOT NULL " not in line)


def test_policies_grants_and_constraints_are_as_agreed(admin_url: str) -> None:
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
            "SELECT grantee, privilege_type FROM information_schema.table_privileges WHERE table_name = %s", [table]
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
