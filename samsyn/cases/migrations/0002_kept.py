from django.db import migrations

_NOBODY = "".join(
    f"REVOKE DELETE ON {table} FROM samsyn_maintenance;\n" for table in ("cases_absence", "cases_attendancesummary", "cases_grade")
)


class Migration(migrations.Migration):
    """A compartment's rows are no role's to delete (ADR 11)."""

    dependencies = [("cases", "0001_initial")]

    operations = [migrations.RunSQL(_NOBODY, migrations.RunSQL.noop)]
