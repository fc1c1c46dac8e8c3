-- What the database keeps of an item's latest summaries, so that lists, filters and search need not read them.

-- The name of a variant that people know, whatever its level or spelling.
CREATE OR REPLACE FUNCTION library_summary_type(variant text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE public.library_slug(split_part(variant, ':', 1))
        WHEN 'bullet-points' THEN 'Key Points' WHEN 'key-points' THEN 'Key Points'
        WHEN 'audio' THEN 'Audio Summary' WHEN 'audio-summary' THEN 'Audio Summary'
        WHEN 'audio-fr' THEN 'Audio français' WHEN 'audio-français' THEN 'Audio français'
        WHEN 'audio-es' THEN 'Audio español' WHEN 'audio-español' THEN 'Audio español'
        WHEN 'comprehensive' THEN 'Comprehensive'
        WHEN 'executive' THEN 'Executive Summary' WHEN 'executive-summary' THEN 'Executive Summary'
        WHEN 'key-insights' THEN 'Insights' WHEN 'insights' THEN 'Insights'
        ELSE 'Unknown'
    END
$$;

-- The words of one text for a document, not next to those of the text before it: no phrase reaches from one into the
-- other. The parser never gives the sign that is taken out again.
CREATE OR REPLACE FUNCTION library_words(config regconfig, words text, weight "char") RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT ts_delete('|:1'::tsvector || setweight(to_tsvector(config, words), weight), '|')
$$;

-- The searchable words of an item beside its summaries, weighted: title A, channel and topics B. Bare words stand
-- beside their stems: what is being typed begins a word, not a stem, and a phrase may be of words that have no stem.
CREATE OR REPLACE FUNCTION library_headwords(config regconfig, title text, channel text, topics text[])
RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT library_words(config, library_plain(left(coalesce(title, ''), 2000)), 'A')
        || library_words(config, library_plain(left(coalesce(channel, ''), 2000)), 'B')
        || library_words(config, translate(left(topics::text, 4000), '-{},"', '     '), 'B')
        || library_words('pg_catalog.simple', library_plain(left(coalesce(title, ''), 2000)), 'C')
        || library_words('pg_catalog.simple', library_plain(left(coalesce(channel, ''), 2000)), 'C')
$$;

-- Brings the listing of these items in line with their words and latest summaries: item by item, by key, since a
-- plan for all of them at once reads whole tables until they are analysed. `left` keeps a document under
-- PostgreSQL's limit of 1 MB a tsvector, whatever somebody else wrote.
CREATE OR REPLACE FUNCTION library_refresh_listing(ids text[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    item text;
BEGIN
    FOR item IN SELECT DISTINCT id FROM unnest(ids) AS id ORDER BY id LOOP
        INSERT INTO listing (video_id, summary_types, type_keys, has_audio_variant, search_config, words, document)
        SELECT c.video_id, spoken.types, spoken.keys, spoken.has_audio, config::text, summaries.words,
            library_headwords(config, c.title, c.channel_name, c.topic_keys) || summaries.words
        FROM content c
        CROSS JOIN LATERAL library_search_config(c.shown_language) AS config
        CROSS JOIN LATERAL (
            SELECT
                array_agg(DISTINCT library_summary_type(s.variant)) FILTER (WHERE s.html <> '') AS types,
                array_agg(DISTINCT library_fold(key)) FILTER (WHERE s.html <> '') AS keys,
                bool_or(lower(s.variant) LIKE 'audio%') AS has_audio,
                (SELECT string_agg(library_plain(left(w.text, 100000)), ' ' ORDER BY w.variant) FROM content_summaries w
                 WHERE w.video_id = item AND w.is_latest AND w.html <> '' AND w.variant <> 'language') AS words
            FROM content_summaries s, unnest(
                ARRAY[s.variant, split_part(s.variant, ':', 1), library_summary_type(s.variant)]
            ) AS key
            WHERE s.video_id = item AND s.is_latest AND s.variant <> 'language'
        ) AS spoken
        CROSS JOIN LATERAL (
            SELECT library_words(config, left(coalesce(spoken.words, ''), 100000), 'D')
                || library_words('simple', left(coalesce(spoken.words, ''), 50000), 'D') AS words
            OFFSET 0  -- else it is worked out for each of its uses
        ) AS summaries
        WHERE c.video_id = item AND spoken.keys IS NOT NULL
        ON CONFLICT (video_id) DO UPDATE SET
            summary_types = EXCLUDED.summary_types,
            type_keys = EXCLUDED.type_keys,
            has_audio_variant = EXCLUDED.has_audio_variant,
            search_config = EXCLUDED.search_config,
            words = EXCLUDED.words,
            document = EXCLUDED.document;
        IF NOT FOUND THEN
            DELETE FROM listing WHERE video_id = item;
        END IF;
    END LOOP;
END
$$;
