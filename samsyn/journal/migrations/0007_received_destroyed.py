from django.db import migrations, models

from samsyn.journal.migrations._destroy import (
    DESTROY_FUNCTION,
    KEPT_WHOLE,
    MATTERS_STAY,
    MATTERS_STAYED,
    NOT_KEPT_WHOLE,
    SEARCH_PATHS,
)


class Migration(migrations.Migration):
    """What came from elsewhere can be destroyed too, and nothing that was written since the decision was put forward (ADR 11)."""

    dependencies = [
        ("journal", "0006_destruction"),
        # Whose functions are told where to look.
        ("access", "0010_alarms"),
        ("people", "0001_initial"),
    ]

    operations = [
        migrations.AddField("destructionitem", "addenda", models.SmallIntegerField(null=True)),
        *(
            migrations.AlterField(
                model,
                "thing",
                models.CharField(
                    choices=[("entry", "anteckning"), ("file", "fil"), ("received", "mottagen handling")], max_length=10
                ),
            )
            for model in ("destructionitem", "tombstone")
        ),
        migrations.RunSQL(DESTROY_FUNCTION, migrations.RunSQL.noop),
        migrations.RunSQL(MATTERS_STAY, MATTERS_STAYED),
        migrations.RunSQL(KEPT_WHOLE, NOT_KEPT_WHOLE),
        migrations.RunSQL(SEARCH_PATHS, migrations.RunSQL.noop),
    ]
