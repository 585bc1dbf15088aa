from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models

import samsyn.kernel.db.fields
import samsyn.kernel.ids
from samsyn.kernel.db.operations import SecureTable
from samsyn.people.migrations._identity import IDENTITY, UNIDENTIFY


class Migration(migrations.Migration):
    dependencies = [
        ("organisation", "0001_initial"),
        ("people", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="IdentityHash",
            fields=[
                ("id", models.UUIDField(default=samsyn.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("identifier", models.UUIDField()),
                ("hash", models.BinaryField(max_length=32)),
                ("key", models.CharField(max_length=16)),
                (
                    "person",
                    samsyn.kernel.db.fields.ProviderForeignKey(db_index=False, related_name="+", to="people.person"),
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
            ],
            options={
                "db_table": "people_identity_hash",
                "indexes": [models.Index(fields=["provider", "hash"], name="people_hash_at_provider")],
                "constraints": [
                    models.UniqueConstraint(fields=("provider", "person", "identifier", "key"), name="people_hash_once")
                ],
            },
        ),
        # Maintenance reads it for backups: the numbers themselves lie open to it.
        SecureTable("IdentityHash", "installation", grants={"web": "", "worker": "", "maintenance": "SELECT"}),
        migrations.RunSQL(IDENTITY, UNIDENTIFY),
    ]
