from django.db import migrations

from content.db.views import NO_RECORDING_CASCADES, RECORDING_CASCADES

# A pause holds writers, not this.
ELEMENTS = """
    SELECT set_config('ytv2.via', 'admin migrate', true);
    UPDATE content_summaries SET audio_url = library_audio_source(html)
    WHERE html ~* '<audio' AND coalesce(audio_url, '') = '' AND library_audio_source(html) IS NOT NULL;
"""
# Nobody can look at the disk here: what an address names is there until the first run of the doctor, of `ingest --audio`
# or of the server, which look.
FILES = r"""
    INSERT INTO sound_file (name)
    SELECT DISTINCT name FROM content c, LATERAL library_sound_addresses(c.video_id)
    WHERE name ~* '\.(mp3|m4a|ogg|wav)$' AND name !~* '_audio_briefing_[0-9a-f]{8}\.mp3$' AND name !~ '/';
    SELECT library_refresh_recordings(ARRAY(
        SELECT video_id FROM content WHERE media ? 'audio_url' OR analysis_json ? 'audio_url'
        UNION SELECT video_id FROM content_summaries WHERE is_latest AND audio_url <> ''));
"""


class Migration(migrations.Migration):
    """What could be heard before can be heard."""

    dependencies = [("content", "0008_recordings")]

    operations = [
        migrations.RunSQL(RECORDING_CASCADES, NO_RECORDING_CASCADES),
        migrations.RunSQL(ELEMENTS, migrations.RunSQL.noop),
        migrations.RunSQL(FILES, migrations.RunSQL.noop),
    ]
