import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations, models

from content.db.functions import FOR_TABLES

LOCK = "LOCK TABLE search_document IN ACCESS EXCLUSIVE MODE"


class Migration(migrations.Migration):
    """The planner knows what reading a document costs, and searches read few words that are not in their places."""

    dependencies = [("content", "0013_read_side_rules")]

    operations = [
        migrations.RunSQL(LOCK, migrations.RunSQL.noop),
        migrations.RunSQL(FOR_TABLES, migrations.RunSQL.noop),
        migrations.RemoveIndex(
            model_name='searchdocument',
            name='search_document_head',
        ),
        migrations.RemoveIndex(
            model_name='searchdocument',
            name='search_document_all',
        ),
        migrations.AddIndex(
            model_name='searchdocument',
            index=django.contrib.postgres.indexes.GinIndex(fields=['head'], gin_pending_list_limit=256, name='search_document_head'),
        ),
        migrations.AddIndex(
            model_name='searchdocument',
            index=django.contrib.postgres.indexes.GinIndex(models.Func(models.F('head'), models.F('words'), function='library_all_words', output_field=django.contrib.postgres.search.SearchVectorField()), gin_pending_list_limit=256, name='search_document_all'),
        ),
        migrations.RunSQL(migrations.RunSQL.noop, LOCK),
    ]
