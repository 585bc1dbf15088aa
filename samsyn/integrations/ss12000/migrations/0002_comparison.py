from django.db import migrations, models


class Migration(migrations.Migration):
    """An approval holds for the comparison that was looked at."""

    dependencies = [
        ("ss12000", "0001_initial"),
    ]

    operations = [
        migrations.AddField("importrun", "comparison", models.PositiveIntegerField(db_default=1, default=1)),
    ]
