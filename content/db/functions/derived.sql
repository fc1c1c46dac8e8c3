-- What the database derives from a row: immutable functions, so that every reader derives the same.
--
-- Other writers share the table, so a JSONB column may hold anything. Whatever is not of the expected type counts as
-- missing; none of these functions ever raises. Generated columns call PL/pgSQL: SQL functions are planned anew in each
-- statement that writes a row. These functions have the search_path of the rules, which call them too: under another
-- path PL/pgSQL would plan each expression anew, row by row.

-- The texts of a JSON array, in order; a lone string is an array of one.
CREATE OR REPLACE FUNCTION library_texts(value jsonb) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    texts text[] := '{}';
    item text;
BEGIN
    IF jsonb_typeof(value) = 'string' THEN
        value := jsonb_build_array(value);
    END IF;
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

-- The texts of several JSON arrays as one array, the first spelling of each.
CREATE OR REPLACE FUNCTION library_distinct(arrays jsonb) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    name text;
    key text;
    names text[] := '{}';
    folded text[] := '{}';
BEGIN
    FOR place IN 0 .. jsonb_array_length(arrays) - 1 LOOP
        FOREACH name IN ARRAY public.library_texts(arrays -> place) LOOP
            key := public.library_fold(name);
            IF key <> ALL (folded) THEN
                names := names || name;
                folded := folded || key;
            END IF;
        END LOOP;
    END LOOP;
    RETURN to_jsonb(names);
END
$$;

-- [{"category": name, "subcategories": [names]}] cleaned, or NULL when there is nothing of that. Names that fold
-- alike are one, in the spelling that came first: so an item counts once in a facet.
CREATE OR REPLACE FUNCTION library_category_list(value jsonb) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    name text;
    key text;
    names text[] := '{}';
    folded text[] := '{}';
    children jsonb[] := '{}';
    known int;
    listed jsonb;
BEGIN
    IF jsonb_typeof(value) IS DISTINCT FROM 'array' THEN
        RETURN NULL;
    END IF;
    FOR place IN 0 .. jsonb_array_length(value) - 1 LOOP
        name := public.library_said(value -> place -> 'category');
        CONTINUE WHEN name IS NULL;
        key := public.library_fold(name);
        known := array_position(folded, key);
        IF known IS NULL THEN
            names := names || name;
            folded := folded || key;
            children := children || jsonb_build_array(value -> place -> 'subcategories');
        ELSE
            children[known] := children[known] || jsonb_build_array(value -> place -> 'subcategories');
        END IF;
    END LOOP;
    FOR place IN 1 .. cardinality(names) LOOP
        listed := coalesce(listed, '[]') || jsonb_build_object(
            'category', names[place], 'subcategories', public.library_distinct(children[place])
        );
    END LOOP;
    RETURN listed;
END
$$;

-- The one rule of which categories count: subcategories_json, else analysis_json.categories, else the names
-- in analysis_json.category. {"categories": [], "cleared": true} is a person's "none of them".
CREATE OR REPLACE FUNCTION library_categories(chosen jsonb, analysis jsonb) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    counted jsonb := public.library_category_list(chosen -> 'categories');
    names jsonb;
BEGIN
    IF counted IS NULL AND (chosen -> 'cleared') IS DISTINCT FROM 'true' THEN
        counted := public.library_category_list(analysis -> 'categories');
        IF counted IS NULL THEN
            names := public.library_distinct(jsonb_build_array(analysis -> 'category'));
            FOR place IN 0 .. jsonb_array_length(names) - 1 LOOP
                counted := coalesce(counted, '[]')
                    || jsonb_build_object('category', names -> place, 'subcategories', '[]'::jsonb);
            END LOOP;
        END IF;
    END IF;
    RETURN coalesce(counted, '[]');
END
$$;

-- Folded names to filter by: categories, or pairs "category>subcategory" and, for any category, ">subcategory".
-- The separator is U+001F, a blank to `library_fold`: so no name contains it.
CREATE OR REPLACE FUNCTION library_category_keys(chosen jsonb, analysis jsonb) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    counted jsonb := public.library_categories(chosen, analysis);
    keys text[] := '{}';
BEGIN
    FOR place IN 0 .. jsonb_array_length(counted) - 1 LOOP
        keys := keys || public.library_fold(counted -> place ->> 'category');
    END LOOP;
    RETURN keys;
END
$$;

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

-- Topics as slugs: those of topics_json and the analysis' key topics.
CREATE OR REPLACE FUNCTION library_topic_keys(topics jsonb, analysis jsonb) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    topic text;
    keys text[] := '{}';
BEGIN
    FOREACH topic IN ARRAY public.library_texts(topics) || public.library_texts(analysis -> 'key_topics') LOOP
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
