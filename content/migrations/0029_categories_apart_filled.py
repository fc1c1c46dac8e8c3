from typing import Any

import django.contrib.postgres.indexes
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, transaction

# Writers of these items wait for no longer than this takes.
ITEMS_AT_ONCE = 200
STEPS = (
    "SELECT library_refresh_listing(%(keys)s)",
    # Of a library that is older than its documents.
    """SELECT library_refresh_documents(ARRAY(
        SELECT key FROM unnest(%(keys)s::text[]) AS key WHERE NOT EXISTS (SELECT FROM search_document WHERE video_id = key)))""",
    "SELECT library_refresh_heads(%(keys)s)",
)


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
    """What is in the library gets it, a few items at a time: each batch is a transaction of its own."""

    atomic = False

    dependencies = [("content", "0028_categories_apart")]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        AddIndexConcurrently(
            model_name="listing",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["filed"], gin_pending_list_limit=1024, name="listing_filed"
            ),
        ),
    ]
