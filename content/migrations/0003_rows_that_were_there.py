from django.db import migrations

LIST = "SELECT library_refresh_listing(ARRAY(SELECT video_id FROM content));"
# A rule fills in what was decided before these columns came. A pause holds writers, not this.
DECIDED = """
    SELECT set_config('ytv2.via', 'admin migrate', true);
    UPDATE content SET video_id = video_id
    WHERE video_id IN (SELECT video_id FROM curation WHERE overrides ?| ARRAY['language', 'topics_json']);
"""


class Migration(migrations.Migration):
    """What an adopted library holds passes the rules, is listed, and follows what was decided."""

    dependencies = [("content", "0002_rules")]

    operations = [
        migrations.RunSQL(LIST, migrations.RunSQL.noop),
        migrations.RunSQL(DECIDED, migrations.RunSQL.noop),
    ]
