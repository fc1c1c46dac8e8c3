-- The rules of what can be heard: each function is the body of the triggers that sound.py declares under its name.

CREATE FUNCTION recording_follows_file() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    file_names text[] := ARRAY(SELECT name FROM touched);
    file_keys text[] := ARRAY(SELECT DISTINCT unnest(keys) FROM touched);
BEGIN
    PERFORM library_announce('audio', library_refresh_recordings(ARRAY(
        SELECT r.video_id FROM recording r WHERE r.names && file_names
        UNION
        SELECT c.video_id FROM content c WHERE c.video_id = ANY (file_keys)
        UNION
        SELECT c.video_id FROM content c
        WHERE (c.video_id ~ '[^\w.-]' OR length(c.video_id) > 150)
            AND library_file_stem(c.video_id) = ANY (file_keys))));
    RETURN NULL;
END
$$;

CREATE FUNCTION recording_follows_arrival() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM library_refresh_recordings(ARRAY(
        SELECT video_id FROM arrived
        WHERE media ? 'audio_url' OR analysis_json ? 'audio_url' OR library_has_sound_file(video_id)));
    RETURN NULL;
END
$$;

CREATE FUNCTION recording_follows_item() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM library_refresh_recordings(ARRAY[NEW.video_id]);
    RETURN NULL;
END
$$;

CREATE FUNCTION audio_element_is_an_address() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.audio_url := coalesce(nullif(btrim(NEW.audio_url), ''), library_audio_source(NEW.html));
    RETURN NEW;
END
$$;

CREATE FUNCTION revised_audio_element_is_an_address() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.audio_url := coalesce(library_audio_source(NEW.html), NEW.audio_url);
    RETURN NEW;
END
$$;

CREATE FUNCTION recording_follows_summary() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- One without an address counts where it takes the place of one with an address, or leaves it to one. OFFSET 0: by the
    -- index, never a hash of the whole table.
    PERFORM library_refresh_recordings(ARRAY(
        SELECT DISTINCT t.video_id FROM touched t
        WHERE t.audio_url <> '' OR EXISTS (
            SELECT FROM content_summaries s
            WHERE (s.video_id, s.variant) = (t.video_id, t.variant) AND s.audio_url <> '' OFFSET 0)));
    RETURN NULL;
END
$$;

CREATE FUNCTION recording_follows_revising() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM library_refresh_recordings(ARRAY(
        SELECT DISTINCT n.video_id FROM revised n FULL JOIN previous o USING (id)
        WHERE (n.audio_url, n.text, n.html) IS DISTINCT FROM (o.audio_url, o.text, o.html)
            AND (n.audio_url <> '' OR EXISTS (SELECT FROM recording r WHERE r.video_id = n.video_id))));
    RETURN NULL;
END
$$;
