from django.db import migrations

from ingest.shelve.functions import FUNCTIONS, NONE


class Migration(migrations.Migration):
    """What the way in asks for each report, in functions that a session plans once."""

    dependencies = [("content", "0001_library"), ("ingest", "0001_deliveries")]

    operations = [migrations.RunSQL(FUNCTIONS, NONE)]
