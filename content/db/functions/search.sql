-- The words by which an item is found, and a search as PostgreSQL asks it of them.

-- A word that says in which language a document is read; the parser never gives it.
CREATE OR REPLACE FUNCTION library_language_mark(config regconfig) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT array_to_tsvector(ARRAY['|' || config::oid])
$$;

-- The words of one text for a document, not next to those of the text before it: no phrase reaches from one into the
-- other. The parser never gives the sign that is taken out again.
CREATE OR REPLACE FUNCTION library_words(config regconfig, words text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT ts_delete('|:1'::tsvector || to_tsvector(config, words), '|')
$$;

-- Bare words stand beside their stems: what is being typed begins a word, not a stem, and a phrase may be of words that
-- have no stem.
CREATE OR REPLACE FUNCTION library_search_head(
    language text, title text, channel text, topics text[], categories jsonb
) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    config CONSTANT regconfig := library_search_config(language);
    words text;
    head tsvector := library_language_mark(config);
BEGIN
    FOREACH words IN ARRAY ARRAY[
        library_plain(left(title, 2000)), library_plain(left(channel, 2000)),
        translate(left(topics::text, 4000), '-{},"', '     '), library_plain(left((
            SELECT string_agg(concat_ws(' ', entry ->> 'category', translate(entry ->> 'subcategories', '[],"', '    ')), ' ')
            FROM jsonb_array_elements(categories) AS entry), 4000))]
    LOOP
        IF words <> '' THEN
            head := head || library_words(config, words) || library_words('simple', words);
        END IF;
    END LOOP;
    RETURN head;
END
$$;

CREATE OR REPLACE FUNCTION library_search_words(language text, words text) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    config CONSTANT regconfig := library_search_config(language);
BEGIN
    words := library_plain(coalesce(words, ''));
    RETURN library_words(config, words) || library_words('simple', left(words, 50000));
END
$$;

-- The words next to each other. Where the language drops some of them, as of "to be or not to be", all count as they are:
-- bare words stand in the documents beside the stems.
CREATE OR REPLACE FUNCTION library_phrase(config regconfig, words text) RETURNS tsquery
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    stems tsquery := phraseto_tsquery(config, words);
    bare tsquery := phraseto_tsquery('simple', words);
BEGIN
    RETURN CASE WHEN numnode(stems) < numnode(bare) THEN bare ELSE stems END;
END
$$;

-- One term: words in any order, a phrase, or the beginning of a stem or of a bare word: while "relativity" is typed, both
-- are passed.
CREATE OR REPLACE FUNCTION library_term(config regconfig, kind text, words text) RETURNS tsquery
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN CASE kind
        WHEN 'phrase' THEN library_phrase(config, words)
        WHEN 'begun' THEN to_tsquery(config, quote_literal(words) || ':*')
            || to_tsquery('simple', quote_literal(words) || ':*')
        ELSE websearch_to_tsquery(config, words)
    END;
END
$$;

-- The terms of content/catalogue/terms.py, [[{"text", "kind", "excluded"}]]: any of the alternatives, with all of its terms.
-- Topics stand in the documents as they are compared, so a word that is folded otherwise than by case may be either. What
-- PostgreSQL still refuses becomes words.
CREATE OR REPLACE FUNCTION library_query_in(config regconfig, asked jsonb) RETURNS tsquery
LANGUAGE plpgsql IMMUTABLE PARALLEL RESTRICTED
SET search_path = pg_catalog, public, pg_temp SET client_min_messages = 'warning' AS $$
DECLARE
    alternative jsonb;
    term jsonb;
    words text;
    folded text;
    one tsquery;
    every tsquery;
    anyone tsquery := '';
BEGIN
    FOR alternative IN SELECT jsonb_array_elements(asked) LOOP
        every := '';
        FOR term IN SELECT jsonb_array_elements(alternative) LOOP
            words := term ->> 'text';
            one := library_term(config, term ->> 'kind', words);
            folded := replace(replace(translate(words, 'ςıİ', 'σii'), 'ß', 'ss'), 'ẞ', 'ss');
            IF folded <> words THEN
                one := one || library_term(config, term ->> 'kind', folded);
            END IF;
            every := every && CASE WHEN (term -> 'excluded')::boolean THEN !! one ELSE one END;
        END LOOP;
        anyone := anyone || every;
    END LOOP;
    RETURN anyone;
EXCEPTION WHEN OTHERS THEN
    RETURN plainto_tsquery('simple', (SELECT string_agg(each #>> '{}', ' ')
        FROM jsonb_path_query(asked, '$[*][*].text') AS each));
END
$$;

-- The same for documents of any of the languages: one query, so that one look at the index answers it.
CREATE OR REPLACE FUNCTION library_query(asked jsonb, languages text[]) RETURNS tsquery
LANGUAGE plpgsql IMMUTABLE PARALLEL RESTRICTED SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    config regconfig;
    one tsquery;
    anyone tsquery := '';
BEGIN
    FOR config IN SELECT DISTINCT library_search_config(language) FROM unnest(languages) AS language LOOP
        one := library_query_in(config, asked);
        IF numnode(one) > 0 THEN
            anyone := anyone || (one && quote_literal('|' || config::oid)::tsquery);
        END IF;
    END LOOP;
    RETURN anyone;
END
$$;
