-- How rows of `content` differ, for the history: these functions come after the table.

-- A column's first value, if the other one differs: for a line of history.
CREATE OR REPLACE FUNCTION library_changed(name text, value anyelement, other anyelement) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN value IS DISTINCT FROM other THEN jsonb_build_object(name, value) ELSE '{}' END
$$;

-- What one row says otherwise than another, column by column: of those that writers fill (WRITTEN of rules/columns.py),
-- which are the ones that count as a change. It is written into the query that calls it.
CREATE OR REPLACE FUNCTION library_difference(one content, other content) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT library_changed('title', one.title, other.title)
        || library_changed('channel_name', one.channel_name, other.channel_name)
        || library_changed('thumbnail_url', one.thumbnail_url, other.thumbnail_url)
        || library_changed('language', one.language, other.language)
        || library_changed('subcategories_json', one.subcategories_json, other.subcategories_json)
        || library_changed('topics_json', one.topics_json, other.topics_json)
        || library_changed('summary_type_latest', one.summary_type_latest, other.summary_type_latest)
        || library_changed('id', one.id, other.id)
        || library_changed('canonical_url', one.canonical_url, other.canonical_url)
        || library_changed('published_at', one.published_at, other.published_at)
        || library_changed('indexed_at', one.indexed_at, other.indexed_at)
        || library_changed('duration_seconds', one.duration_seconds, other.duration_seconds)
        || library_changed('audio_version', one.audio_version, other.audio_version)
        || library_changed('analysis_json', one.analysis_json, other.analysis_json)
        || library_changed('media', one.media, other.media)
        || library_changed('media_metadata', one.media_metadata, other.media_metadata)
        || library_changed('has_audio', one.has_audio, other.has_audio)
        || library_changed('summary_image_url', one.summary_image_url, other.summary_image_url)
        || library_changed('transcript_text', one.transcript_text, other.transcript_text)
        || library_changed('transcript_segments', one.transcript_segments, other.transcript_segments)
$$;
