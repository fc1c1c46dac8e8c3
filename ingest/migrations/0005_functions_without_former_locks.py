from django.db import migrations

from ingest.shelve.functions import FUNCTIONS

NO_FORMER_LOCKS = "DROP FUNCTION IF EXISTS library_lock_key(text);"


class Migration(migrations.Migration):
    """The way in takes the locks of now; with it goes the last that called those of before."""

    dependencies = [("content", "0013_bounded_values_and_waits"), ("ingest", "0004_names_of_the_desk")]

    operations = [migrations.RunSQL(FUNCTIONS + NO_FORMER_LOCKS, migrations.RunSQL.noop)]
