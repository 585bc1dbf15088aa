from django.db import migrations, models


class Migration(migrations.Migration):
    """A matter of release can be ended when what was to go out is destroyed."""

    dependencies = [
        ("journal", "0011_coherent"),
    ]

    operations = [
        migrations.AlterField(
            model_name="releasedecision",
            name="result",
            field=models.CharField(
                choices=[
                    ("released", "lämnas ut"),
                    ("partly", "lämnas ut till en del"),
                    ("refused", "lämnas inte ut"),
                    ("referred", "överlämnad till IVO"),
                    ("ended", "avslutas utan att lämnas"),
                ],
                max_length=10,
            ),
        ),
    ]
