from django.db import migrations

import samsyn.kernel.db.fields
from samsyn.kernel.db.operations import SecureTable


class Migration(migrations.Migration):
    """A file says which unit added it, so that the unit's block shuts it too."""

    dependencies = [
        ("journal", "0002_locking_rule_taken_back"),
        ("organisation", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="attachment",
            name="unit",
            field=samsyn.kernel.db.fields.ProviderForeignKey(
                blank=True, db_index=False, null=True, related_name="+", to="organisation.unit"
            ),
        ),
        SecureTable(
            "Attachment",
            "compartment",
            grants={
                "web": "SELECT, INSERT, UPDATE (wrong_pupil_at, wrong_pupil_by_id, wrong_pupil_name, wrong_pupil_reason)",
                "worker": "SELECT",
            },
        ),
    ]
