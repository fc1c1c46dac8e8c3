-- When two names are one, and which texts say anything at all.
--
-- {blank}, {invisible} and {marks} stand for the classes of content/characters.py. A generated column calls no function in
-- SQL that calls another of ours: PostgreSQL would look that up when it makes the table, and a dump lists it afterwards.

-- Whether a reader sees anything of it.
CREATE OR REPLACE FUNCTION library_seen(value text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT value ~ '[^{blank}{invisible}{marks}]'
$$;

-- The words of a text whatever their normal form, without what nobody sees: for search.
CREATE OR REPLACE FUNCTION library_plain(value text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN value ~ '[^\u0009-\u000d -~]'
        THEN normalize(translate(regexp_replace(value, '[{invisible}]+', '', 'g'), '™℠…‥', '    '), NFKC)
        ELSE value
    END
$$;

-- A name as it is compared: NFKC, kinds of dash and of blank, case and what nobody sees do not count. lower() leaves ß,
-- the final sigma, the dotless i and the dot of a capital İ, and it may set marks apart from their letters.
CREATE OR REPLACE FUNCTION library_fold_any(value text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    folded text := btrim(left(btrim(regexp_replace(
        normalize(replace(replace(
            translate(
                lower(normalize(regexp_replace(left(value, 2000), '[{invisible}]+', '', 'g'), NFKC)),
                '‐‑‒–—―−ςı', '-------σi'),
            'ß', 'ss'), E'i\u0307', 'i'), NFC),
        '[{blank}]+', ' ', 'g')), 200));
    written text;
BEGIN
    IF public.library_seen(folded) THEN
        RETURN folded;
    END IF;
    -- NFKC makes a blank and a mark of an accent by itself, which stays as it is written.
    written := btrim(left(btrim(regexp_replace(
        regexp_replace(value, '[{invisible}]+', '', 'g'), '[{blank}]+', ' ', 'g')), 200));
    RETURN CASE WHEN public.library_seen(written) THEN written ELSE '' END;
END
$$;

-- The same, faster for the many names that are ASCII and have nothing to replace. 200 characters are enough to tell
-- two names apart, and keep index keys below their limit.
CREATE OR REPLACE FUNCTION library_fold(value text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    RETURN CASE WHEN value ~ '[^ -~]|  ' THEN public.library_fold_any(value)
        ELSE btrim(left(btrim(lower(value COLLATE "C")), 200))
    END;
END
$$;

CREATE OR REPLACE FUNCTION library_slug(value text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT translate(public.library_fold(value), ' _', '--')
$$;

-- The text of a JSON string, trimmed and at most 400 characters; NULL for anything else and for what nobody sees
-- (`library_seen`).
CREATE OR REPLACE FUNCTION library_said(value jsonb) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN jsonb_typeof(value) = 'string'
            -- Nearly all begin with a sign of ASCII, and a regular expression is slow.
            AND (btrim(value #>> '{}', E' \t\n\r') COLLATE "C" BETWEEN '!' AND '~'
                OR left(btrim(value #>> '{}', E' \t\n\r'), 400) ~ '[^{blank}{invisible}{marks}]')
        THEN btrim(left(btrim(value #>> '{}', E' \t\n\r'), 400), E' \t\n\r') END
$$;
