from django.db import migrations

from content.db.rekeying import REKEY

# Of two old names that are one now, what was decided last counts; the history has both. A pause holds writers, not this.
DECISIONS = """
    SELECT set_config('ytv2.actor', 'migrate', true), set_config('ytv2.via', 'admin migrate', true);
    DELETE FROM category_alias a USING category_alias later
    WHERE library_fold(a.key) = library_fold(later.key) AND (a.decided_at, a.key) < (later.decided_at, later.key);
    UPDATE category_alias SET key = key WHERE key <> library_fold(key);
    UPDATE curation SET refusals = refusals WHERE refusals <> '{}';
"""
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
    """What stands under a key with its source's prefix gets the bare key, and what could be heard can be heard.

    On the way back keys stay as they are.
    """

    dependencies = [("content", "0006_indexes_of_keys")]

    operations = [migrations.RunSQL(step, migrations.RunSQL.noop) for step in (DECISIONS, ELEMENTS, FILES, REKEY)]
