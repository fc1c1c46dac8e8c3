from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """Items and tombstones are found by address, record id and file name."""

    atomic = False

    dependencies = [
        ('content', '0005_rules_of_keys_and_recordings'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='content',
            index=models.Index(models.Func(models.F('video_id'), function='library_file_stem', output_field=models.TextField()), condition=models.Q(('video_id__regex', '[^\\w.-]|.{151}')), name='content_file_stem'),
        ),
        AddIndexConcurrently(
            model_name='content',
            index=models.Index(models.Func(models.F('canonical_url'), function='library_web_key'), name='content_web_key'),
        ),
        AddIndexConcurrently(
            model_name='tombstone',
            index=models.Index(fields=['record_id'], name='tombstone_record_id'),
        ),
        AddIndexConcurrently(
            model_name='tombstone',
            index=models.Index(fields=['web_key'], name='tombstone_web_key'),
        ),
    ]
