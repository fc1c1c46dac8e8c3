-- A search as PostgreSQL asks it of the listing's documents.

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
CREATE OR REPLACE FUNCTION library_query(config regconfig, asked jsonb) RETURNS tsquery
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
