from django.db import migrations, models

from samsyn.kernel.db.operations import SecureTable

_ANSWERS = (
    "result, note, reviewed_by_id, reviewed_name, reviewed_at, conclusion, conclusion_note, concluded_by_id, concluded_name,"
    " concluded_at"
)


class Migration(migrations.Migration):
    """Accesses to protected pupils are reviewed for themselves: rows that the closed group's context alone can see."""

    dependencies = [
        ("access", "0013_coherent"),
    ]

    operations = [
        migrations.AddField("logreview", "protected", models.BooleanField(db_default=False, default=False)),
        migrations.AddField("reviewedaccess", "protected", models.BooleanField(db_default=False, default=False)),
        SecureTable("LogReview", "provider", closed="protected", grants={"web": "SELECT, INSERT", "worker": "SELECT"}),
        SecureTable(
            "ReviewedAccess",
            "provider",
            closed="protected",
            grants={"web": f"SELECT, INSERT, UPDATE ({_ANSWERS})", "worker": "SELECT"},
        ),
    ]
