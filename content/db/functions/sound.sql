-- Where an item can be heard: what its addresses mean, and which of the sound files that are there are its own.

-- What percent-encoding stands for; a value that is none stays as it is.
CREATE OR REPLACE FUNCTION library_unquoted(value text) RETURNS text
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF value !~ '%[0-9A-Fa-f]{2}' THEN
        RETURN value;
    END IF;
    RETURN (
        SELECT convert_from(string_agg(
            CASE WHEN part[1] ~ '^%.' THEN decode(substr(part[1], 2), 'hex') ELSE convert_to(part[1], 'UTF8') END,
            ''::bytea ORDER BY place), 'UTF8')
        FROM regexp_matches(value, '%[0-9A-Fa-f]{2}|[^%]+|%', 'g') WITH ORDINALITY AS parts (part, place)
    );
EXCEPTION WHEN OTHERS THEN
    RETURN value;  -- not the bytes of a text
END
$$;

-- Where a sound file of ours is served.
CREATE OR REPLACE FUNCTION library_sound_address(name text) RETURNS text
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF name ~ '^[A-Za-z0-9_.~-]*$' THEN
        RETURN '/exports/audio/' || name;
    END IF;
    RETURN '/exports/audio/' || (
        SELECT string_agg(CASE WHEN letter ~ '^[A-Za-z0-9_.~-]$' THEN letter ELSE
            upper(regexp_replace(encode(convert_to(letter, 'UTF8'), 'hex'), '(..)', '%\1', 'g')) END, '' ORDER BY place)
        FROM regexp_split_to_table(name, '') WITH ORDINALITY AS letters (letter, place)
    );
END
$$;

-- The name of the sound file that an address means: one whose path is /exports/..., on whatever host, means ours. '' is
-- the item's own file, whichever that is; NULL an address elsewhere.
CREATE OR REPLACE FUNCTION library_sound_name(address text) RETURNS text
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    path text := substring(address FROM '^(?:(?:[Hh][Tt][Tt][Pp][Ss]?:)?//[^/?#]*/|/)?exports/([^?#]*)');
BEGIN
    IF path LIKE 'by_video/%' THEN
        RETURN '';
    END IF;
    RETURN library_unquoted(regexp_replace(path, '^audio/', ''));
END
$$;

-- Whether a browser can be sent there. `content.jsonvalues` asks the same again.
CREATE OR REPLACE FUNCTION library_is_link(address text) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN address !~ '[\x01-\x1f\x7f]' AND address ~ '^(?:[Hh][Tt][Tt][Pp][Ss]?://[^/?#\[\]@\\]|/(?![/\\]))';
END
$$;

-- What stands for an item's key within a file's name: `content/media/filenames.py` takes the keys out of names.
CREATE OR REPLACE FUNCTION library_file_stem(video_id text) RETURNS text
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN left(regexp_replace(video_id, '[^\w.-]', '_', 'g'), 150);
END
$$;

-- Whether a sound file's name carries the item's key. The index serves, also before the table is analysed.
CREATE OR REPLACE FUNCTION library_has_sound_file(video_id text) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off AS $$
BEGIN
    RETURN EXISTS (SELECT FROM sound_file f WHERE f.keys && ARRAY[video_id, library_file_stem(video_id)]);
END
$$;

-- The address of the <audio> in a summary's HTML, or of the <source> in it; NULL if there is none.
CREATE OR REPLACE FUNCTION library_audio_source(html text) RETURNS text
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    attributes CONSTANT text := '((?:[^>"'']|"[^"]*"|''[^'']*'')*)>';
    source CONSTANT text := '(?i)[\s"''/]src\s*=\s*("[^"]*"|''[^'']*''|[^\s"''>]+)';
    element text := substring(regexp_replace(html, '<!--.*?(?:-->|$)', '', 'g') FROM '(?i)<audio(?=[\s/>]).*');
    address text;
BEGIN
    element := left(element, least(coalesce(nullif(strpos(lower(element), '</audio'), 0), length(element)), 10000));
    address := coalesce(
        substring(substring(element FROM '(?i)^<audio' || attributes) FROM source),
        substring(substring(element FROM '(?i)<source(?=[\s/>])' || attributes) FROM source)
    );
    address := btrim(address, E'"'' \t\n\r');
    address := replace(replace(replace(address, '&#38;', '&'), '&quot;', '"'), '&amp;', '&');
    address := regexp_replace(address, '^//', 'https://');
    RETURN CASE WHEN library_is_link(address) OR library_sound_name(address) IS NOT NULL THEN address END;
END
$$;

-- What an item's row and its latest summaries say of where it can be heard, in the order in which it counts.
CREATE OR REPLACE FUNCTION library_sound_addresses(item text)
RETURNS TABLE (place integer, variant text, address text, name text)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT a.place, a.variant, a.address, library_sound_name(a.address) FROM (
        SELECT sent.place, '' AS variant, btrim(sent.address, E' \t\n\r') AS address
        FROM content c, LATERAL (VALUES
            (1, c.media ->> 'audio_url'), (2, c.analysis_json ->> 'audio_url')) AS sent (place, address)
        WHERE c.video_id = item
        UNION ALL
        SELECT 3 + coalesce(array_position(ARRAY['audio', 'audio-fr', 'audio-es'], lower(s.variant)), 4),
            s.variant, btrim(s.audio_url, E' \t\n\r')
        FROM content_summaries s WHERE s.video_id = item AND s.is_latest
    ) AS a WHERE a.address <> '';
END
$$;

-- Brings `recording` in line with these items' addresses and the files that are there; returns the items whose sound
-- has changed. Ours comes before an address elsewhere. The files are locked as by a foreign key: if one goes at the same
-- time, the session that ends last sees both.
CREATE OR REPLACE FUNCTION library_refresh_recordings(ids text[]) RETURNS text[]
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off AS $$
DECLARE
    item text;
    own_keys text[];
    fresh record;
    changed text[] := '{}';
BEGIN
    FOR item IN SELECT DISTINCT id FROM unnest(ids) AS id ORDER BY id LOOP
        own_keys := ARRAY[item, library_file_stem(item)];
        -- The item first, as its other writers do: what is worked out of it here is not overtaken. One that goes takes its
        -- recording along, before or after its summaries.
        PERFORM FROM content c WHERE c.video_id = item FOR NO KEY UPDATE;
        CONTINUE WHEN NOT FOUND;
        PERFORM FROM sound_file f
        WHERE f.keys && own_keys OR f.name = ANY (ARRAY(SELECT a.name FROM library_sound_addresses(item) AS a))
        FOR KEY SHARE;
        WITH counted AS (
            SELECT a.place, a.variant, a.name, f.size, f.seconds, f.name IS NOT NULL AS is_ours,
                CASE
                    WHEN f.name IS NOT NULL AND a.address LIKE '/exports/audio/%' THEN a.address
                    WHEN f.name IS NOT NULL THEN library_sound_address(f.name)
                    WHEN a.name IS NULL AND library_is_link(a.address) THEN a.address
                END AS url
            FROM library_sound_addresses(item) AS a LEFT JOIN sound_file f USING (name)
            UNION ALL
            SELECT 20, '', '', own.size, own.seconds, true, library_sound_address(own.name)
            FROM (
                SELECT f.* FROM sound_file f WHERE f.keys && own_keys ORDER BY f.modified DESC, f.name DESC LIMIT 1
            ) AS own
        ), best AS (
            SELECT url, size, seconds FROM counted WHERE url IS NOT NULL ORDER BY is_ours DESC, place, variant LIMIT 1
        )
        SELECT b.url, b.size, b.seconds, count(c) AS number,
            coalesce(array_agg(DISTINCT c.name) FILTER (WHERE octet_length(c.name) BETWEEN 1 AND 255), '{}') AS names,
            coalesce(jsonb_object_agg(c.variant, c.url) FILTER (WHERE c.variant <> '' AND c.url <> ''), '{}')
                AS by_variant
        INTO fresh FROM counted c LEFT JOIN best b ON true GROUP BY b.url, b.size, b.seconds;

        IF fresh.number > 0 THEN
            INSERT INTO recording AS r (video_id, url, size, seconds, names, by_variant)
            VALUES (item, fresh.url, fresh.size, fresh.seconds, fresh.names, fresh.by_variant)
            ON CONFLICT (video_id) DO UPDATE SET url = EXCLUDED.url, size = EXCLUDED.size,
                seconds = EXCLUDED.seconds, names = EXCLUDED.names, by_variant = EXCLUDED.by_variant
            WHERE (r.url, r.size, r.seconds, r.names, r.by_variant) IS DISTINCT FROM
                (EXCLUDED.url, EXCLUDED.size, EXCLUDED.seconds, EXCLUDED.names, EXCLUDED.by_variant);
        ELSE
            DELETE FROM recording WHERE video_id = item;
        END IF;
        IF FOUND THEN
            changed := changed || item;
        END IF;
    END LOOP;
    PERFORM library_refresh_listing(ARRAY(SELECT l.video_id FROM listing l WHERE l.video_id = ANY (changed)));
    RETURN changed;
END
$$;

-- Sound files that are gone: who keeps the table in line with the exports needs no right to delete, with which it could
-- lock the table.
CREATE OR REPLACE FUNCTION library_forget_sound_files(gone text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    DELETE FROM sound_file WHERE name = ANY (gone);
END
$$;
