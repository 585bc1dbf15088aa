from django.db import migrations, models

import samsyn.kernel.db.fields
from samsyn.journal.migrations._answer import ANSWER, UNANSWER
from samsyn.kernel.db.operations import SecureTable


class Migration(migrations.Migration):
    """Who asks another room learns of a no, and by what a request was answered; the rest of a partial release is a matter too."""

    dependencies = [
        ("journal", "0012_release_ended"),
    ]

    operations = [
        migrations.AddField(
            model_name="receiveddocument",
            name="in_reply_to",
            field=models.UUIDField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="receiveddocument",
            name="kind",
            field=models.CharField(
                choices=[
                    ("release", "utlämnade uppgifter"),
                    ("request", "begäran om uppgifter"),
                    ("answer", "svar på begäran"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="release",
            name="continues",
            field=samsyn.kernel.db.fields.ProviderForeignKey(
                blank=True, db_index=False, null=True, related_name="continued_by", to="journal.release"
            ),
        ),
        SecureTable(
            "Release",
            "compartment",
            grants={"web": "SELECT, INSERT, UPDATE (appealable_asked_on, delivered_at, delivered_name)", "worker": "SELECT"},
        ),
        migrations.RunSQL(ANSWER, UNANSWER),
    ]
