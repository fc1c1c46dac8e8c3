-- Keys of items: how one is stored, where one leads, and what a web article's own key is made of.

-- A key without its source's prefix, in whatever case and however often that stands there.
CREATE OR REPLACE FUNCTION library_bare_key(value text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN value ~* '^(yt|reddit|web):' THEN regexp_replace(value, '^((yt|reddit|web):)+', '', 'i')
        ELSE value END
$$;

-- Whether a key can be told from every other by looking at it: `flaw_of` of content/keys.py. {blank}, {invisible} and
-- {marks} stand for the classes of content/characters.py.
CREATE OR REPLACE FUNCTION library_is_key(value text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN value ~ '[^!-~]'
        THEN value IS NFKC NORMALIZED AND value !~ ('[{blank}{invisible}{marks}\ue000-\uf8ff\ufffd\U000f0000-\U0010ffff'
            '\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd\U00013430-\U0001343f]')
        ELSE value NOT IN ('.', '..') END
$$;

-- What `id` is where a writer leaves it out: by the prefix of the key as it came (the last one, of several), else by
-- the address, else `yt:` for what looks like YouTube's; NULL for the rest.
CREATE OR REPLACE FUNCTION library_record_id(given text, address text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    host text := lower(substring(address FROM '^\s*(?:[Hh][Tt][Tt][Pp][Ss]?:)?//(?:[^/?#@]*@)?([^/?#:]+)'));
    prefix text := CASE
        WHEN given ~* '^(yt|reddit|web):'
            THEN lower(substring(given FROM '(?i)^(?:(?:yt|reddit|web):)*(yt|reddit|web):'))
        WHEN host ~ '(^|\.)(youtube(-nocookie)?\.com|youtu\.be)\.?$' THEN 'yt'
        WHEN host ~ '(^|\.)(reddit\.com|redd\.it)\.?$' THEN 'reddit'
        WHEN host IS NOT NULL THEN 'web'
        WHEN given ~ '^[A-Za-z0-9_-]{11}$' THEN 'yt'
    END;
BEGIN
    RETURN prefix || ':' || library_bare_key(given);
END
$$;

-- Percent-escapes in one spelling: none for what needs none, capitals for the rest, UTF-8 for letters beyond ASCII.
CREATE OR REPLACE FUNCTION library_plain_escapes(value text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF value !~ '%[0-9A-Fa-f]{2}|[^!-~]' THEN
        RETURN value;
    END IF;
    RETURN (
        SELECT string_agg(
            CASE
                WHEN sign[1] ~* '^%(2[DE]|3[0-9]|[46][1-9A-F]|[57][0-9A]|5F|7E)$'
                    THEN chr(('x' || right(sign[1], 2))::bit(8)::integer)
                WHEN sign[1] ~ '^%..' THEN upper(sign[1])
                WHEN sign[1] ~ '[^!-~]'
                    THEN regexp_replace(upper(encode(convert_to(sign[1], 'UTF8'), 'hex')), '(..)', '%\1', 'g')
                ELSE sign[1]
            END, '' ORDER BY place
        ) FROM regexp_matches(value, '%[0-9A-Fa-f]{2}|.', 'g') WITH ORDINALITY AS signs (sign, place)
    );
END
$$;

-- How an address is compared: without scheme, `www.`, default port, fragment, trailing slashes and what only tracks a
-- reader; parameters in order, escapes in one spelling. A fragment that a page takes for a path (#!/a, #/a) stays. NULL
-- for what is no address of the web.
CREATE OR REPLACE FUNCTION library_plain_address(address text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    -- host, path, query, fragment
    parts text[] := regexp_match(
        btrim(left(address, 8000), E' \t\n\r'),
        '^(?:https?:)?//(?:[^/?#@]*@)?([^/?#@]+)([^?#]*)(?:\?([^#]*))?(?:#(.*))?$', 'i');
    host text := regexp_replace(lower(parts[1]), '^www\.(?=.*\.)|\.?(?::(?:80|443)?)?$', '', 'g');
    path text := parts[2];
    step text;
    steps text[] := '{}';
    depth int := 0;
    query text;
BEGIN
    IF host IS NULL THEN
        RETURN NULL;
    END IF;
    IF path ~ '/\.\.?(/|$)' THEN
        FOREACH step IN ARRAY (string_to_array(path, '/'))[2:] LOOP
            IF step = '..' THEN
                depth := greatest(depth - 1, 0);
            ELSIF step <> '.' THEN
                depth := depth + 1;
                steps[depth] := step;
            END IF;
        END LOOP;
        path := '/' || array_to_string(steps[:depth], '/');
    END IF;
    IF parts[3] <> '' THEN
        SELECT string_agg(field, '&' ORDER BY field COLLATE "C") INTO query
        FROM (
            SELECT regexp_replace(library_plain_escapes(replace(pair, '+', '%20')), '=$', '') AS field
            FROM regexp_split_to_table(rtrim(parts[3], '/'), '&(?:amp;)*', 'i') AS pair
        ) AS fields
        WHERE field <> '' AND lower(split_part(field, '=', 1)) !~ (
            '^(?:(?:utm|pk|mtm|matomo|piwik|hsa|oly|vero|guce|ns)_.+'
            '|at_(?:medium|campaign|custom|link|ptr|format|bbc).*|_ga|_gl|__s|_hsenc|_hsmi|_openstat'
            '|__twitter_impression|hsctatracking|mkt_tok|mc_[ce]id|wickedid|msclkid|gclsrc|[gw]braid|li_fat_id'
            '|(?:fb|g|d|y|ys|tw|tt)clid|rdt_cid|sccid|s_cid|sc_cid|epik|igsh|igshid'
            '|rb_clickid|irclickid|srsltid|ref_src|ref_url|cmpid|ncid|smid|spm|xtor|wt_mc|trk|guccounter|cndid)$'
        );
    END IF;
    RETURN concat(
        host, rtrim(library_plain_escapes(path), '/'), '?' || query, '#' || substring(parts[4] FROM '^(!.+|/.*)$'));
END
$$;

-- A web article's own key: a digest of its address. An index serves it. NULL where there is no address.
CREATE OR REPLACE FUNCTION library_web_key(address text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    -- Videos and threads have an id of their own: most of a library, and not worth the work.
    IF address LIKE 'https://www.youtube.com/watch?v=%' AND length(address) = 43 OR address ~ ('^https?://(?:(?:www\.|m\.)?(?:youtube\.com/watch\?v=|youtu\.be/)[\w-]{11}(?![\w-])'
        '|(?:\w+\.)?reddit\.com/\S*/comments/\w)')
    THEN
        RETURN NULL;
    END IF;
    RETURN left(encode(sha256(convert_to(library_plain_address(address), 'UTF8')), 'hex'), 24);
END
$$;

-- Under which key a row comes in: bare, or that to which another key leads.
CREATE OR REPLACE FUNCTION library_stored_key(given text) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    bare CONSTANT text := library_bare_key(given);
    item text;
BEGIN
    SELECT video_id INTO item FROM other_key WHERE key = given;
    IF item IS NULL AND bare <> given THEN
        SELECT video_id INTO item FROM other_key WHERE key = bare;
    END IF;
    RETURN coalesce(item, bare);
END
$$;

-- The key of the item, here or deleted, that is known under what was given: by its key, as it is and bare; by another
-- key of it; by its record id, with and without prefix. Where the key is a digest, or there is none, by the address of a
-- web article too. What stands outweighs what was deleted, except under the very key. NULL if there is none.
CREATE OR REPLACE FUNCTION library_find(given text, address text DEFAULT NULL) RETURNS text
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
DECLARE
    bare CONSTANT text := library_bare_key(given);
    ids CONSTANT text[] := ARRAY[given, bare, 'yt:' || bare, 'reddit:' || bare, 'web:' || bare];
    article text;
    item text;
BEGIN
    SELECT coalesce(
        (SELECT video_id FROM content WHERE video_id = given),
        (SELECT video_id FROM content WHERE video_id = bare AND bare <> given),
        (SELECT video_id FROM tombstone WHERE video_id = given),
        (SELECT video_id FROM tombstone WHERE video_id = bare AND bare <> given),
        (SELECT video_id FROM other_key WHERE key = given),
        (SELECT video_id FROM other_key WHERE key = bare AND bare <> given)
    ) INTO item;
    IF item IS NULL AND bare <> '' THEN
        SELECT coalesce(
            (SELECT video_id FROM content WHERE id = ANY (ids) ORDER BY id = given DESC, video_id LIMIT 1),
            (SELECT video_id FROM tombstone WHERE record_id = ANY (ids)
             ORDER BY record_id = given DESC, video_id LIMIT 1)
        ) INTO item;
    END IF;
    IF item IS NULL AND address <> '' AND (bare = '' OR length(bare) BETWEEN 12 AND 64 AND bare ~ '^[0-9A-Fa-f]+$') THEN
        article := library_web_key(address);
        SELECT video_id INTO item FROM content WHERE library_web_key(canonical_url) = article
        ORDER BY video_id = article DESC, created_at, video_id LIMIT 1;
        IF item IS NULL THEN
            SELECT video_id INTO item FROM tombstone WHERE web_key = article ORDER BY video_id LIMIT 1;
        END IF;
    END IF;
    RETURN item;
END
$$;

-- Under which key an item comes in. A writer of plain SQL cannot ask before, as the corridor does: for it the item is
-- also known by its record id and by the address of an article, and from then on by the key that was given.
CREATE OR REPLACE FUNCTION library_arriving_key(given text, address text) RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    stored CONSTANT text := library_stored_key(given);
    item text;
BEGIN
    IF library_setting('via') IS NOT NULL THEN
        RETURN stored;
    END IF;
    IF EXISTS (SELECT FROM content WHERE video_id = stored) THEN
        RETURN stored;
    END IF;
    item := coalesce(library_find(stored, address), stored);
    IF item <> stored THEN
        INSERT INTO other_key (key, video_id) VALUES (stored, item) ON CONFLICT DO NOTHING;
    END IF;
    RETURN item;
END
$$;
