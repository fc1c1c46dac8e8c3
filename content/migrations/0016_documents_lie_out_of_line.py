"""A search reads the rows of all documents that it finds, to count them: the words of a head lie out of line too, so that
seventy rows lie on a page instead of twenty. What is there already lies so once it is written anew.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("content", "0015_who_acts")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE search_document SET (toast_tuple_target = 128)",
            "ALTER TABLE search_document RESET (toast_tuple_target)",
        )
    ]
