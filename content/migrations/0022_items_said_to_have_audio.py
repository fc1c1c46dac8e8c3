from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """What awaits its audio is found among the items that are said to have some, not among all."""

    atomic = False

    dependencies = [("content", "0021_old_names")]

    operations = [
        AddIndexConcurrently(
            model_name="content",
            index=models.Index(fields=["video_id"], name="content_audio_known", condition=models.Q(audio_known=True)),
        ),
    ]
