"""The access log's tables. Rows are only added: no role of the application may change or remove one."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.expressions import RawSQL
from django.db.models.functions import Now

from samsyn.kernel.db.classes import TableClass
from samsyn.kernel.ids import uuid7


def _provider() -> Any:
    # No constraint: it would lock the provider's row at each insert, and the log outlives what it speaks of.
    return models.ForeignKey(
        "organisation.CareProvider", on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )


class Event(models.Model):
    """One row of the access log, partitioned by month of `time` (samsyn.audit.actions.record writes it).

    Names of user and unit are kept as they were, so that the log can be read in ten years. cluster, transaction: which database
    cluster and which of its transactions wrote the row; sealing goes by them.
    """

    table_class: ClassVar[TableClass] = TableClass.AUDIT
    time = models.DateTimeField(db_default=Now(), editable=False)
    cluster = models.BigIntegerField(db_default=RawSQL("(pg_control_system()).system_identifier", []), editable=False)
    transaction = models.BigIntegerField(db_default=RawSQL("pg_current_xact_id()::text::bigint", []), editable=False)
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    provider = _provider()
    purpose = models.TextField()
    user_id = models.UUIDField(null=True)
    user_name = models.TextField()
    assignment_id = models.UUIDField(null=True)
    role = models.TextField()
    board_id = models.UUIDField(null=True)
    branch = models.TextField()
    unit_id = models.UUIDField(null=True)
    unit_name = models.TextField()
    compartment_id = models.UUIDField(null=True)
    pupil_id = models.UUIDField(null=True)
    pupils = ArrayField(models.UUIDField())
    resource_id = models.UUIDField(null=True)
    action = models.TextField()
    what = models.TextField()
    outcome = models.TextField()
    ground = models.TextField()
    rule = models.TextField()
    reason = models.TextField()
    details = models.TextField()

    class Meta:
        indexes = [
            models.Index(
                fields=["provider", "pupil_id", "time"],
                name="audit_event_of_pupil",
                condition=models.Q(pupil_id__isnull=False),
            ),
            models.Index(
                fields=["provider", "assignment_id", "time"],
                name="audit_event_of_assignment",
                condition=models.Q(assignment_id__isnull=False),
            ),
            models.Index(fields=["provider", "cluster", "transaction", "id"], name="audit_event_to_seal"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Listed(models.Model):
    """That a list, search or export showed a pupil: the way from pupil to event, beside the event's own `pupils`, which is sealed.

    A table of its own, since an index over `pupils` cannot be used under row-level security (array operators are not leak-proof).
    """

    table_class: ClassVar[TableClass] = TableClass.AUDIT
    pk = models.CompositePrimaryKey("provider", "pupil_id", "time", "event_id")
    time = models.DateTimeField()
    provider = _provider()
    pupil_id = models.UUIDField()
    event_id = models.UUIDField()

    def __str__(self) -> str:
        return str(self.event_id)


class Seal(models.Model):
    """A seal over one batch of a provider's rows: those of one cluster with from_transaction <= transaction < to_transaction.

    hash covers the other columns and the previous seal's hash (samsyn.audit.rules). manifest names the rows, so that a changed or
    missing one can be pointed out.
    """

    table_class: ClassVar[TableClass] = TableClass.AUDIT
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    provider = _provider()
    sequence = models.BigIntegerField()
    version = models.SmallIntegerField()
    previous = models.BinaryField(max_length=32)
    cluster = models.BigIntegerField()
    from_transaction = models.BigIntegerField()
    to_transaction = models.BigIntegerField()
    count = models.IntegerField()
    first_time = models.DateTimeField()
    last_time = models.DateTimeField()
    digest = models.BinaryField(max_length=32)
    manifest = models.BinaryField()
    made_at = models.DateTimeField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "sequence"], name="audit_seal_sequence"),
        ]

    def __str__(self) -> str:
        return f"{self.provider_id} {self.sequence}"
