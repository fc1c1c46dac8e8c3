from django.db import migrations

from content.db.functions import FOR_TABLES

LIST = "SELECT library_refresh_listing(ARRAY(SELECT video_id FROM content));"


class Migration(migrations.Migration):
    """Search reads the documents by the query that a function makes, and no phrase reaches from one text into another."""

    dependencies = [('content', '0010_bare_keys')]

    operations = [
        migrations.RunSQL(FOR_TABLES, migrations.RunSQL.noop),
        migrations.RunSQL(LIST, migrations.RunSQL.noop),
    ]
