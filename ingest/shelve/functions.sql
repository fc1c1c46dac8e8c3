-- What the way in asks of the database for each report, as functions: a session plans them once.
--
-- A statement costs more to plan than to run, for one report at a time; and a pooler in transaction mode allows no
-- prepared statements. They run with their caller's rights. Tables are read by their indexes whatever their
-- size when the plan was made: a library grows under it. The columns are those of library_rows.py and deliveries.py.

-- What is known of these items. Each statement sees what was committed while the one before it waited: so it first
-- locks the items' rows, by key, and by that waits for acts on the whole library, also of items that are new; and only
-- then it reads. OFFSET 0: row by row, never a join of whole tables.
DROP FUNCTION IF EXISTS ingest_look(text[], text[]);
CREATE OR REPLACE FUNCTION ingest_look(keys text[], record_ids text[]) RETURNS TABLE (
    key text, deleted_by text, deleted_at timestamptz, overrides jsonb, incoming jsonb, refusals jsonb, revisions jsonb,
    is_record_id_taken boolean, is_sealed boolean, has_aliases boolean, video_id text,
    id text, indexed_at timestamptz, said_at jsonb, audio_version integer, title text, channel_name text, canonical_url text,
    thumbnail_url text, language text, published_at timestamptz, duration_seconds integer, subcategories_json jsonb,
    topics_json jsonb, has_audio boolean, summary_image_url text, summary_type_latest text,
    transcript_text text, transcript_segments jsonb, analysis_json jsonb, media jsonb, media_metadata jsonb
)
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
#variable_conflict use_column
BEGIN
    PERFORM FROM content c WHERE c.video_id = ANY (keys) ORDER BY c.video_id FOR NO KEY UPDATE;
    RETURN QUERY
    SELECT w.key, t.deleted_by, t.deleted_at, d.overrides, d.incoming, d.refusals, (
            SELECT jsonb_agg(jsonb_build_array(
                s.id, s.variant, s.is_latest, s.said_at, md5(s.text), md5(s.html),
                coalesce(position(U&'\FFFD' IN s.text) > 0, false),
                s.headline, s.language, s.generated_at, s.audio_url
            ) ORDER BY s.revision)
            FROM content_summaries s WHERE s.video_id = w.key
        ),
        EXISTS (SELECT FROM content o WHERE o.id = w.record_id AND o.video_id <> w.key),
        EXISTS (SELECT FROM seal WHERE seal.video_id = w.key), EXISTS (SELECT FROM category_alias),
        c.video_id, c.id, c.indexed_at, c.said_at, c.audio_version, c.title, c.channel_name, c.canonical_url, c.thumbnail_url,
        c.language, c.published_at, c.duration_seconds, c.subcategories_json, c.topics_json, c.has_audio,
        c.summary_image_url, c.summary_type_latest, c.transcript_text, c.transcript_segments, c.analysis_json, c.media,
        c.media_metadata
    FROM unnest(keys, record_ids) AS w (key, record_id)
    LEFT JOIN LATERAL (
        SELECT deleted_by, deleted_at FROM tombstone WHERE tombstone.video_id = w.key OFFSET 0
    ) t ON true
    LEFT JOIN LATERAL (
        SELECT overrides, incoming, refusals FROM curation WHERE curation.video_id = w.key OFFSET 0
    ) d ON true
    LEFT JOIN LATERAL (SELECT * FROM content WHERE content.video_id = w.key OFFSET 0) c ON true;
END
$$;

-- Inserts rows, changes others (video_id to column to value), adds revisions in the order of their array, and fills what
-- others do not say yet (id to column to value). Returns the video_ids of the rows that are new; one that another writer
-- inserted first stands as it is, without revisions.
DROP FUNCTION IF EXISTS ingest_shelve(jsonb, jsonb, jsonb);
CREATE OR REPLACE FUNCTION ingest_shelve(new jsonb, changes jsonb, revisions jsonb, gaps jsonb) RETURNS text[]
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
DECLARE
    created text[] := '{}';
    beaten text[] := '{}';
BEGIN
    IF new <> '[]' THEN
        WITH inserted AS (
            INSERT INTO content (
                video_id, id, indexed_at, said_at, audio_version, title, channel_name, canonical_url, thumbnail_url,
                language, published_at, duration_seconds, subcategories_json, topics_json, has_audio,
                summary_image_url, summary_type_latest, transcript_text, transcript_segments, analysis_json, media,
                media_metadata
            )
            SELECT video_id, id, indexed_at, said_at, audio_version, title, channel_name, canonical_url, thumbnail_url,
                language, published_at, duration_seconds, subcategories_json, topics_json, has_audio,
                summary_image_url, summary_type_latest, transcript_text, transcript_segments, analysis_json, media,
                media_metadata
            FROM jsonb_populate_recordset(NULL::content, new) ORDER BY video_id
            ON CONFLICT DO NOTHING
            RETURNING video_id
        ) SELECT coalesce(array_agg(video_id), '{}') INTO created FROM inserted;
        IF cardinality(created) < jsonb_array_length(new) THEN
            beaten := ARRAY(SELECT one ->> 'video_id' FROM jsonb_array_elements(new) AS one
                            EXCEPT SELECT unnest(created));
        END IF;
    END IF;
    IF changes <> '{}' THEN
        UPDATE content c SET (
            id, indexed_at, said_at, audio_version, title, channel_name, canonical_url, thumbnail_url, language,
            published_at, duration_seconds, subcategories_json, topics_json, has_audio, summary_image_url,
            summary_type_latest, transcript_text, transcript_segments, analysis_json, media, media_metadata
        ) = (
            SELECT id, indexed_at, said_at, audio_version, title, channel_name, canonical_url, thumbnail_url, language,
                published_at, duration_seconds, subcategories_json, topics_json, has_audio, summary_image_url,
                summary_type_latest, transcript_text, transcript_segments, analysis_json, media, media_metadata
            FROM jsonb_populate_record(c, changes -> c.video_id)
        )
        WHERE c.video_id = ANY (ARRAY(SELECT jsonb_object_keys(changes)));
    END IF;
    IF revisions <> '[]' THEN
        INSERT INTO content_summaries (
            video_id, variant, summary_type, text, html, headline, language, generated_at, audio_url, said_at
        )
        SELECT video_id, variant, summary_type, text, html, headline, language, generated_at, audio_url, said_at
        FROM jsonb_populate_recordset(NULL::content_summaries, revisions) WHERE video_id <> ALL (beaten);
    END IF;
    IF gaps <> '{}' THEN
        UPDATE content_summaries s SET (headline, language, generated_at, audio_url) = (
            SELECT headline, language, generated_at, audio_url FROM jsonb_populate_record(s, gaps -> s.id::text)
        )
        WHERE s.id = ANY (ARRAY(SELECT jsonb_object_keys(gaps)::uuid));
    END IF;
    RETURN created;
END
$$;

-- Receipts of files that were still being written, by the MD5 of their names: they are complete now. A machine needs no
-- right to delete receipts for it, with which it could lock their table.
CREATE OR REPLACE FUNCTION ingest_forget_waiting(files text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    DELETE FROM delivery WHERE digest = '' AND md5(name) = ANY (files);
END
$$;

-- Writes receipts. What comes under a file's name (`files`: their MD5) answers for what came before; what was still
-- being written is forgotten. What is posted has no name of its own: what comes in about an item answers for what was
-- refused about it. The rows of these items are locked, so what is open of them is closed in any order.
CREATE OR REPLACE FUNCTION ingest_deliver(lines jsonb, files text[]) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
BEGIN
    IF files <> '{}' THEN
        PERFORM ingest_forget_waiting(files);
        UPDATE delivery SET is_open = false
        WHERE is_open AND door = 'folder' AND digest <> '' AND md5(name) = ANY (files);
    END IF;
    UPDATE delivery SET is_open = false WHERE is_open AND door = 'http' AND video_id IN (
        SELECT line ->> 'video_id' FROM jsonb_array_elements(lines) AS line
        WHERE line ->> 'door' = 'http'
            AND line ->> 'outcome' IN ('created', 'failed_generation', 'held', 'unchanged', 'updated')
    );
    INSERT INTO delivery (
        door, name, digest, dated, outcome, video_id, fields, held, summaries, failed, warnings, reason, path, remedy,
        is_open, body, seen
    )
    SELECT r.door, r.name, r.digest, r.dated, r.outcome, r.video_id, r.fields, r.held, r.summaries, r.failed,
        r.warnings, r.reason, r.path, r.remedy, r.is_open, decode(line ->> 'body', 'base64'),
        coalesce((
            SELECT c.xmin::text || ':' || (
                SELECT coalesce(hashtextextended(string_agg(s.xmin::text, ',' ORDER BY s.id), 0), 0)
                FROM content_summaries s WHERE s.video_id = c.video_id)
            FROM content c WHERE c.video_id = r.video_id
        ), '')
    FROM jsonb_array_elements(lines) AS line
    CROSS JOIN LATERAL jsonb_populate_record(NULL::delivery, line - 'body') AS r
    ORDER BY r.digest
    ON CONFLICT (md5(name), digest) DO UPDATE SET
        door = EXCLUDED.door, name = EXCLUDED.name, digest = EXCLUDED.digest, dated = EXCLUDED.dated,
        outcome = EXCLUDED.outcome, video_id = EXCLUDED.video_id, held = EXCLUDED.held, failed = EXCLUDED.failed,
        warnings = EXCLUDED.warnings, reason = EXCLUDED.reason, path = EXCLUDED.path, remedy = EXCLUDED.remedy,
        is_open = EXCLUDED.is_open,
        -- A delivery that changed nothing leaves standing what it changed before.
        fields = CASE WHEN EXCLUDED.fields = '{}' THEN delivery.fields ELSE EXCLUDED.fields END,
        summaries = CASE WHEN EXCLUDED.summaries = 0 THEN delivery.summaries ELSE EXCLUDED.summaries END,
        body = EXCLUDED.body, seen = EXCLUDED.seen, received_at = now(),
        times = library_next(delivery.times);
END
$$;
