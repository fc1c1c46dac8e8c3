from django.db import migrations

from content.db.rekeying import REKEY


class Migration(migrations.Migration):
    """What stands under a key with its source's prefix gets the bare key; on the way back it keeps that."""

    dependencies = [("content", "0011_phrases_end_with_their_text")]

    operations = [migrations.RunSQL(REKEY, migrations.RunSQL.noop)]
