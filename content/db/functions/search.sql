-- Search: the words of a document, and what a reader typed as PostgreSQL asks it of the documents.
--
-- A document holds every word as it stands, without accents and with its places, and without places the stems of these
-- words in the item's language. So a phrase is words as they stand, common ones too, and a word that is being typed begins
-- one. Both sides take a text apart by `library_search_text`.
--
-- Of an item there are three: of its title, channel and topics, of its summaries, and of its categories. One index has the
-- first two. It is large, and a change of either means all of the item's words; so categories, which people change of
-- thousands of items at once, have a small index of their own.
--
-- No word of a text contains the signs = and |, or one of the letters ꟿ ꟻ ꟼ ꞏ, which nobody writes. =citi is a stem, where
-- no word of the text is spelt so; |english marks the documents of a configuration; ꟿ stands between texts; the others
-- stand for signs that belong to a word.

-- CREATE OR REPLACE cannot change what a function returns: of these the former ones go first.
DO $$
BEGIN
    IF to_regprocedure('public.library_search_head(text, text, text, text[], jsonb)') IS NOT NULL THEN
        DROP FUNCTION IF EXISTS public.library_search_head(text, text, text, text[], jsonb),
            public.library_search_all(regconfig, jsonb), public.library_listings(text[]);
    END IF;
END
$$;

-- Letters of Latin and Greek without their accents, æ as ae, ё as е. {accented} and {plain letters} are those of
-- content/characters.py. Each turn replaces one letter wherever it stands: there are as many as a text has kinds of them.
CREATE OR REPLACE FUNCTION library_unaccented(words text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    letter text;
BEGIN
    LOOP
        letter := substring(words FROM '{accented}');
        EXIT WHEN letter IS NULL;
        words := replace(words, letter, coalesce('{plain letters}'::jsonb ->> letter, left(letter, 1)));
    END LOOP;
    RETURN words;
END
$$;

-- A text as PostgreSQL's parser takes it apart into words only: not into addresses, files, hosts, numbers with a sign or
-- tags. Where a script has no blanks every character is a word. C++, C#, A+ and .NET are words beside C, A and NET. What
-- does not occur is only looked for: replacing costs by the match.
CREATE OR REPLACE FUNCTION library_search_text(words text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF words ~ '[^{settled}]' THEN
        words := public.library_plain(words);
    END IF;
    words := public.library_unaccented(words);
    IF words ~ '[[:alnum:]][+#]' THEN
        words := regexp_replace(words, '([[:alnum:]]+)\+\+(?![[:alnum:]+])', '\1 \1ꟻꟻ ', 'g');
        words := regexp_replace(words, '([[:alnum:]]+)\+(?![[:alnum:]+])', '\1 \1ꟻ ', 'g');
        words := regexp_replace(words, '([[:alnum:]]+)#(?![[:alnum:]#])', '\1 \1ꟼ ', 'g');
    END IF;
    IF words ~ '\.[[:alpha:]]' THEN
        words := regexp_replace(words, '\.([[:alpha:]][[:alnum:]]*)', ' ꞏ\1 \1', 'g');
    END IF;
    IF words ~ '[{unspaced}]' THEN
        words := (
            SELECT string_agg(CASE WHEN run[1] ~ '[{unspaced}]'
                THEN array_to_string(string_to_array(run[1], NULL), ' ') ELSE run[1] END, ' ')
            FROM regexp_matches(words, '[{unspaced}]+|[^{unspaced}]+', 'g') AS run);
    END IF;
    RETURN regexp_replace(words, '[/@<&_]|[-+.:#](?=\S)', ' ', 'g');
END
$$;

-- The bare words of texts with their places, between which no phrase reaches from one into the next.
CREATE OR REPLACE FUNCTION library_search_bare(words text) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN ts_delete(to_tsvector('simple', 'ꟿ ' || public.library_search_text(words)), 'ꟿ');
END
$$;

-- The same with their stems. Of each word once: that is half of the work.
CREATE OR REPLACE FUNCTION library_search_stemmed(config regconfig, words text) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    bare tsvector := public.library_search_bare(words);
    spelt text[] := tsvector_to_array(bare);
    stems text[];
BEGIN
    IF config = 'simple'::regconfig THEN
        RETURN bare;
    END IF;
    stems := tsvector_to_array(ts_delete(to_tsvector(config, array_to_string(spelt, ' ')), spelt));
    IF stems = '{}' THEN
        RETURN bare;
    END IF;
    RETURN bare || array_to_tsvector(string_to_array('=' || array_to_string(stems, ' ='), ' '));
END
$$;

-- The document of an item's summaries. `left` keeps a document under PostgreSQL's limit of 1 MB a tsvector, whatever
-- somebody else wrote.
CREATE OR REPLACE FUNCTION library_search_words(language text, words text) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN public.library_search_stemmed(public.library_search_config(language), coalesce(left(words, 100000), ''));
END
$$;

-- The mark of a document's configuration lets one query ask each document in its own language, and makes the index serve a
-- query that only excludes.
CREATE OR REPLACE FUNCTION library_search_mark(config regconfig) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN '|' || config::text;
END
$$;

-- The document of its title, channel and topics.
CREATE OR REPLACE FUNCTION library_search_head(language text, title text, channel text, topics text[])
RETURNS tsvector LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    config regconfig := public.library_search_config(language);
BEGIN
    RETURN public.library_search_stemmed(config, concat_ws(' ꟿ ', left(title, 2000), left(channel, 2000),
            left(array_to_string(topics, ' ꟿ '), 4000)))
        || array_to_tsvector(ARRAY[public.library_search_mark(config)]);
END
$$;

-- The document of its categories, [{category, subcategories}]; empty without one. It lies apart from the others, which are
-- long: people file thousands of items at once.
CREATE OR REPLACE FUNCTION library_search_filed(language text, categories jsonb) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    config regconfig := public.library_search_config(language);
    names text[] := ARRAY(
        SELECT name #>> '{}' FROM jsonb_path_query(categories, 'lax $[*].category') AS name
        UNION ALL
        SELECT name #>> '{}' FROM jsonb_path_query(categories, 'lax $[*].subcategories[*]') AS name);
BEGIN
    IF names = '{}' THEN
        RETURN '';
    END IF;
    RETURN public.library_search_stemmed(config, left(array_to_string(names, ' ꟿ '), 4000))
        || array_to_tsvector(ARRAY[public.library_search_mark(config)]);
END
$$;

-- The words of a text in their order, as documents hold them.
CREATE OR REPLACE FUNCTION library_search_tokens(words text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN ARRAY(
        SELECT lexeme FROM unnest(public.library_search_bare(words)) AS word (lexeme, places, weights),
            unnest(places) AS place
        ORDER BY place);
END
$$;

-- The stem of a word; NULL for one that the language drops.
CREATE OR REPLACE FUNCTION library_search_stem(config regconfig, word text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN CASE WHEN config = 'simple'::regconfig THEN word ELSE (tsvector_to_array(to_tsvector(config, word)))[1] END;
END
$$;

CREATE OR REPLACE FUNCTION library_search_lexeme(word text, begun boolean DEFAULT false) RETURNS tsquery
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN (quote_literal(word) || CASE WHEN begun THEN ':*' ELSE '' END)::tsquery;
END
$$;

-- All words of a stem.
CREATE OR REPLACE FUNCTION library_search_forms(stem text) RETURNS tsquery
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN public.library_search_lexeme(stem) || public.library_search_lexeme('=' || stem);
END
$$;

-- One word in all its forms, or as it stands where the language drops it; or what begins with it, and its forms.
CREATE OR REPLACE FUNCTION library_search_word(config regconfig, word text, begun boolean) RETURNS tsquery
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    stem text := public.library_search_stem(config, word);
BEGIN
    RETURN CASE
        WHEN begun AND (stem IS NULL OR config = 'simple'::regconfig) THEN public.library_search_lexeme(word, true)
        WHEN begun AND stem = word THEN public.library_search_lexeme(word, true) || public.library_search_lexeme('=' || stem)
        WHEN begun THEN public.library_search_lexeme(word, true) || public.library_search_forms(stem)
        WHEN stem IS NULL OR config = 'simple'::regconfig THEN public.library_search_lexeme(word)
        ELSE public.library_search_forms(stem)
    END;
END
$$;

-- Words next to each other as they stand, the last one whole or begun. Or, if every one is of several letters and has a
-- stem, as they begin with their stems, which are all in the same document: stems have no places.
CREATE OR REPLACE FUNCTION library_search_phrase(config regconfig, words text[], begun boolean) RETURNS tsquery
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    word tsquery;
    bare tsquery;
    stem text;
    stems tsquery;
    stemmed tsquery;
    is_bare boolean := begun OR config = 'simple'::regconfig;
BEGIN
    FOR place IN 1 .. cardinality(words) LOOP
        word := public.library_search_lexeme(words[place], begun AND place = cardinality(words));
        bare := coalesce(bare <-> word, word);
        stem := public.library_search_stem(config, words[place]);
        is_bare := is_bare OR stem IS NULL OR length(words[place]) = 1;
        CONTINUE WHEN is_bare;
        stems := coalesce(stems && public.library_search_forms(stem), public.library_search_forms(stem));
        stemmed := coalesce(
            stemmed <-> public.library_search_lexeme(stem, true), public.library_search_lexeme(stem, true));
    END LOOP;
    RETURN CASE WHEN is_bare THEN bare ELSE bare || (stemmed && stems) END;
END
$$;

-- What all has to be there; NULL of nothing.
CREATE OR REPLACE FUNCTION library_search_every(queries tsquery[]) RETURNS tsquery
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    one tsquery;
    every tsquery;
BEGIN
    FOREACH one IN ARRAY queries LOOP
        every := coalesce(every && one, every, one);
    END LOOP;
    RETURN every;
END
$$;

-- One alternative of a search in one language, word by word: `wanted` has all of its words; those that the language drops,
-- because everybody uses them, are NULL unless there are no others. The last one may be the beginning of another word. What
-- is typed without a blank is a phrase, but not around an apostrophe (l'histoire). A word of one letter is never just begun.
CREATE OR REPLACE FUNCTION library_search_all(
    config regconfig, alternative jsonb, OUT wanted tsquery[], OUT excluded tsquery
) LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    term jsonb;
    parts text[];
    words text[];
    one tsquery;
    is_begun boolean;
    is_excluded boolean;
    is_common boolean;
    every tsquery[] := '{}';
    has_others boolean := false;
BEGIN
    wanted := '{}';
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
                CONTINUE;
            END IF;
            is_common := term ->> 'kind' <> 'phrase' AND cardinality(words) = 1
                AND public.library_search_stem(config, words[1]) IS NULL;
            every := every || one;
            wanted := wanted || CASE WHEN is_begun OR NOT is_common THEN one END;
            has_others := has_others OR NOT is_common;
        END LOOP;
    END LOOP;
    IF NOT has_others THEN
        wanted := every;
    END IF;
END
$$;

-- One query for the documents of all languages, which their index serves: each document is asked in the language whose mark
-- it has. NULL if no language asks anything.
CREATE OR REPLACE FUNCTION library_search_marked(configs regconfig[], asked tsquery[]) RETURNS tsquery
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    queries tsquery[] := '{}';
    marks tsquery[] := '{}';
    mark tsquery;
    place integer;
    whole tsquery;
BEGIN
    FOR config IN 1 .. cardinality(configs) LOOP
        mark := public.library_search_lexeme(public.library_search_mark(configs[config]));
        place := array_position(queries, asked[config]);
        IF place IS NULL THEN
            queries := queries || asked[config];
            marks := marks || mark;
        ELSE
            marks[place] := marks[place] || mark;
        END IF;
    END LOOP;
    -- The same in all languages. Without a mark no index serves what only excludes.
    IF cardinality(queries) = 1 AND querytree(queries[1]) <> 'T' THEN
        RETURN queries[1];
    END IF;
    FOR place IN 1 .. cardinality(queries) LOOP
        whole := coalesce(whole || (queries[place] && marks[place]), whole, queries[place] && marks[place]);
    END LOOP;
    RETURN whole;
END
$$;

-- What a reader typed, [[{"text", "kind", "excluded"}]] of content/catalogue/search/terms.py: any of the alternatives, with
-- all its terms, in the languages that the library holds. NULL if there is no word in it.
CREATE OR REPLACE FUNCTION library_query(asked jsonb, languages text[]) RETURNS tsquery
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    configs regconfig[] := ARRAY(
        SELECT DISTINCT public.library_search_config(name) FROM unnest(languages) AS name ORDER BY 1);
    config regconfig;
    alternative jsonb;
    one record;
    every tsquery;
    anyone tsquery;
    queries tsquery[] := '{}';
BEGIN
    FOREACH config IN ARRAY configs LOOP
        anyone := NULL;
        FOR alternative IN SELECT jsonb_array_elements(asked) LOOP
            one := public.library_search_all(config, alternative);
            every := public.library_search_every(one.wanted || !! one.excluded);
            anyone := coalesce(anyone || every, anyone, every);
        END LOOP;
        queries := queries || anyone;
    END LOOP;
    RETURN public.library_search_marked(configs, queries);
END
$$;

-- The same for words that are also names of categories, whose document lies apart. An array of alternatives {"words",
-- "either": [], "excluded"} of queries. An item has each word of `either` in its long document or in that of its
-- categories, and `words`, which no category has, in its long one; NULL without such words. In neither it has `excluded`,
-- NULL if nothing is. NULL where no category has any of the words: `library_query` finds all, then.
--
-- Languages that drop the same words of an alternative make one together: of the documents of another the word is not asked.
CREATE OR REPLACE FUNCTION library_query_filed(asked jsonb, languages text[]) RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
BEGIN
    RETURN (
        WITH language AS MATERIALIZED (
            SELECT DISTINCT library_search_config(name) AS config FROM unnest(languages) AS name
        ), parsed AS MATERIALIZED (
            SELECT number, config, wanted, excluded,
                ARRAY(SELECT one IS NULL FROM unnest(wanted) WITH ORDINALITY AS each (one, place) ORDER BY place) AS drops
            FROM language, jsonb_array_elements(asked) WITH ORDINALITY AS alternative (terms, number),
                library_search_all(config, terms)
            WHERE wanted <> '{}' OR excluded IS NOT NULL
        ), grouped AS MATERIALIZED (
            SELECT number, drops, config, wanted
            FROM (SELECT DISTINCT number, drops FROM parsed) AS each CROSS JOIN language
            LEFT JOIN parsed USING (number, drops, config)
        ), shared AS MATERIALIZED (
            SELECT * FROM (
                SELECT number, drops, place, library_search_marked(array_agg(config), array_agg(wanted[place])) AS query
                FROM grouped, generate_series(1, cardinality(drops)) AS place GROUP BY number, drops, place
            ) AS word WHERE EXISTS (SELECT FROM listing WHERE listing.filed @@ word.query)
        ), barred AS MATERIALIZED (
            SELECT number, library_search_marked(array_agg(config), array_agg(excluded)) AS query
            FROM parsed GROUP BY number
        ), rest AS (
            SELECT number, drops, config, CASE wanted
                WHEN '{}' THEN library_search_lexeme(library_search_mark(config))
                ELSE library_search_every(ARRAY(
                    SELECT one FROM unnest(wanted) WITH ORDINALITY AS each (one, place)
                    WHERE (number, drops, place) NOT IN (SELECT shared.number, shared.drops, shared.place FROM shared)))
                END AS query
            FROM grouped
        )
        SELECT jsonb_agg(jsonb_build_object(
            'words', words,
            'either', (
                SELECT coalesce(jsonb_agg(shared.query ORDER BY place), '[]') FROM shared
                WHERE (shared.number, shared.drops) = (alternative.number, alternative.drops)),
            'excluded', (SELECT barred.query FROM barred WHERE barred.number = alternative.number)
        ) ORDER BY number, drops)
        FROM (
            SELECT number, drops, library_search_marked(array_agg(config), array_agg(query)) AS words
            FROM rest GROUP BY number, drops
        ) AS alternative
        WHERE EXISTS (SELECT FROM shared)
            OR EXISTS (SELECT FROM barred WHERE EXISTS (SELECT FROM listing WHERE listing.filed @@ barred.query))
    );
END
$$;

-- What a search needs to know beforehand, asked at once: both queries in the languages that the library holds, the key of the
-- item that `q` is a form of, and of each word its stem in each language: [[language, word, stem]].
CREATE OR REPLACE FUNCTION library_search_parsed(
    q text, asked jsonb, words text[], OUT query text, OUT filed jsonb, OUT key text, OUT stems jsonb
) LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    languages text[] := ARRAY(SELECT DISTINCT f.key FROM public.facet f WHERE f.facet = 8);
BEGIN
    query := public.library_query(asked, languages);
    filed := public.library_query_filed(asked, languages);
    key := public.library_find(q);
    stems := (
        SELECT jsonb_agg(jsonb_build_array(language, word, public.library_search_stem(config, word)))
        FROM (SELECT name, public.library_search_config(name) FROM unnest(languages) AS name OFFSET 0)
            AS each (language, config), unnest(words) AS word);
END
$$;

-- What a website of the former release asks until it is started anew; it misses the words of categories meanwhile.
CREATE OR REPLACE FUNCTION library_search_asked(
    q text, asked jsonb, words text[], OUT query text, OUT key text, OUT stems jsonb
) LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    SELECT parsed.query, parsed.key, parsed.stems INTO query, key, stems
    FROM public.library_search_parsed(q, asked, words) AS parsed;
END
$$;

-- All words of an item, which the index has: a word may stand in the head and the next in a summary. The planner sees the
-- rows of the documents and not what lies out of line. What reading one costs is put here: else, in a small library and
-- while many are written, it would rather read all of them than the index.
CREATE OR REPLACE FUNCTION library_all_words(head tsvector, words tsvector) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 2000 AS $$
BEGIN
    RETURN head || words;
END
$$;
