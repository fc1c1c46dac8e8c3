import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations, models

# In the order in which writers take them: in another, this would wait for a writer that waits for this.
LOCKS = "LOCK TABLE content, listing, search_document IN ACCESS EXCLUSIVE MODE"
PENDING = """
    ALTER INDEX search_document_head SET (gin_pending_list_limit = {number});
    ALTER INDEX search_document_all SET (gin_pending_list_limit = {number});
"""
INDEXES = {
    "search_document_head": {"fields": ["head"]},
    "search_document_all": {
        "expressions": (
            models.Func(
                models.F("head"),
                models.F("words"),
                function="library_all_words",
                output_field=django.contrib.postgres.search.SearchVectorField(),
            ),
        )
    },
}


def _renewed(name: str) -> list[migrations.operations.base.Operation]:
    options = dict(INDEXES[name])
    index = django.contrib.postgres.indexes.GinIndex(
        *options.pop("expressions", ()), name=name, gin_pending_list_limit=1024, **options
    )
    return [
        migrations.RemoveIndex(model_name="searchdocument", name=name),
        migrations.AddIndex(model_name="searchdocument", index=index),
    ]


class Migration(migrations.Migration):
    """What nobody reads is not derived, and the words of more reports go into the index of search at once."""

    dependencies = [("content", "0013_bounded_values_and_waits")]

    operations = [
        migrations.RunSQL(LOCKS, LOCKS),
        migrations.RemoveField(model_name="content", name="subcategory_keys"),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(PENDING.format(number=1024), PENDING.format(number=256))],
            state_operations=[operation for name in INDEXES for operation in _renewed(name)],
        ),
    ]
