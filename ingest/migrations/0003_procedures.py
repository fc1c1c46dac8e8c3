from django.db import migrations

from ingest import deliveries, shelf


class Migration(migrations.Migration):
    """What one report needs of the database, in statements that are planned once a session."""

    dependencies = [("content", "0004_quicker_rules"), ("ingest", "0002_watchers")]

    operations = [
        migrations.RunSQL(shelf.LOOK + shelf.SHELVE + deliveries.DELIVER, migrations.RunSQL.noop),
    ]
