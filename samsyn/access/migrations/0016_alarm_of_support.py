from django.db import migrations, models


class Migration(migrations.Migration):
    """An alarm about support says in which case it was: one a case."""

    dependencies = [
        ("access", "0015_competence_grants"),
    ]

    operations = [
        migrations.AddField("alarm", "case_reference", models.CharField(blank=True, db_default="", default="", max_length=60)),
        migrations.RemoveConstraint("alarm", "access_alarm_once"),
        migrations.AddConstraint(
            "alarm",
            models.UniqueConstraint(
                fields=("provider", "compartment", "pupil", "user", "rule", "day", "protected", "case_reference"),
                name="access_alarm_once",
            ),
        ),
    ]
