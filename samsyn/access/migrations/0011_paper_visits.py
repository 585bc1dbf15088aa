import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import samsyn.kernel.db.fields
import samsyn.kernel.ids
from samsyn.kernel.db.operations import SecureTable


class Migration(migrations.Migration):
    """What stands for a protected pupil's record that is kept on paper."""

    dependencies = [
        ("access", "0010_alarms"),
        ("organisation", "0001_initial"),
        ("people", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="PaperVisit",
            fields=[
                ("id", models.UUIDField(default=samsyn.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("school_year", models.DateField()),
                ("done_on", models.DateField(blank=True, null=True)),
                ("user_name", models.CharField(max_length=200)),
                ("user_role", models.CharField(max_length=30)),
                ("marked_at", models.DateTimeField()),
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
                    "user",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["provider", "compartment", "pupil", "school_year", "marked_at"], name="access_papervisit_latest"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("done_on", None), ("done_on__gte", models.F("school_year")), _connector="OR"),
                        name="access_papervisit_in_year",
                    )
                ],
            },
        ),
        # What was said is never changed: a new row says otherwise.
        SecureTable(
            "PaperVisit",
            "compartment",
            closed="all",
            grants={"web": "SELECT, INSERT", "worker": "SELECT", "maintenance": "SELECT, INSERT"},
        ),
    ]
