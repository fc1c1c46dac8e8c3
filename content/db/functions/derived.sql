-- What the database derives from a row: immutable functions, so that every reader derives the same.
--
-- Other writers share the table, so a JSONB column may hold anything. Whatever is not of the expected type counts as
-- missing; none of these functions ever raises. Generated columns call PL/pgSQL: SQL functions are planned anew in each
-- statement that writes a row. These functions have the search_path of the rules, which call them too: under another
-- path PL/pgSQL would plan each expression anew, row by row.

-- A JSON array without what comes after its first 1,000 elements, which nobody would read; another value as it is.
CREATE OR REPLACE FUNCTION library_first(value jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN CASE jsonb_typeof(value) WHEN 'array' THEN jsonb_array_length(value) > 1000 END
        THEN jsonb_path_query_array(value, '$[0 to 999]') ELSE value END
$$;

-- The texts of a JSON array, in order; a lone string is an array of one.
CREATE OR REPLACE FUNCTION library_texts(value jsonb) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    texts text[] := '{}';
    item text;
BEGIN
    -- Of a string this makes a list, and it fetches what is stored out of line: else every step would.
    value := value || '[]';
    IF jsonb_typeof(value) = 'array' THEN
        FOR place IN 0 .. jsonb_array_length(value) - 1 LOOP
            item := public.library_said(value -> place);
            IF item IS NOT NULL THEN
                texts := texts || item;
            END IF;
        END LOOP;
    END IF;
    RETURN texts;
END
$$;

-- Whether one of the entries [{"category": name}] names a category.
CREATE OR REPLACE FUNCTION library_names_categories(entries jsonb) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    IF jsonb_typeof(entries) = 'array' THEN
        FOR place IN 0 .. jsonb_array_length(entries) - 1 LOOP
            IF public.library_said(entries -> place -> 'category') IS NOT NULL THEN
                RETURN true;
            END IF;
        END LOOP;
    END IF;
    RETURN false;
END
$$;

-- The one rule of which categories count: subcategories_json, else analysis_json.categories, else the names
-- in analysis_json.category. {"categories": [], "cleared": true} is a person's "none of them". Of more entries than
-- anybody would read the first 1,000 count.
CREATE OR REPLACE FUNCTION library_category_entries(chosen jsonb, analysis jsonb) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    entries jsonb := public.library_first(chosen -> 'categories');
    name text;
    named jsonb[] := '{}';
BEGIN
    IF public.library_names_categories(entries) OR (chosen -> 'cleared') = 'true' THEN
        RETURN entries;
    END IF;
    entries := public.library_first(analysis -> 'categories');
    IF public.library_names_categories(entries) THEN
        RETURN entries;
    END IF;
    FOREACH name IN ARRAY public.library_texts(public.library_first(analysis -> 'category')) LOOP
        named := named || jsonb_build_object('category', name);
    END LOOP;
    RETURN to_jsonb(named);
END
$$;

-- [{"category": name, "subcategories": [names]}] of the categories that count. Names that fold alike are one, in the
-- spelling that came first: so an item counts once in a facet. The first 2,000 subcategories of an item count.
CREATE OR REPLACE FUNCTION library_categories(chosen jsonb, analysis jsonb) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    entries jsonb := public.library_category_entries(chosen, analysis);
    name text;
    key text;
    keys text[] := '{}';
    names text[] := '{}';
    places text[] := '{}';  -- of each name: those of its entries
    known int;
    place int;
    below text[];
    room int := 2000;
    categories jsonb[] := '{}';
BEGIN
    FOR place IN 0 .. jsonb_array_length(entries) - 1 LOOP
        name := public.library_said(entries -> place -> 'category');
        CONTINUE WHEN name IS NULL;
        key := public.library_fold(name);
        known := array_position(keys, key);
        IF known IS NULL THEN
            keys := keys || key;
            names := names || name;
            places := places || place::text;
        ELSE
            places[known] := places[known] || ' ' || place;
        END IF;
    END LOOP;
    FOR known IN 1 .. cardinality(names) LOOP
        keys := '{}';
        below := '{}';
        FOREACH place IN ARRAY string_to_array(places[known], ' ')::int[] LOOP
            EXIT WHEN room = 0;
            FOREACH name IN ARRAY public.library_texts(public.library_first(entries -> place -> 'subcategories')) LOOP
                EXIT WHEN room = 0;
                key := public.library_fold(name);
                IF key <> ALL (keys) THEN
                    keys := keys || key;
                    below := below || name;
                END IF;
                room := room - 1;
            END LOOP;
        END LOOP;
        categories := categories || jsonb_build_object('category', names[known], 'subcategories', below);
    END LOOP;
    RETURN to_jsonb(categories);
END
$$;

-- Folded names of the categories that count.
CREATE OR REPLACE FUNCTION library_category_keys(chosen jsonb, analysis jsonb) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    entries jsonb := public.library_category_entries(chosen, analysis);
    key text;
    keys text[] := '{}';
BEGIN
    FOR place IN 0 .. jsonb_array_length(entries) - 1 LOOP
        key := public.library_fold(public.library_said(entries -> place -> 'category'));
        -- What names no category has no key.
        IF key IS NOT NULL AND key <> ALL (keys) THEN
            keys := keys || key;
        END IF;
    END LOOP;
    RETURN keys;
END
$$;

-- Folded names of subcategories as pairs "category>subcategory" and, for any category, ">subcategory". The separator is
-- U+001F, a blank to `library_fold`: so no name contains it. No column has these keys any more.
CREATE OR REPLACE FUNCTION library_subcategory_keys(chosen jsonb, analysis jsonb) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    counted jsonb := public.library_categories(chosen, analysis);
    category text;
    name text;
    keys text[] := '{}';
BEGIN
    FOR place IN 0 .. jsonb_array_length(counted) - 1 LOOP
        category := public.library_fold(counted -> place ->> 'category');
        FOREACH name IN ARRAY public.library_texts(counted -> place -> 'subcategories') LOOP
            name := E'\x1f' || public.library_fold(name);
            keys := keys || (category || name);
            IF name <> ALL (keys) THEN
                keys := keys || name;
            END IF;
        END LOOP;
    END LOOP;
    RETURN keys;
END
$$;

-- Topics as slugs: those of topics_json and the analysis' key topics, of each the first 1,000.
CREATE OR REPLACE FUNCTION library_topic_keys(topics jsonb, analysis jsonb) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    topic text;
    keys text[] := '{}';
BEGIN
    FOREACH topic IN ARRAY public.library_texts(public.library_first(topics))
        || public.library_texts(public.library_first(analysis -> 'key_topics')) LOOP
        topic := public.library_slug(topic);
        IF topic <> ALL (keys) THEN
            keys := keys || topic;
        END IF;
    END LOOP;
    RETURN keys;
END
$$;

-- Where an item came from; first match wins.
CREATE OR REPLACE FUNCTION library_source(address text, video_id text, record_id text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    url text := lower(btrim(coalesce(address, '')));
BEGIN
    RETURN CASE
        WHEN url LIKE '%wikipedia.org%' THEN 'wikipedia'
        WHEN url LIKE '%churchofjesuschrist.org%' OR url LIKE '%lds.org%' THEN 'lds'
        WHEN url LIKE '%reddit.com%' OR lower(video_id) LIKE 'reddit:%' OR lower(record_id) LIKE 'reddit:%'
            THEN 'reddit'
        WHEN url LIKE '%youtube.com%' OR url LIKE '%youtu.be%' OR video_id ~ '^[A-Za-z0-9_-]{11}$' THEN 'youtube'
        WHEN url = '' THEN 'other'
        ELSE 'web'
    END;
END
$$;

-- Whether the row itself says that there is something to hear.
CREATE OR REPLACE FUNCTION library_has_audio(flag boolean, media jsonb, analysis jsonb) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN coalesce(flag, false)
        OR coalesce(media -> 'has_audio' = 'true', false)
        OR public.library_said(media -> 'audio_url') IS NOT NULL
        OR public.library_said(analysis -> 'audio_url') IS NOT NULL;
END
$$;

-- Whether a machine says otherwise than a person decided, of a column of which it says anything.
CREATE OR REPLACE FUNCTION library_disagrees(decided jsonb, machine jsonb) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF jsonb_typeof(decided) IS DISTINCT FROM 'object' THEN
        RETURN false;
    END IF;
    RETURN EXISTS (
        SELECT FROM jsonb_each(decided) AS d (field, value)
        WHERE machine -> field <> value AND machine -> field NOT IN ('null', '""', '{}', '[]')
            AND (field <> 'subcategories_json' OR public.library_categories(machine -> field, NULL)
                NOT IN ('[]', public.library_categories(value, NULL)))
    );
END
$$;
