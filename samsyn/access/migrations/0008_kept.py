from django.db import migrations

_TABLES = (
    "access_activechoice",
    "access_block",
    "access_blocklift",
    "access_blockwish",
    "access_consent",
    "access_emergencyopening",
    "access_maturityassessment",
)
_NOBODY = "".join(f"REVOKE DELETE ON {table} FROM samsyn_maintenance;\n" for table in _TABLES)


class Migration(migrations.Migration):
    """What was said about a record is kept as long as the record: no role may delete it (ADR 11)."""

    dependencies = [("access", "0007_sessions")]

    operations = [migrations.RunSQL(_NOBODY, migrations.RunSQL.noop)]
