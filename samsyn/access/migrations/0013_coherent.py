import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import samsyn.kernel.db.fields
import samsyn.kernel.ids
from samsyn.kernel.db.operations import SecureTable


class Migration(migrations.Migration):
    """That pupils and guardians were told of coherent documentation (ADR 13)."""

    dependencies = [
        ("access", "0012_support"),
        ("organisation", "0001_initial"),
        ("people", "0004_hash_first"),
    ]

    operations = [
        migrations.CreateModel(
            name="CoherentInformation",
            fields=[
                ("id", models.UUIDField(default=samsyn.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("told", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=36), size=None)),
                ("told_names", models.CharField(max_length=500)),
                ("told_on", models.DateField()),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("spoken", "muntligt vid ett möte"),
                            ("phone", "på telefon eller i videosamtal"),
                            ("written", "skriftligt"),
                            ("digital", "i en e-tjänst"),
                        ],
                        max_length=10,
                    ),
                ),
                ("noted_name", models.CharField(max_length=200)),
                ("noted_at", models.DateTimeField()),
                (
                    "compartment",
                    samsyn.kernel.db.fields.ProviderForeignKey(db_index=False, related_name="+", to="organisation.compartment"),
                ),
                (
                    "noted_by",
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
            options={
                "indexes": [models.Index(fields=["provider", "pupil", "compartment"], name="access_informed_of_pupil")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("told", []), _negated=True), name="access_informed_somebody")
                ],
            },
        ),
        SecureTable(
            "CoherentInformation",
            "compartment",
            grants={"web": "SELECT, INSERT", "worker": "SELECT", "maintenance": "SELECT, INSERT, UPDATE"},
        ),
    ]
