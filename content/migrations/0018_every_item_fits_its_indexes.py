from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """An item may be counted under thousands of values, and no index of an order carries them along."""

    atomic = False

    dependencies = [
        ('content', '0017_documents_lie_out_of_line'),
    ]

    operations = [
        RemoveIndexConcurrently(
            model_name='listing',
            name='listing_added_desc',
        ),
        AddIndexConcurrently(
            model_name='listing',
            index=models.Index(models.OrderBy(models.F('indexed_at'), descending=True, nulls_last=True), models.F('content'), name='listing_added_desc'),
        ),
    ]
