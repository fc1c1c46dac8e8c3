"""What the database derives from a row: immutable SQL functions, so that every reader derives the same.

Other writers share the table, so a JSONB column may hold anything. Whatever is not of the expected type
counts as not said; none of these functions ever raises. What a generated column calls is PL/pgSQL: SQL functions are
planned anew in each statement that writes a row.
"""

# Fold a name for comparing: blanks (all that Unicode knows), dashes and case are tolerated. 200 characters
# are enough to tell two names apart, and keep index keys below their limit.
FOLD = r"""
CREATE OR REPLACE FUNCTION library_fold(value text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
    SELECT btrim(left(btrim(lower(regexp_replace(
        translate(value, '‐‑‒–—―−', '-------'),
        '[\s\u001c-\u001f\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+', ' ', 'g'
    ))), 200))
$$;
"""

# The text of a JSON string, trimmed and at most 400 characters; NULL for anything else and for blanks.
SAID = r"""
CREATE OR REPLACE FUNCTION library_said(value jsonb) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN jsonb_typeof(value) = 'string' AND public.library_fold(left(value #>> '{}', 1000)) <> ''
        THEN btrim(left(btrim(value #>> '{}', E' \t\n\r'), 400), E' \t\n\r') END
$$;
"""

# The texts of a JSON array, in order; a lone string is an array of one.
TEXTS = r"""
CREATE OR REPLACE FUNCTION library_texts(value jsonb) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    texts text[] := '{}';
    said text;
BEGIN
    IF jsonb_typeof(value) = 'string' THEN
        value := jsonb_build_array(value);
    END IF;
    IF jsonb_typeof(value) = 'array' THEN
        FOR place IN 0 .. jsonb_array_length(value) - 1 LOOP
            said := public.library_said(value -> place);
            IF said IS NOT NULL THEN
                texts := texts || said;
            END IF;
        END LOOP;
    END IF;
    RETURN texts;
END
$$;
"""

# [{"category": name, "subcategories": [names]}] cleaned, or NULL when nothing of that is said. Names that fold
# alike are one, in the spelling that came first: so an item counts once in a facet.
CATEGORY_LIST = r"""
CREATE OR REPLACE FUNCTION library_category_list(value jsonb) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    name text;
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
        known := array_position(folded, public.library_fold(name));
        IF known IS NULL THEN
            names := names || name;
            folded := folded || public.library_fold(name);
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
"""

# The texts of several JSON arrays as one array, the first spelling of each.
DISTINCT = r"""
CREATE OR REPLACE FUNCTION library_distinct(arrays jsonb) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    name text;
    names text[] := '{}';
    folded text[] := '{}';
BEGIN
    FOR place IN 0 .. jsonb_array_length(arrays) - 1 LOOP
        FOREACH name IN ARRAY public.library_texts(arrays -> place) LOOP
            IF public.library_fold(name) <> ALL (folded) THEN
                names := names || name;
                folded := folded || public.library_fold(name);
            END IF;
        END LOOP;
    END LOOP;
    RETURN to_jsonb(names);
END
$$;
"""

# The one rule of which categories count: subcategories_json, else analysis_json.categories, else the names
# in analysis_json.category. {"categories": [], "cleared": true} is a person's "none of them".
CATEGORIES = r"""
CREATE OR REPLACE FUNCTION library_categories(chosen jsonb, analysis jsonb) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
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
"""

# Folded names to filter by: categories, or pairs "category>subcategory" and, for any category, ">subcategory".
# The separator is U+001F, a blank to `library_fold`: so no name contains it.
CATEGORY_KEYS = r"""
CREATE OR REPLACE FUNCTION library_category_keys(chosen jsonb, analysis jsonb) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
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
"""
SUBCATEGORY_KEYS = r"""
CREATE OR REPLACE FUNCTION library_subcategory_keys(chosen jsonb, analysis jsonb) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    counted jsonb := public.library_categories(chosen, analysis);
    name text;
    keys text[] := '{}';
BEGIN
    FOR place IN 0 .. jsonb_array_length(counted) - 1 LOOP
        FOREACH name IN ARRAY public.library_texts(counted -> place -> 'subcategories') LOOP
            name := E'\x1f' || public.library_fold(name);
            keys := keys || (public.library_fold(counted -> place ->> 'category') || name);
            IF name <> ALL (keys) THEN
                keys := keys || name;
            END IF;
        END LOOP;
    END LOOP;
    RETURN keys;
END
$$;
"""

# Topics as slugs: those of topics_json and the analysis' key topics.
TOPIC_KEYS = r"""
CREATE OR REPLACE FUNCTION library_topic_keys(topics jsonb, analysis jsonb) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    topic text;
    keys text[] := '{}';
BEGIN
    FOREACH topic IN ARRAY public.library_texts(topics) || public.library_texts(analysis -> 'key_topics') LOOP
        IF public.library_slug(topic) <> ALL (keys) THEN
            keys := keys || public.library_slug(topic);
        END IF;
    END LOOP;
    RETURN keys;
END
$$;
"""
SLUG = r"""
CREATE OR REPLACE FUNCTION library_slug(value text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
    SELECT translate(public.library_fold(value), ' _', '--')
$$;
"""

LANGUAGE = r"""
CREATE OR REPLACE FUNCTION library_language(language text, analysis jsonb) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    RETURN coalesce(public.library_said(analysis -> 'language'), public.library_said(to_jsonb(language)), 'en');
END
$$;
"""

# The name of a variant that people know, whatever its level or spelling.
SUMMARY_TYPE = r"""
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
"""

# Where an item came from; first match wins.
SOURCE = r"""
CREATE OR REPLACE FUNCTION library_source(address text, video_id text, record_id text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
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
"""

# Whether the row itself says that there is something to hear.
HAS_AUDIO = r"""
CREATE OR REPLACE FUNCTION library_has_audio(flag boolean, media jsonb, analysis jsonb) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    RETURN coalesce(flag, false)
        OR coalesce(media -> 'has_audio' = 'true', false)
        OR public.library_said(media -> 'audio_url') IS NOT NULL
        OR public.library_said(analysis -> 'audio_url') IS NOT NULL;
END
$$;
"""

# The text search configuration of a language, where PostgreSQL has one.
SEARCH_CONFIG = r"""
CREATE OR REPLACE FUNCTION library_search_config(language text) RETURNS regconfig
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE split_part(replace(public.library_fold(language), '_', '-'), '-', 1)
        WHEN 'ar' THEN 'pg_catalog.arabic' WHEN 'da' THEN 'pg_catalog.danish' WHEN 'de' THEN 'pg_catalog.german'
        WHEN 'el' THEN 'pg_catalog.greek' WHEN 'en' THEN 'pg_catalog.english' WHEN 'es' THEN 'pg_catalog.spanish'
        WHEN 'fi' THEN 'pg_catalog.finnish' WHEN 'fr' THEN 'pg_catalog.french' WHEN 'hu' THEN 'pg_catalog.hungarian'
        WHEN 'it' THEN 'pg_catalog.italian' WHEN 'nl' THEN 'pg_catalog.dutch' WHEN 'no' THEN 'pg_catalog.norwegian'
        WHEN 'pt' THEN 'pg_catalog.portuguese' WHEN 'ro' THEN 'pg_catalog.romanian'
        WHEN 'ru' THEN 'pg_catalog.russian' WHEN 'sv' THEN 'pg_catalog.swedish' WHEN 'tr' THEN 'pg_catalog.turkish'
        ELSE 'pg_catalog.simple'
    END::regconfig
$$;
"""

# The searchable words of an item beside its summaries, weighted: title A, channel and topics B. Bare words stand
# beside their stems: what is being typed begins a word, not a stem.
HEADWORDS = r"""
CREATE OR REPLACE FUNCTION library_headwords(config regconfig, title text, channel text, topics text[])
RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT setweight(to_tsvector(config, left(coalesce(title, ''), 2000)), 'A')
        || setweight(to_tsvector(config, left(coalesce(channel, ''), 2000)), 'B')
        || setweight(to_tsvector(config, translate(left(topics::text, 4000), '-{},"', '     ')), 'B')
        || setweight(to_tsvector('pg_catalog.simple', left(concat_ws(' ', title, channel), 4000)), 'C')
$$;
"""

# Brings the listing of these items in line with their words and latest summaries: item by item, by key, since a
# plan for all of them at once reads whole tables until they are analysed. `left` keeps a document under
# PostgreSQL's limit of 1 MB a tsvector, whatever somebody else wrote.
REFRESH_LISTING = r"""
CREATE OR REPLACE FUNCTION library_refresh_listing(ids text[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    item text;
BEGIN
    FOR item IN SELECT DISTINCT id FROM unnest(ids) AS id ORDER BY id LOOP
        INSERT INTO listing (video_id, summary_types, type_keys, has_audio_variant, search_config, words, document)
        SELECT c.video_id, spoken.types, spoken.keys, spoken.has_audio, config::text, said.words,
            library_headwords(config, c.title, c.channel_name, c.topic_keys) || said.words
        FROM content c
        CROSS JOIN LATERAL library_search_config(c.shown_language) AS config
        CROSS JOIN LATERAL (
            SELECT
                array_agg(DISTINCT library_summary_type(s.variant)) FILTER (WHERE s.html <> '') AS types,
                array_agg(DISTINCT library_fold(key)) FILTER (WHERE s.html <> '') AS keys,
                bool_or(lower(s.variant) LIKE 'audio%') AS has_audio,
                (SELECT string_agg(left(w.text, 100000), ' ' ORDER BY w.variant) FROM content_summaries w
                 WHERE w.video_id = item AND w.is_latest AND w.html <> '' AND w.variant <> 'language') AS words
            FROM content_summaries s, unnest(
                ARRAY[s.variant, split_part(s.variant, ':', 1), library_summary_type(s.variant)]
            ) AS key
            WHERE s.video_id = item AND s.is_latest AND s.variant <> 'language'
        ) AS spoken
        CROSS JOIN LATERAL (
            SELECT setweight(to_tsvector(config, left(coalesce(spoken.words, ''), 100000)), 'D')
                || setweight(to_tsvector('simple', left(coalesce(spoken.words, ''), 50000)), 'D') AS words
            OFFSET 0  -- else it is worked out for each of its uses
        ) AS said
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
"""

# In the order in which they call each other.
FUNCTIONS = "".join(
    (
        FOLD,
        SLUG,
        SAID,
        TEXTS,
        DISTINCT,
        CATEGORY_LIST,
        CATEGORIES,
        CATEGORY_KEYS,
        SUBCATEGORY_KEYS,
        TOPIC_KEYS,
    )
    + (LANGUAGE, SUMMARY_TYPE, SOURCE, HAS_AUDIO, SEARCH_CONFIG, HEADWORDS, REFRESH_LISTING)
)
