import django.contrib.postgres.search
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

import content.db.rules.trigger
from content.db.functions import CURRENT, with_classes

# In the order in which writers take them: in another, this would wait for a writer that waits for this.
LOCKS = "LOCK TABLE content_summaries, content, listing, search_document IN ACCESS EXCLUSIVE MODE"
# The way back: categories among the words of a head, and how these were asked for.
FORMERLY = r"""
DROP FUNCTION library_search_head(text, text, text, text[]), library_search_all, library_search_parsed,
    library_listings, library_search_filed, library_search_mark, library_search_every, library_search_marked,
    library_query_filed, library_keeps_listings;

CREATE OR REPLACE FUNCTION library_search_head(language text, title text, channel text, topics text[], categories jsonb)
RETURNS tsvector LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    config regconfig := public.library_search_config(language);
    names text[] := ARRAY(
        SELECT name #>> '{}' FROM jsonb_path_query(categories, 'lax $[*].category') AS name
        UNION ALL
        SELECT name #>> '{}' FROM jsonb_path_query(categories, 'lax $[*].subcategories[*]') AS name);
BEGIN
    RETURN public.library_search_stemmed(config, concat_ws(' ꟿ ', left(title, 2000), left(channel, 2000),
            left(array_to_string(topics, ' ꟿ '), 4000), left(array_to_string(names, ' ꟿ '), 4000)))
        || array_to_tsvector(ARRAY['|' || config::text]);
END
$$;

CREATE OR REPLACE FUNCTION library_search_all(
    config regconfig, alternative jsonb, OUT every tsquery, OUT excludes_only boolean
) LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    term jsonb;
    parts text[];
    words text[];
    one tsquery;
    is_begun boolean;
    is_excluded boolean;
    common tsquery;
    common_begun tsquery;
    excluded tsquery;
BEGIN
    FOR term IN SELECT jsonb_array_elements(alternative) LOOP
        is_excluded := (term -> 'excluded')::boolean;
        parts := CASE WHEN is_excluded OR term ->> 'kind' = 'phrase' THEN ARRAY[term ->> 'text']
            ELSE regexp_split_to_array(term ->> 'text', '[''’ʼ{blank}]+') END;
        FOR place IN 1 .. cardinality(parts) LOOP
            words := public.library_search_tokens(parts[place]);
            CONTINUE WHEN words = '{}';
            is_begun := term ->> 'kind' = 'begun' AND place = cardinality(parts)
                AND length(words[cardinality(words)]) > 1;
            one := CASE WHEN cardinality(words) = 1 THEN public.library_search_word(config, words[1], is_begun)
                ELSE public.library_search_phrase(config, words, is_begun) END;
            IF is_excluded THEN
                excluded := coalesce(excluded || one, one);
            ELSIF term ->> 'kind' <> 'phrase' AND cardinality(words) = 1
                AND public.library_search_stem(config, words[1]) IS NULL THEN
                IF is_begun THEN
                    common_begun := one;
                ELSE
                    common := coalesce(common && one, one);
                END IF;
            ELSE
                every := coalesce(every && one, one);
            END IF;
        END LOOP;
    END LOOP;
    every := coalesce(every, common);
    every := coalesce(every && common_begun, every, common_begun);
    excludes_only := every IS NULL;
    every := coalesce(every && !! excluded, every, !! excluded);
END
$$;

CREATE OR REPLACE FUNCTION library_query(asked jsonb, languages text[]) RETURNS tsquery
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    config regconfig;
    alternative jsonb;
    one record;
    anyone tsquery;
    excludes_only boolean := false;
    queries tsquery[] := '{}';
    marks tsquery[] := '{}';
    place integer;
    asks tsquery;
BEGIN
    FOR config IN SELECT DISTINCT public.library_search_config(name) FROM unnest(languages) AS name ORDER BY 1 LOOP
        anyone := NULL;
        FOR alternative IN SELECT jsonb_array_elements(asked) LOOP
            one := public.library_search_all(config, alternative);
            anyone := coalesce(anyone || one.every, anyone, one.every);
            excludes_only := excludes_only OR one.excludes_only;
        END LOOP;
        place := array_position(queries, anyone);
        IF place IS NULL THEN
            queries := queries || anyone;
            marks := marks || public.library_search_lexeme('|' || config::text);
        ELSE
            marks[place] := marks[place] || public.library_search_lexeme('|' || config::text);
        END IF;
    END LOOP;
    IF cardinality(queries) = 1 AND NOT excludes_only THEN
        RETURN queries[1];  -- the same in all languages
    END IF;
    FOR place IN 1 .. cardinality(queries) LOOP
        asks := coalesce(asks || (queries[place] && marks[place]), asks, queries[place] && marks[place]);
    END LOOP;
    RETURN asks;
END
$$;

CREATE OR REPLACE FUNCTION library_search_asked(
    q text, asked jsonb, words text[], OUT query text, OUT key text, OUT stems jsonb
) LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    languages text[] := ARRAY(SELECT DISTINCT f.key FROM public.facet f WHERE f.facet = 8);
BEGIN
    query := public.library_query(asked, languages);
    key := public.library_find(q);
    stems := (
        SELECT jsonb_agg(jsonb_build_array(language, word, public.library_search_stem(config, word)))
        FROM (SELECT name, public.library_search_config(name) FROM unnest(languages) AS name OFFSET 0)
            AS each (language, config), unnest(words) AS word);
END
$$;

CREATE OR REPLACE FUNCTION library_listings(ids text[]) RETURNS TABLE (
    video_id text, indexed_at timestamptz, came_out timestamptz, premieres_at timestamptz, title_key text,
    channel_key text, duration_seconds integer, facets bigint[], tags bigint[], has_audio_variant boolean
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
        spoken.has_audio
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

CREATE OR REPLACE FUNCTION library_refresh_listing(ids text[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
DECLARE
    listed text[];
BEGIN
    -- A library that is being migrated has these tables a few migrations later, and gets them filled then.
    IF ids = '{}' OR to_regclass('public.facet_count') IS NULL THEN
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
            has_audio_variant = EXCLUDED.has_audio_variant
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

CREATE OR REPLACE FUNCTION library_documents(ids text[])
RETURNS TABLE (video_id text, indexed_at timestamptz, head tsvector, words tsvector)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT c.video_id, c.indexed_at,
        library_search_head(c.shown_language, c.title, c.channel_name, c.topic_keys, c.shown_categories),
        library_search_words(c.shown_language, left((
            SELECT string_agg(left(s.text, 100000), ' ꟿ ' ORDER BY s.variant) FROM content_summaries s
            WHERE s.video_id = c.video_id AND s.is_latest AND s.html <> '' AND s.variant <> 'language'
        ), 100000))
    FROM (SELECT DISTINCT id FROM unnest(ids) AS id ORDER BY id) AS wanted
    CROSS JOIN LATERAL (SELECT * FROM content WHERE video_id = wanted.id OFFSET 0) AS c
    WHERE EXISTS (SELECT FROM listing WHERE listing.video_id = wanted.id);
END
$$;

CREATE OR REPLACE FUNCTION library_refresh_documents(ids text[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
BEGIN
    IF to_regclass('public.facet_count') IS NULL THEN
        RETURN;
    END IF;
    INSERT INTO search_document (video_id, indexed_at, head, words) SELECT * FROM library_documents(ids)
    ON CONFLICT (video_id) DO UPDATE SET
        indexed_at = EXCLUDED.indexed_at, head = EXCLUDED.head, words = EXCLUDED.words;
END
$$;

CREATE OR REPLACE FUNCTION library_refresh_heads(ids text[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
BEGIN
    UPDATE search_document d SET indexed_at = fresh.indexed_at, head = fresh.head
    FROM (
        SELECT c.video_id, c.indexed_at, library_search_head(
            c.shown_language, c.title, c.channel_name, c.topic_keys, c.shown_categories) AS head
        FROM (SELECT DISTINCT id FROM unnest(ids) AS id ORDER BY id) AS wanted
        CROSS JOIN LATERAL (SELECT * FROM content WHERE video_id = wanted.id OFFSET 0) AS c
    ) AS fresh
    WHERE d.video_id = fresh.video_id AND (d.indexed_at, d.head) IS DISTINCT FROM (fresh.indexed_at, fresh.head);
END
$$;

SELECT library_refresh_heads(ARRAY(SELECT video_id FROM content));
"""


class Migration(migrations.Migration):
    """The words of categories lie in the listing, apart from the long documents; empty until the next step."""

    dependencies = [("content", "0027_lists_in_their_order")]

    operations = [
        migrations.RunSQL(LOCKS, LOCKS),
        migrations.RunSQL(CURRENT, with_classes(FORMERLY)),
        pgtrigger.migrations.RemoveTrigger(model_name="content", name="content_is_listed"),
        migrations.AddField(
            model_name="listing",
            name="filed",
            field=django.contrib.postgres.search.SearchVectorField(
                db_default="", default="", help_text="The words of its categories."
            ),
        ),
        migrations.AlterField(
            model_name="searchdocument",
            name="head",
            field=django.contrib.postgres.search.SearchVectorField(help_text="Of title, channel and topics."),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="content",
            trigger=pgtrigger.compiler.Trigger(
                name="content_is_listed",
                sql=content.db.rules.trigger.RuleSql(
                    declare="DECLARE\n    ids text[];\n    renamed text[];\n    translated text[];\n",
                    func="    -- A FULL JOIN is hashed, however few rows there were when its plan was made.\n    SELECT array_agg(video_id),\n        array_agg(video_id) FILTER (WHERE\n            (n.title, n.channel_name, n.topic_keys, n.indexed_at)\n            IS DISTINCT FROM (o.title, o.channel_name, o.topic_keys, o.indexed_at)),\n        array_agg(video_id) FILTER (WHERE n.shown_language IS DISTINCT FROM o.shown_language)\n    INTO ids, renamed, translated\n    FROM changed n FULL JOIN previous o USING (video_id)\n    WHERE (n.title, n.channel_name, n.topic_keys, n.shown_categories, n.indexed_at, n.shown_language, n.published_at,\n            n.duration_seconds, n.content_source, n.content_type, n.complexity_level)\n        IS DISTINCT FROM (o.title, o.channel_name, o.topic_keys, o.shown_categories, o.indexed_at, o.shown_language,\n            o.published_at, o.duration_seconds, o.content_source, o.content_type, o.complexity_level);\n    IF ids IS NOT NULL THEN\n        PERFORM library_refresh_listing(ids);\n        PERFORM library_refresh_heads(renamed);\n        PERFORM library_refresh_documents(translated);\n    END IF;\n    RETURN NULL;",
                    hash="68a95a8284b43c6b41d02a447bbf961ebcda2d09",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_5_content_is_listed_cf9f2",
                    referencing="REFERENCING OLD TABLE AS previous  NEW TABLE AS changed ",
                    table="content",
                    when="AFTER",
                ),
            ),
        ),
        migrations.RunSQL(migrations.RunSQL.noop, LOCKS),
    ]
