from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """What people did lately includes which names they keep apart; the index is made beside writers."""

    atomic = False

    dependencies = [
        ("content", "0025_names_that_stay_two"),
    ]

    operations = [
        migrations.AlterField(
            model_name="history",
            name="kind",
            field=models.TextField(help_text="content, summary, or one of BY_PEOPLE"),
        ),
        AddIndexConcurrently(
            model_name="history",
            index=models.Index(
                condition=models.Q(
                    ("kind__in", ("curation", "suggestion", "tombstone", "alias", "merge", "pause", "distinction"))
                ),
                fields=["at"],
                name="history_by_people",
            ),
        ),
        RemoveIndexConcurrently(model_name="history", name="history_of_people"),
    ]
