-- The values by which items are filtered, by number, and how many listed items have each.

-- The number of a value, the same for ever: made of what it is called, with its facet in the last five bits (`Facet` of
-- content/models/dictionary.py).
CREATE OR REPLACE FUNCTION library_facet_number(facet integer, parent text, label text) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT ('x' || left(md5(parent || E'\x1f' || label), 16))::bit(64)::bigint & ~31::bigint | facet
$$;

-- What a listed item is counted under. First, each at its place, that of which it has one value (`Facet.PLACES`): a facet
-- of which it says nothing has the facet's own number, and no name.
CREATE OR REPLACE FUNCTION library_facets(
    source text, language text, content_type text, complexity text, is_heard boolean, channel text, types text[],
    categories jsonb
) RETURNS TABLE (value bigint, facet integer, parent text, key text, label text)
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN QUERY
    SELECT CASE WHEN folded.key <> '' THEN library_facet_number(v.facet, v.parent, v.label) ELSE v.facet END,
        v.facet, v.parent, folded.key, v.label
    FROM (
        VALUES (1, 4, '', source), (2, 8, '', language), (3, 10, '', content_type), (4, 12, '', complexity),
            (5, 16, '', is_heard::text), (6, 6, '', channel)
        UNION ALL SELECT 7, 14, '', unnest(types)
        UNION ALL SELECT 8, 2, '', entry ->> 'category' FROM jsonb_array_elements(categories) AS entry
        UNION ALL SELECT 9, 3, library_fold(entry ->> 'category'), name
        FROM jsonb_array_elements(categories) AS entry,
            jsonb_array_elements_text(entry -> 'subcategories') AS name
    ) AS v (place, facet, parent, label)
    CROSS JOIN LATERAL (SELECT library_fold(v.label) AS key OFFSET 0) AS folded
    WHERE folded.key <> '' OR v.place < 7
    ORDER BY v.place, v.label COLLATE "C";
END
$$;

-- Takes out of the dictionary what no listed item has, unless somebody writes just now: they may have seen it there.
CREATE OR REPLACE FUNCTION library_forget_names() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    BEGIN
        LOCK TABLE facet IN EXCLUSIVE MODE NOWAIT;
    EXCEPTION WHEN lock_not_available THEN
        RETURN;
    END;
    DELETE FROM facet f WHERE NOT EXISTS (SELECT FROM listing WHERE facets @> ARRAY[f.value]);
END
$$;

-- One line a value instead of all its changes. One writer at a time does it, the others go on: nobody waits. A transaction
-- that saw an older state must not.
CREATE OR REPLACE FUNCTION library_sum_up_counts() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF current_setting('transaction_isolation') = 'read committed' AND pg_try_advisory_xact_lock(7282999) THEN
        WITH changes AS (
            DELETE FROM facet_count WHERE value IN (
                SELECT value FROM facet_count GROUP BY value HAVING count(*) > 1 OR sum(items) = 0)
            RETURNING value, items
        ) INSERT INTO facet_count (value, items)
        SELECT value, sum(items) FROM changes GROUP BY value HAVING sum(items) <> 0;
    END IF;
END
$$;
