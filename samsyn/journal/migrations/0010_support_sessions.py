import datetime

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models

import samsyn.kernel.db.fields
import samsyn.kernel.ids
from samsyn.kernel.db.operations import SecureTable

# What is ended stays so (the function is of access, migration 0004).
_GUARD = """
CREATE TRIGGER journal_guard_support BEFORE UPDATE ON journal_supportsession FOR EACH ROW EXECUTE FUNCTION
    samsyn_access_answered_once('ended_at,ended_name');
"""
_UNGUARD = "DROP TRIGGER journal_guard_support ON journal_supportsession;"


class Migration(migrations.Migration):
    """Sessions in which support reads, approved by the care provider (row 96)."""

    dependencies = [
        ("journal", "0009_lead_tasks"),
        ("organisation", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SupportSession",
            fields=[
                ("id", models.UUIDField(default=samsyn.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("pupils", django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), size=None)),
                ("user_name", models.CharField(max_length=200)),
                ("case_reference", models.CharField(max_length=60)),
                ("aim", models.CharField(max_length=500)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("approved_name", models.CharField(max_length=200)),
                ("approved_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("ended_name", models.CharField(blank=True, max_length=200)),
                (
                    "approved_by",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
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
                (
                    "user",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["provider", "user", "ends_at"], name="journal_support_of_user"),
                    models.Index(fields=["provider", "compartment", "approved_at"], name="journal_support_of_room"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(models.Q(("case_reference", ""), _negated=True), models.Q(("aim", ""), _negated=True)),
                        name="journal_support_case",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.Range(
                            models.Func("pupils", function="cardinality", output_field=models.IntegerField()), (1, 5)
                        ),
                        name="journal_support_pupils",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_at__gt", models.F("starts_at")),
                            (
                                "ends_at__lte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("starts_at"), "+", models.Value(datetime.timedelta(seconds=28800))
                                ),
                            ),
                        ),
                        name="journal_support_period",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("user", models.F("approved_by")), _negated=True), name="journal_support_other_eyes"
                    ),
                ],
            },
        ),
        SecureTable(
            "SupportSession",
            "provider",
            grants={
                "web": "SELECT, INSERT, UPDATE (ended_at, ended_name)",
                "worker": "SELECT",
                "maintenance": "SELECT, INSERT, UPDATE",
            },
        ),
        migrations.RunSQL(_GUARD, _UNGUARD),
    ]
