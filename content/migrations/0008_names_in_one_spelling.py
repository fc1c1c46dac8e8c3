from typing import Any

from django.db import migrations, transaction

# Writers of these items wait for no longer than this takes.
ITEMS_AT_ONCE = 200
# A pause holds writers, not this. An update that changes nothing derives everything anew: a table with rules before its
# updates keeps no old value.
STEPS = (
    "SELECT set_config('ytv2.via', 'admin migrate', true)",
    "UPDATE content SET video_id = video_id WHERE video_id = ANY (%(keys)s)",
    "SELECT library_refresh_listing(%(keys)s)",
)


def derive_anew(apps: Any, schema_editor: Any) -> None:
    """Names of several spellings become one, also those that were stored; search reads them alike."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT video_id FROM content ORDER BY video_id")
        keys = [key for (key,) in cursor.fetchall()]
        for start in range(0, len(keys), ITEMS_AT_ONCE):
            with transaction.atomic(schema_editor.connection.alias):
                for step in STEPS:
                    cursor.execute(step, {"keys": keys[start : start + ITEMS_AT_ONCE]})


class Migration(migrations.Migration):
    """What is derived from names is derived anew, a few items at a time: each batch is a transaction of its own."""

    atomic = False

    dependencies = [("content", "0007_one_key_for_what_stands")]

    operations = [migrations.RunPython(derive_anew, migrations.RunPython.noop)]
