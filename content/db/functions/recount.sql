-- Whether what the rules keep for readers is what they would make now; and the counts made anew.
--
-- Each function is one statement, so it looks at one moment: what somebody is writing meanwhile is in all of it or in none.

-- What differs of these items: of each the columns, 'not listed' or 'listed'. That a premiere has come out is entered when
-- somebody writes next; until then it is no difference.
CREATE OR REPLACE FUNCTION library_recount_items(ids text[]) RETURNS TABLE (video_id text, difference text)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH due AS MATERIALIZED (
        SELECT video_id, to_jsonb(l) AS line FROM library_listings(ids) AS l
    ), listed AS MATERIALIZED (
        SELECT video_id, to_jsonb(l) || CASE WHEN premieres_at <= now() AND came_out IS NOT DISTINCT FROM indexed_at
            THEN jsonb_build_object('came_out', premieres_at, 'premieres_at', NULL) ELSE '{}' END AS line
        FROM listing l WHERE video_id = ANY (ids)
    ), documents_due AS MATERIALIZED (
        SELECT video_id, to_jsonb(d) AS line FROM library_documents(ids) AS d
    ), documents AS MATERIALIZED (
        SELECT video_id, to_jsonb(d) AS line FROM search_document d WHERE video_id = ANY (ids)
    )
    SELECT video_id, CASE
        WHEN listed.line IS NULL THEN 'not listed'
        WHEN due.line IS NULL THEN 'listed'
        ELSE (SELECT string_agg(key, ', ' ORDER BY key) FROM jsonb_each(due.line) AS column_of (key, value)
            WHERE value IS DISTINCT FROM listed.line -> key) END
    FROM due FULL JOIN listed USING (video_id) WHERE due.line IS DISTINCT FROM listed.line
    UNION ALL
    SELECT video_id, CASE
        WHEN documents.line IS NULL THEN 'no search document'
        WHEN documents_due.line IS NULL THEN 'a search document'
        ELSE (SELECT 'search document: ' || string_agg(key, ', ' ORDER BY key)
            FROM jsonb_each(documents_due.line) AS column_of (key, value)
            WHERE value IS DISTINCT FROM documents.line -> key) END
    FROM documents_due FULL JOIN documents USING (video_id) WHERE documents_due.line IS DISTINCT FROM documents.line;
END
$$;

-- The kept counts that are not the number of listings, the number of all listings (0) among them.
CREATE OR REPLACE FUNCTION library_recount_values() RETURNS TABLE (value bigint, kept bigint, listed bigint)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT value, coalesce(k.items, 0), coalesce(l.items, 0)
    FROM (SELECT value, sum(items) AS items FROM facet_count GROUP BY value) AS k
    FULL JOIN (
        SELECT value, count(*) AS items FROM (SELECT unnest(facets || 0::bigint) AS value FROM listing) AS each GROUP BY value
    ) AS l USING (value)
    WHERE coalesce(k.items, 0) <> coalesce(l.items, 0);
END
$$;

-- The numbers of values that listings have and the dictionary does not name, and those that it names wrongly.
CREATE OR REPLACE FUNCTION library_recount_names() RETURNS TABLE (value bigint)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT value FROM facet f WHERE NOT library_is_named(f.value, f.facet, f.parent, f.key, f.label)
    UNION
    SELECT number FROM (SELECT DISTINCT unnest(facets) AS number FROM listing) AS l
    WHERE number NOT BETWEEN 0 AND 31 AND NOT EXISTS (SELECT FROM facet WHERE value = number);
END
$$;

-- Whether a name is that of its number, and folded as filters fold what is asked for.
CREATE OR REPLACE FUNCTION library_is_named(value bigint, facet integer, parent text, key text, label text) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN value = library_facet_number(facet, parent, label) AND key = library_fold(label)
        AND parent = library_fold(parent);
END
$$;

-- Makes these items' listings and documents anew.
CREATE OR REPLACE FUNCTION library_repair_items(ids text[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM library_refresh_listing(ids);
    PERFORM library_refresh_documents(ids);
    -- What a cascade would have taken along, had it not been switched off.
    DELETE FROM search_document d WHERE d.video_id = ANY (ids) AND NOT EXISTS (
        SELECT FROM listing l WHERE l.video_id = d.video_id);
END
$$;

-- Drops wrong names, and names anew what then has none.
CREATE OR REPLACE FUNCTION library_repair_names() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    DELETE FROM facet f WHERE NOT library_is_named(f.value, f.facet, f.parent, f.key, f.label);
    PERFORM library_name_facets(ARRAY(
        SELECT video_id FROM listing WHERE facets && ARRAY(SELECT value FROM library_recount_names())));
END
$$;

-- Adds to the kept counts what they lack. Two that did so at once would add it twice.
CREATE OR REPLACE FUNCTION library_repair_counts() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    LOCK TABLE facet_count IN SHARE UPDATE EXCLUSIVE MODE;
    INSERT INTO facet_count (value, items) SELECT value, listed - kept FROM library_recount_values();
END
$$;
