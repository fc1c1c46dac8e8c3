from importlib import import_module

from django.db import migrations

from content.db.frozen import frozen
from ingest.shelve.functions import DELIVER

BEFORE = import_module("ingest.migrations.0003_procedures").DELIVER


class Migration(migrations.Migration):
    """What is posted about an item answers for what was refused about it."""

    dependencies = [("ingest", "0003_procedures")]

    operations = [migrations.RunSQL(frozen(DELIVER, "9aaa41c1c244053b"), BEFORE)]
