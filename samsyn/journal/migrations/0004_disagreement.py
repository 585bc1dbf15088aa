from django.db import migrations, models


class Migration(migrations.Migration):
    """That a pupil holds an entry to be wrong is a kind of entry about it."""

    dependencies = [("journal", "0003_attachment_unit")]

    operations = [
        migrations.AlterField(
            model_name="entry",
            name="kind",
            field=models.CharField(
                choices=[
                    ("entry", "anteckning"),
                    ("addendum", "tillägg"),
                    ("correction", "rättelse"),
                    ("disagreement", "avvikande mening"),
                ],
                default="entry",
                max_length=12,
            ),
        ),
    ]
