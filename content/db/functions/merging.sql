-- What becomes of an item that is merged into another: content/decisions/duplicates.py calls these in their order.

-- An item whole, as `library_snapshot` has it, with what machines proposed and what is sealed; and, as `ours`, what machines
-- said of the other.
CREATE OR REPLACE FUNCTION library_merged_away(item text, other text) RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp SET timezone = 'UTC' AS $$
BEGIN
    RETURN library_snapshot(item) || jsonb_build_object(
        'suggestions', (SELECT coalesce(jsonb_agg(to_jsonb(s)), '[]') FROM suggestion s WHERE s.video_id = item),
        'seals', (SELECT coalesce(jsonb_agg(to_jsonb(s)), '[]') FROM seal s WHERE s.video_id = item),
        'ours', (SELECT library_shown(other) || coalesce(c.incoming, '{}')
            FROM (SELECT) AS one LEFT JOIN curation c ON c.video_id = other));
END
$$;

-- The revisions of a snapshot that another item does not have, under its key: [{"summary", "is_latest"}] in the order in
-- which they come in. The latest of two is that with the later date.
CREATE OR REPLACE FUNCTION library_added_revisions(snapshot jsonb, item text) RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp SET timezone = 'UTC' AS $$
BEGIN
    RETURN (
        SELECT coalesce(jsonb_agg(jsonb_build_object(
            'summary', s || jsonb_build_object(
                'video_id', item, 'revision', coalesce(theirs.highest, 0) + place_in_variant, 'is_latest', false),
            'is_latest', is_latest AND (theirs.latest_at IS NULL OR said > theirs.latest_at)
        ) ORDER BY is_latest, place), '[]')
        FROM (
            SELECT s, place, coalesce((s -> 'is_latest')::boolean, false) AS is_latest,
                coalesce(s ->> 'said_at', s ->> 'generated_at', s ->> 'created_at')::timestamptz AS said,
                row_number() OVER (PARTITION BY s ->> 'variant' ORDER BY (s ->> 'revision')::integer) AS place_in_variant
            FROM jsonb_array_elements(snapshot -> 'summaries') WITH ORDINALITY AS list (s, place)
            WHERE NOT EXISTS (
                SELECT FROM content_summaries o WHERE o.video_id = item AND o.variant = s ->> 'variant'
                    AND (o.text, o.html) IS NOT DISTINCT FROM (s ->> 'text', s ->> 'html'))
        ) AS fresh
        CROSS JOIN LATERAL (
            SELECT max(revision) AS highest,
                max(coalesce(said_at, generated_at, created_at)) FILTER (WHERE o.is_latest) AS latest_at
            FROM content_summaries o WHERE o.video_id = item AND o.variant = s ->> 'variant'
        ) AS theirs
    );
END
$$;

-- What went along with the one item, as it refers to the other: by its key, and by the summaries that say the same.
CREATE OR REPLACE FUNCTION library_followed(snapshot jsonb, item text) RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp SET timezone = 'UTC' AS $$
DECLARE
    followed jsonb := '[]';
    entry jsonb;
    link record;
BEGIN
    FOR entry IN SELECT value FROM jsonb_array_elements(coalesce(snapshot -> 'taken_along', '[]')) LOOP
        FOR link IN
            SELECT confrelid::regclass::text AS parent, here.attname AS here, there.attname AS there
            FROM pg_constraint
            CROSS JOIN unnest(conkey, confkey) AS pair (here, there)
            JOIN pg_attribute here ON here.attrelid = conrelid AND here.attnum = pair.here
            JOIN pg_attribute there ON there.attrelid = confrelid AND there.attnum = pair.there
            WHERE contype = 'f' AND conrelid = to_regclass(entry ->> 'table')
                AND confrelid IN (to_regclass('content'), to_regclass('content_summaries'))
        LOOP
            entry := jsonb_set(entry, '{rows}', (
                SELECT jsonb_agg(CASE WHEN other.value IS NULL THEN r ELSE jsonb_set(r, ARRAY[link.here], other.value) END
                    ORDER BY place)
                FROM jsonb_array_elements(entry -> 'rows') WITH ORDINALITY AS list (r, place)
                LEFT JOIN LATERAL (
                    SELECT to_jsonb(c) -> link.there AS value FROM content c
                    WHERE link.parent = 'content' AND c.video_id = item
                        AND r -> link.here = snapshot -> 'content' -> link.there
                    UNION ALL
                    SELECT to_jsonb(o) -> link.there FROM jsonb_array_elements(snapshot -> 'summaries') AS s
                    JOIN content_summaries o ON o.video_id = item AND o.variant = s ->> 'variant'
                        AND (o.text, o.html) IS NOT DISTINCT FROM (s ->> 'text', s ->> 'html')
                    WHERE link.parent = 'content_summaries' AND r -> link.here = s -> link.there
                    LIMIT 1
                ) AS other ON true
            ));
        END LOOP;
        followed := followed || entry;
    END LOOP;
    RETURN followed;
END
$$;

-- Takes such rows away again, as far as nobody changed them since.
CREATE OR REPLACE FUNCTION library_take_back(followed jsonb) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp SET timezone = 'UTC' AS $$
DECLARE
    entry jsonb;
BEGIN
    FOR entry IN SELECT value FROM jsonb_array_elements(followed) LOOP
        IF entry -> 'columns' = 'null' AND to_regclass(entry ->> 'table') IS NOT NULL THEN
            EXECUTE format('DELETE FROM %s AS r WHERE %s IN (SELECT value FROM jsonb_array_elements($1))',
                entry ->> 'table', library_row_sql((entry ->> 'table')::regclass)) USING entry -> 'rows';
        END IF;
    END LOOP;
END
$$;

-- Fills the gaps of an item with what machines said of another: members of objects too, the earlier of two dates of
-- arrival, and sound where one of both has it.
CREATE OR REPLACE FUNCTION library_fill_gaps(item text, given jsonb) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp SET timezone = 'UTC' AS $$
DECLARE
    here jsonb;
    filled jsonb;
    names text;
BEGIN
    SELECT to_jsonb(c) INTO here FROM content c WHERE video_id = item;
    SELECT jsonb_object_agg(key, value), string_agg(quote_ident(key), ', ' ORDER BY key) INTO filled, names
    FROM (
        SELECT attname AS key, CASE
            WHEN attname = 'indexed_at' THEN least(here -> key, g.value)
            WHEN here -> key IN ('null', '""', '{}', '[]', 'false') THEN g.value
            WHEN jsonb_typeof(here -> key) = 'object' AND jsonb_typeof(g.value) = 'object' THEN g.value || (here -> key)
            ELSE here -> key
        END AS value
        FROM jsonb_each(given) AS g (key, value)
        JOIN pg_attribute ON attrelid = 'content'::regclass AND attname = key AND attgenerated = '' AND NOT attisdropped
        WHERE g.value <> 'null'
            AND key <> ALL ('{video_id,created_at,updated_at,topic_keys,shown_language,said_at}'::text[])
    ) AS gaps WHERE value IS DISTINCT FROM here -> key;
    IF names IS NOT NULL THEN
        EXECUTE format(
            'UPDATE content c SET (%s) = ROW(%s) FROM jsonb_populate_record(NULL::content, $1) AS p WHERE c.video_id = $2',
            names, 'p.' || replace(names, ', ', ', p.')
        ) USING filled, item;
    END IF;
END
$$;
