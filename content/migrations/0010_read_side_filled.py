from typing import Any

import django.db.models.functions.text
import django.db.models.lookups
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models, transaction

# Writers of these items wait for no longer than this takes.
ITEMS_AT_ONCE = 200
STEPS = ("SELECT library_refresh_listing(%(keys)s)", "SELECT library_refresh_documents(%(keys)s)")


def fill(apps: Any, schema_editor: Any) -> None:
    """The newest first: they are what readers see first."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT video_id FROM content ORDER BY indexed_at DESC NULLS LAST, video_id")
        keys = [key for (key,) in cursor.fetchall()]
        for start in range(0, len(keys), ITEMS_AT_ONCE):
            with transaction.atomic(schema_editor.connection.alias):
                for step in STEPS:
                    cursor.execute(step, {"keys": keys[start : start + ITEMS_AT_ONCE]})
        cursor.execute("ANALYZE listing, facet, facet_count, search_document")


class Migration(migrations.Migration):
    """What is in the library is listed, a few items at a time: each batch is a transaction of its own."""

    atomic = False

    dependencies = [("content", "0009_read_side")]

    operations = [
        AddIndexConcurrently(
            model_name="content",
            index=models.Index(
                models.Func(models.F("video_id"), function="library_file_stem", output_field=models.TextField()),
                condition=models.Q(
                    ("video_id__regex", "[^\\w.-]"),
                    django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length("video_id"), 150),
                    _connector="OR",
                ),
                name="content_file_stem",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
