"""The migration operation that makes a table safe: its class, row-level security, grants and composite keys.

    operations = [CreateModel("Pupil", …), SecureTable("Pupil", "provider")]

The class is the one the model declares (the house's tests compare them). The operation may be repeated after fields are added: it
then adds what lacks.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from samsyn.kernel.db.classes import CLOSED, GRANTS, POLICIES, Closed, TableClass
from samsyn.kernel.db.fields import ProviderForeignKey
from samsyn.kernel.db.roles import Role

POLICY_NAME = "samsyn"


def policy_sql(table: str, table_class: TableClass, *, closed: Closed = Closed.NONE) -> list[str]:
    """Statements that put the class's one permissive policy on a table, forced also for its owner."""
    condition = POLICIES[table_class] + CLOSED[closed]
    return [
        f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY',
        f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY',
        f'DROP POLICY IF EXISTS {POLICY_NAME} ON "{table}"',
        f'CREATE POLICY {POLICY_NAME} ON "{table}" FOR ALL USING ({condition}) WITH CHECK ({condition})',
    ]


def grant_sql(table: str, grants: dict[Role, str]) -> list[str]:
    """Statements that give exactly these rights on a table and take back all others. Sequences are identity columns: no grant."""
    revoke = [f'REVOKE ALL ON "{table}" FROM {role.value}' for role in Role if role is not Role.OWNER]
    return revoke + [f'GRANT {rights} ON "{table}" TO {role.value}' for role, rights in grants.items() if rights]


def provider_key_sql(model: type[models.Model]) -> list[str]:
    """The foreign key to the care provider, unless a composite key that is never null says as much: a key costs a look-up a row."""
    if any(isinstance(field, ProviderForeignKey) and not field.null for field in model._meta.local_fields):
        return []
    table = model._meta.db_table
    clause = 'FOREIGN KEY (provider_id) REFERENCES "organisation_careprovider" (id) DEFERRABLE INITIALLY DEFERRED'
    return [_unless_exists(table, f"{table}_provider_id_fk"[:63], clause)]


def composite_key_sql(model: type[models.Model]) -> list[str]:
    """A foreign key (provider_id, x_id) for each reference inside the provider, and the unique key it refers to.

    Tables that nothing refers to have none: every index costs an import its time.
    """
    table = model._meta.db_table
    statements = []
    for field in model._meta.local_fields:
        if isinstance(field, ProviderForeignKey):
            target = field.related_model._meta.db_table
            statements.append(_unless_exists(target, f"{target}_provider_uniq"[:63], "UNIQUE (provider_id, id)"))
            clause = (
                f'FOREIGN KEY (provider_id, "{field.column}") REFERENCES "{target}" (provider_id, id) DEFERRABLE INITIALLY DEFERRED'
            )
            statements.append(_unless_exists(table, f"{table}_{field.column}_fk"[:63], clause))
    return statements


def _unless_exists(table: str, name: str, clause: str) -> str:
    # The names come from the models.
    known = f"SELECT 1 FROM pg_constraint WHERE conname = '{name}' AND conrelid = '\"{table}\"'::regclass"  # noqa: S608
    return f'DO $$ BEGIN IF NOT EXISTS ({known}) THEN ALTER TABLE "{table}" ADD CONSTRAINT "{name}" {clause}; END IF; END $$'


class SecureTable(Operation):
    """Gives one model's table its class, policy, grants and composite keys.

    closed: which rows are for the closed group around protected persons ("protected", "all"). grants: rights that differ from the
    class's own, by role name (`{"web": "SELECT, INSERT"}`). Raises ValueError for an unknown class.
    """

    reversible = True
    reduces_to_sql = True

    def __init__(self, name: str, table_class: str, *, closed: str = "none", grants: dict[str, str] | None = None) -> None:
        self.name = name
        self.table_class = TableClass(table_class)
        self.closed = Closed(closed)
        self.grants = grants or {}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """The models' state is not touched."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Run the statements."""
        model = to_state.apps.get_model(app_label, self.name)
        for statement in self.statements(model):
            schema_editor.execute(statement)

    def statements(self, model: type[models.Model]) -> list[str]:
        """All statements for the model, in order."""
        table = model._meta.db_table
        table_class = self.table_class
        grants = dict(GRANTS[table_class])
        grants.update({Role[name.upper()]: rights for name, rights in self.grants.items()})
        statements = grant_sql(table, grants)
        if table_class in POLICIES:
            statements += policy_sql(table, table_class, closed=self.closed)
        if table_class in {TableClass.PROVIDER, TableClass.COMPARTMENT}:
            statements += provider_key_sql(model)
        return statements + composite_key_sql(model)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Nothing: the policy goes with the table, and safety is never taken off one that stays."""

    def describe(self) -> str:
        """What the migration's log says."""
        return f"Secure table of {self.name}"

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """How the operation is written in a migration."""
        kwargs: dict[str, Any] = {"name": self.name, "table_class": self.table_class.value}
        if self.closed is not Closed.NONE:
            kwargs["closed"] = self.closed.value
        if self.grants:
            kwargs["grants"] = self.grants
        return self.__class__.__name__, [], kwargs
