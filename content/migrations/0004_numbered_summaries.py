from django.db import migrations, models

from content.db.adoption import AdoptField, NumberSummaries


class Migration(migrations.Migration):
    """Older programs know a summary by its number, and mark what has research, in every library."""

    dependencies = [
        ('content', '0003_rows_that_were_there'),
    ]

    operations = [
        AdoptField(
            model_name='summary',
            name='follow_up_research_available',
            field=models.BooleanField(db_default=False, editable=False, null=True),
        ),
        NumberSummaries(),
    ]
