-- What the database keeps of each listed item, so that lists, filters and search need not read it whole.

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

-- The listing of these items as it should be, made anew from their rows, their latest summaries and what can be heard.
-- Item by item, by key: a plan for all of them at once reads whole tables until they are analysed.
CREATE OR REPLACE FUNCTION library_listings(ids text[]) RETURNS TABLE (
    video_id text, indexed_at timestamptz, came_out timestamptz, premieres_at timestamptz, title_key text,
    channel_key text, duration_seconds integer, facets bigint[], tags bigint[], has_audio_variant boolean,
    filed tsvector
)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT c.video_id, c.indexed_at,
        CASE WHEN c.published_at > now() THEN c.indexed_at ELSE c.published_at END,
        CASE WHEN c.published_at > now() THEN c.published_at END,
        lower(left(c.title, 200)), c.channel_key, c.duration_seconds,
        ARRAY(SELECT f.value FROM library_facets(
            c.content_source, c.shown_language, c.content_type, c.complexity_level, r.url IS NOT NULL, c.channel_name,
            spoken.types, c.shown_categories) WITH ORDINALITY AS f ORDER BY f.ordinality),
        ARRAY(
            SELECT library_facet_number(18, '', key) FROM unnest(c.topic_keys) AS key
            UNION SELECT library_facet_number(20, '', key) FROM unnest(spoken.keys) AS key ORDER BY 1),
        spoken.has_audio, library_search_filed(c.shown_language, c.shown_categories)
    FROM (SELECT DISTINCT id FROM unnest(ids) AS id ORDER BY id) AS wanted
    CROSS JOIN LATERAL (SELECT * FROM content WHERE video_id = wanted.id OFFSET 0) AS c
    LEFT JOIN LATERAL (SELECT url FROM recording WHERE video_id = wanted.id OFFSET 0) AS r ON true
    CROSS JOIN LATERAL (
        SELECT
            array_agg(DISTINCT library_summary_type(s.variant)) FILTER (WHERE s.html <> '') AS types,
            array_agg(DISTINCT library_fold(key)) FILTER (WHERE s.html <> '') AS keys,
            bool_or(lower(s.variant) LIKE 'audio%') AS has_audio
        FROM content_summaries s, unnest(
            ARRAY[s.variant, split_part(s.variant, ':', 1), library_summary_type(s.variant)]
        ) AS key
        WHERE s.video_id = wanted.id AND s.is_latest AND s.variant <> 'language'
    ) AS spoken
    WHERE spoken.keys IS NOT NULL;
END
$$;

-- Who works out an item's listing has its lock until the end of the transaction: what another writer of the item has
-- changed is committed then, and seen, or that one comes after. Writers take this lock last, so they do not wait for each
-- other in a circle: the item's own lock comes before those of its summaries, and who rewrites one has that already.
-- Only of an item without a listing it is the item's own.
CREATE OR REPLACE FUNCTION library_lock_listings(ids text[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
DECLARE
    locked text[] := ARRAY(SELECT video_id FROM listing WHERE video_id = ANY (ids) ORDER BY video_id FOR NO KEY UPDATE);
    unlisted text[] := ARRAY(SELECT unnest(ids) EXCEPT SELECT unnest(locked));
BEGIN
    IF unlisted <> '{}' THEN
        PERFORM FROM content WHERE video_id = ANY (unlisted) ORDER BY video_id FOR NO KEY UPDATE;
        -- Who had it may have listed the item.
        PERFORM FROM listing WHERE video_id = ANY (unlisted) ORDER BY video_id FOR NO KEY UPDATE;
    END IF;
END
$$;

-- Whether the listing has the columns that are written here. A library that is being migrated has them a few migrations
-- later: it lists nothing anew until then, and is listed whole as soon as it has them.
CREATE OR REPLACE FUNCTION library_keeps_listings() RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM pg_attribute
        WHERE attrelid = to_regclass('public.listing') AND attname = 'filed' AND NOT attisdropped);
END
$$;

-- Brings the listing of these items in line, and with them the items that have come out meanwhile.
CREATE OR REPLACE FUNCTION library_refresh_listing(ids text[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
DECLARE
    listed text[];
BEGIN
    IF ids = '{}' OR NOT library_keeps_listings() THEN
        RETURN;
    END IF;
    PERFORM library_lock_listings(ids);
    ids := ids || ARRAY(
        SELECT l.video_id FROM listing l WHERE l.premieres_at <= now() FOR NO KEY UPDATE SKIP LOCKED);
    WITH fresh AS MATERIALIZED (
        SELECT * FROM library_listings(ids)
    ), refreshed AS (
        INSERT INTO listing AS l SELECT * FROM fresh
        ON CONFLICT (video_id) DO UPDATE SET
            indexed_at = EXCLUDED.indexed_at, came_out = EXCLUDED.came_out, premieres_at = EXCLUDED.premieres_at,
            title_key = EXCLUDED.title_key, channel_key = EXCLUDED.channel_key,
            duration_seconds = EXCLUDED.duration_seconds, facets = EXCLUDED.facets, tags = EXCLUDED.tags,
            has_audio_variant = EXCLUDED.has_audio_variant, filed = EXCLUDED.filed
        WHERE l IS DISTINCT FROM EXCLUDED
    ) SELECT array_agg(video_id) INTO listed FROM fresh;
    DELETE FROM listing WHERE video_id IN (SELECT unnest(ids) EXCEPT SELECT unnest(listed));
    PERFORM library_name_facets(listed);
    -- So that the lines to add up stay a small share, however many are written at once.
    IF random() * greatest(1000, pg_relation_size('facet_count') / 200) < cardinality(ids) * 12 THEN
        PERFORM library_sum_up_counts();
    END IF;
END
$$;

-- Enters the values of these items that the dictionary does not have. While it is read, nothing is taken out of it.
CREATE OR REPLACE FUNCTION library_name_facets(ids text[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
DECLARE
    nameless text[];
BEGIN
    LOCK TABLE facet IN ROW SHARE MODE;
    nameless := ARRAY(
        SELECT video_id FROM listing, unnest(facets) AS number
        WHERE video_id = ANY (ids) AND number NOT BETWEEN 0 AND 31
            AND NOT EXISTS (SELECT FROM facet WHERE value = number));
    IF nameless <> '{}' THEN
        INSERT INTO facet (value, facet, parent, key, label)
        SELECT DISTINCT f.value, f.facet, f.parent, f.key, f.label
        FROM content c
        CROSS JOIN LATERAL library_facets(
            c.content_source, c.shown_language, c.content_type, c.complexity_level,
            EXISTS (SELECT FROM recording r WHERE r.video_id = c.video_id AND r.url IS NOT NULL), c.channel_name,
            ARRAY(
                SELECT library_summary_type(s.variant) FROM content_summaries s
                WHERE s.video_id = c.video_id AND s.is_latest AND s.html <> ''),
            c.shown_categories) AS f
        WHERE c.video_id = ANY (nameless) AND f.key <> '' AND NOT EXISTS (SELECT FROM facet WHERE value = f.value);
    END IF;
END
$$;

-- The words of these items, of those that are listed. `left` keeps a document under PostgreSQL's limit of 1 MB, whatever
-- somebody else wrote.
CREATE OR REPLACE FUNCTION library_documents(ids text[])
RETURNS TABLE (video_id text, indexed_at timestamptz, head tsvector, words tsvector)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT c.video_id, c.indexed_at,
        library_search_head(c.shown_language, c.title, c.channel_name, c.topic_keys),
        library_search_words(c.shown_language, left((
            SELECT string_agg(left(s.text, 100000), ' ꟿ ' ORDER BY s.variant) FROM content_summaries s
            WHERE s.video_id = c.video_id AND s.is_latest AND s.html <> '' AND s.variant <> 'language'
        ), 100000))
    FROM (SELECT DISTINCT id FROM unnest(ids) AS id ORDER BY id) AS wanted
    CROSS JOIN LATERAL (SELECT * FROM content WHERE video_id = wanted.id OFFSET 0) AS c
    WHERE EXISTS (SELECT FROM listing WHERE listing.video_id = wanted.id);
END
$$;

-- Brings the words of these items in line with their heads, and with their latest summaries where those have changed.
CREATE OR REPLACE FUNCTION library_refresh_documents(ids text[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
BEGIN
    -- A library that is being migrated has these tables a few migrations later, and gets them filled then.
    IF to_regclass('public.search_document') IS NULL THEN
        RETURN;
    END IF;
    INSERT INTO search_document (video_id, indexed_at, head, words) SELECT * FROM library_documents(ids)
    ON CONFLICT (video_id) DO UPDATE SET
        indexed_at = EXCLUDED.indexed_at, head = EXCLUDED.head, words = EXCLUDED.words;
END
$$;

-- The same for the heads alone, which spares reading the summaries.
CREATE OR REPLACE FUNCTION library_refresh_heads(ids text[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
BEGIN
    UPDATE search_document d SET indexed_at = fresh.indexed_at, head = fresh.head
    FROM (
        SELECT c.video_id, c.indexed_at, library_search_head(
            c.shown_language, c.title, c.channel_name, c.topic_keys) AS head
        FROM (SELECT DISTINCT id FROM unnest(ids) AS id ORDER BY id) AS wanted
        CROSS JOIN LATERAL (SELECT * FROM content WHERE video_id = wanted.id OFFSET 0) AS c
    ) AS fresh
    WHERE d.video_id = fresh.video_id AND (d.indexed_at, d.head) IS DISTINCT FROM (fresh.indexed_at, fresh.head);
END
$$;

-- What rules of before put into the listing, which these no longer have.
CREATE OR REPLACE FUNCTION library_headwords(config regconfig, title text, channel text, topics text[])
RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT ''::tsvector
$$;
