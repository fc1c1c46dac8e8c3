from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

from content.db.functions import FOR_TABLES


class Migration(migrations.Migration):
    """What people did lately, and where machines say otherwise, is found without reading all of it; beside writers."""

    atomic = False

    dependencies = [
        ("content", "0011_answers_and_names_of_the_desk"),
    ]

    operations = [
        migrations.RunSQL(FOR_TABLES, "DROP FUNCTION library_disagrees_now(jsonb, jsonb), library_disagrees(jsonb, jsonb)"),
        AddIndexConcurrently(
            model_name="curation",
            index=models.Index(
                condition=models.Q(
                    models.Func(
                        models.F("overrides"),
                        models.F("incoming"),
                        function="library_disagrees",
                        output_field=models.BooleanField(),
                    )
                ),
                fields=["video_id"],
                name="curation_disagrees",
            ),
        ),
        AddIndexConcurrently(
            model_name="history",
            index=models.Index(
                condition=models.Q(("kind__in", ("curation", "suggestion", "tombstone", "alias", "merge", "pause"))),
                fields=["at"],
                name="history_of_people",
            ),
        ),
    ]
