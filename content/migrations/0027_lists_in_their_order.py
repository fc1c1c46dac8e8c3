from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """The history of a person, suggestions and summaries are read in the order of their lists; beside writers."""

    atomic = False

    dependencies = [("content", "0026_what_people_did")]

    operations = [
        AddIndexConcurrently(
            model_name="history",
            index=models.Index(fields=["actor", "at", "id"], name="history_of_actor"),
        ),
        AddIndexConcurrently(
            model_name="suggestion",
            index=models.Index(fields=["-proposed_at", "id"], name="suggestion_proposed"),
        ),
        AddIndexConcurrently(
            model_name="summary",
            index=models.Index(fields=["-created_at", "id"], name="summary_created"),
        ),
        AddIndexConcurrently(
            model_name="summary",
            index=models.Index(fields=["variant", "-created_at", "id"], name="summary_variant"),
        ),
    ]
