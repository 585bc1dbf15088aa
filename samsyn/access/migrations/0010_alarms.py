import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import samsyn.kernel.db.fields
import samsyn.kernel.ids
from samsyn.kernel.db.operations import SecureTable


class Migration(migrations.Migration):
    """Alarms: what is told of at once."""

    dependencies = [
        ("access", "0009_passages"),
        ("organisation", "0001_initial"),
        ("people", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Alarm",
            fields=[
                ("id", models.UUIDField(default=samsyn.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("user_name", models.CharField(max_length=200)),
                ("user_role", models.CharField(max_length=30)),
                ("rule", models.CharField(max_length=60)),
                ("ground", models.CharField(max_length=300)),
                ("protected", models.BooleanField()),
                ("day", models.DateField()),
                ("first_at", models.DateTimeField()),
                ("last_at", models.DateTimeField()),
                ("times", models.IntegerField(default=1)),
                ("seen_times", models.IntegerField(default=0)),
                ("seen_name", models.CharField(blank=True, max_length=200)),
                ("seen_at", models.DateTimeField(blank=True, null=True)),
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
                    "seen_by",
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
                    "user",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["provider", "compartment", "last_at"], name="access_alarm_latest")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("provider", "compartment", "pupil", "user", "rule", "day", "protected"), name="access_alarm_once"
                    ),
                    models.CheckConstraint(condition=models.Q(("seen_times__lte", models.F("times"))), name="access_alarm_seen"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("seen_by", None), models.Q(("seen_by", models.F("user")), _negated=True), _connector="OR"
                        ),
                        name="access_alarm_other_eyes",
                    ),
                ],
            },
        ),
        SecureTable(
            "Alarm", "compartment", closed="protected", grants={"worker": "SELECT", "maintenance": "SELECT, INSERT, UPDATE"}
        ),
    ]
