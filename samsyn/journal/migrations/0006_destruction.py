import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import samsyn.kernel.db.fields
import samsyn.kernel.ids
from samsyn.journal.migrations._destroy import DESTROY, KEPT, UNDESTROY
from samsyn.kernel.db.operations import SecureTable

# No role may delete a record's rows, maintenance neither; tables made from now on are so by their class.
_NOBODY = "".join(f"REVOKE DELETE ON {table} FROM samsyn_maintenance;\n" for table in KEPT)


class Migration(migrations.Migration):
    """Destruction by decision, four eyes, and nothing else that removes a row of a record (ADR 11)."""

    dependencies = [
        ("journal", "0005_releases"),
        ("organisation", "0001_initial"),
        ("people", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DestructionOrder",
            fields=[
                ("id", models.UUIDField(default=samsyn.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("number", models.CharField(max_length=60)),
                ("decided_on", models.DateField()),
                ("entered_name", models.CharField(max_length=200)),
                ("entered_at", models.DateTimeField()),
                ("proposed_at", models.DateTimeField(blank=True, null=True)),
                ("confirmed_name", models.CharField(blank=True, max_length=200)),
                ("carried_out_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_name", models.CharField(blank=True, max_length=200)),
                (
                    "compartment",
                    samsyn.kernel.db.fields.ProviderForeignKey(db_index=False, related_name="+", to="organisation.compartment"),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.careprovider",
                    ),
                ),
                ("pupil", samsyn.kernel.db.fields.ProviderForeignKey(db_index=False, related_name="+", to="people.pupil")),
            ],
        ),
        migrations.CreateModel(
            name="DestructionItem",
            fields=[
                ("id", models.UUIDField(default=samsyn.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("thing", models.CharField(choices=[("entry", "anteckning"), ("file", "fil")], max_length=10)),
                ("row", models.UUIDField()),
                (
                    "compartment",
                    samsyn.kernel.db.fields.ProviderForeignKey(db_index=False, related_name="+", to="organisation.compartment"),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.careprovider",
                    ),
                ),
                ("pupil", samsyn.kernel.db.fields.ProviderForeignKey(db_index=False, related_name="+", to="people.pupil")),
                (
                    "order",
                    samsyn.kernel.db.fields.ProviderForeignKey(db_index=False, related_name="items", to="journal.destructionorder"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Tombstone",
            fields=[
                ("id", models.UUIDField(default=samsyn.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("thing", models.CharField(choices=[("entry", "anteckning"), ("file", "fil")], max_length=10)),
                ("row", models.UUIDField()),
                ("occurred_at", models.DateTimeField()),
                ("addenda", models.SmallIntegerField()),
                (
                    "secret",
                    django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None),
                ),
                ("author", models.UUIDField()),
                ("author_role", models.CharField(max_length=30)),
                ("destroyed_at", models.DateTimeField()),
                (
                    "compartment",
                    samsyn.kernel.db.fields.ProviderForeignKey(db_index=False, related_name="+", to="organisation.compartment"),
                ),
                (
                    "order",
                    samsyn.kernel.db.fields.ProviderForeignKey(
                        db_index=False, related_name="tombstones", to="journal.destructionorder"
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.careprovider",
                    ),
                ),
                ("pupil", samsyn.kernel.db.fields.ProviderForeignKey(db_index=False, related_name="+", to="people.pupil")),
                (
                    "unit",
                    samsyn.kernel.db.fields.ProviderForeignKey(
                        blank=True, db_index=False, null=True, related_name="+", to="organisation.unit"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="destructionorder",
            index=models.Index(fields=["provider", "compartment", "entered_at"], name="journal_destruction_of_room"),
        ),
        migrations.AddConstraint(
            model_name="destructionorder",
            constraint=models.CheckConstraint(condition=models.Q(("number", ""), _negated=True), name="journal_destruction_number"),
        ),
        migrations.AddConstraint(
            model_name="destructionorder",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("confirmed_by", None), models.Q(("confirmed_by", models.F("entered_by")), _negated=True), _connector="OR"
                ),
                name="journal_destruction_four_eyes",
            ),
        ),
        migrations.AddConstraint(
            model_name="destructionorder",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("carried_out_at", None),
                    models.Q(("confirmed_by__isnull", False), ("proposed_at__isnull", False), ("withdrawn_at", None)),
                    _connector="OR",
                ),
                name="journal_destruction_carried_out",
            ),
        ),
        migrations.AddConstraint(
            model_name="destructionitem",
            constraint=models.UniqueConstraint(fields=("provider", "order", "row"), name="journal_destruction_item_once"),
        ),
        migrations.AddIndex(
            model_name="tombstone",
            index=models.Index(fields=["provider", "pupil", "compartment"], name="journal_tombstone_of_pupil"),
        ),
        SecureTable(
            "DestructionOrder",
            "compartment",
            grants={
                "web": "SELECT, INSERT, UPDATE (proposed_at, confirmed_by_id, confirmed_name, withdrawn_at, withdrawn_name)",
                "worker": "SELECT",
            },
        ),
        SecureTable("DestructionItem", "compartment", grants={"web": "SELECT, INSERT", "worker": "SELECT"}),
        SecureTable("Tombstone", "compartment", grants={"web": "SELECT", "worker": "SELECT", "maintenance": "SELECT"}),
        migrations.RunSQL(_NOBODY, migrations.RunSQL.noop),
        migrations.RunSQL(DESTROY, UNDESTROY),
    ]
