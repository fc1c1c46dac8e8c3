from django.db import migrations

from content.frozen import frozen
from ingest.procedures import DROPPED, PROCEDURES


class Migration(migrations.Migration):
    """What the way in asks for each report, in functions that a session plans once."""

    dependencies = [("content", "0005_revisions_counted_once"), ("ingest", "0002_watchers")]

    operations = [migrations.RunSQL(frozen(PROCEDURES, "4a248e41d251f389"), DROPPED)]
