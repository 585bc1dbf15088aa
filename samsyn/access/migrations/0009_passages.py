import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import samsyn.kernel.db.fields
import samsyn.kernel.ids
from samsyn.kernel.db.operations import SecureTable


class Migration(migrations.Migration):
    """Passages: ADR 10."""

    dependencies = [
        ("access", "0008_kept"),
        ("organisation", "0001_initial"),
        ("people", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Passage",
            fields=[
                ("id", models.UUIDField(default=samsyn.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("user_name", models.CharField(max_length=200)),
                ("user_role", models.CharField(max_length=30)),
                ("reason", models.CharField(max_length=300)),
                ("ground", models.CharField(max_length=300)),
                ("rule", models.CharField(max_length=60)),
                ("made_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                (
                    "assignment",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.assignment"
                    ),
                ),
                (
                    "compartment",
                    samsyn.kernel.db.fields.ProviderForeignKey(db_index=False, related_name="+", to="organisation.compartment"),
                ),
                (
                    "from_compartment",
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
                    "user",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["provider", "pupil", "assignment", "ends_at"], name="access_passage_of_pupil")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("ends_at__gt", models.F("made_at"))), name="access_passage_period"),
                    models.CheckConstraint(condition=models.Q(("reason", ""), _negated=True), name="access_passage_reason"),
                    models.CheckConstraint(
                        condition=models.Q(("compartment", models.F("from_compartment")), _negated=True),
                        name="access_passage_elsewhere",
                    ),
                ],
            },
        ),
        SecureTable(
            "Passage", "compartment", grants={"web": "SELECT, INSERT", "worker": "SELECT", "maintenance": "SELECT, INSERT, UPDATE"}
        ),
    ]
