from django.db import migrations, models


class Migration(migrations.Migration):
    """A register that is no longer used says since when and by whom, and its name is free."""

    dependencies = [
        ("ss12000", "0002_comparison"),
    ]

    operations = [
        migrations.AddField("importsource", "closed_by", models.UUIDField(blank=True, null=True)),
        migrations.AddField(
            "importsource", "closed_by_name", models.CharField(blank=True, db_default="", default="", max_length=200)
        ),
        migrations.RemoveConstraint("importsource", "ss12000_source_name"),
        migrations.AddConstraint(
            "importsource",
            models.UniqueConstraint(
                condition=models.Q(("closed_on__isnull", True)), fields=("provider", "name"), name="ss12000_source_name"
            ),
        ),
    ]
