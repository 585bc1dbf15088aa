import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from samsyn.kernel.db.operations import SecureTable


class Migration(migrations.Migration):
    """Sessions say whose they are. Those from before end: their users log in again."""

    dependencies = [
        ("access", "0006_access_analyses"),
    ]

    operations = [
        migrations.CreateModel(
            name="Session",
            fields=[
                ("session_key", models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name="session key")),
                ("session_data", models.TextField(verbose_name="session data")),
                ("expire_date", models.DateTimeField(db_index=True, verbose_name="expire date")),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "session",
                "verbose_name_plural": "sessions",
                "db_table": "access_session",
                "abstract": False,
            },
        ),
        SecureTable("Session", "installation"),
        migrations.RunSQL("DROP TABLE IF EXISTS django_session", migrations.RunSQL.noop),
    ]
