from django.db import migrations

from samsyn.kernel.text import SORT_KEY_SQL


class Migration(migrations.Migration):
    """The sort key gives the same text, sooner: databases made earlier get the function anew."""

    dependencies = [("kernel", "0001_initial")]

    operations = [migrations.RunSQL(SORT_KEY_SQL, migrations.RunSQL.noop)]
