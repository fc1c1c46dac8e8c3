from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """A page of the newest items of a category is counted off in the index alone."""

    atomic = False

    dependencies = [
        ('content', '0015_who_acts'),
    ]

    operations = [
        RemoveIndexConcurrently(
            model_name='listing',
            name='listing_added_desc',
        ),
        AddIndexConcurrently(
            model_name='listing',
            index=models.Index(models.OrderBy(models.F('indexed_at'), descending=True, nulls_last=True), models.F('content'), include=('facets',), name='listing_added_desc'),
        ),
    ]
