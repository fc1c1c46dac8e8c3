-- What categories and subcategories are called now: the names that they had before lead there.

-- The key of an old name: of a category its name folded, of a subcategory its category's and its own. The separator is
-- U+001F, a blank to `library_fold`: so no name contains it.
CREATE OR REPLACE FUNCTION library_alias_key(category text, subcategory text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN library_fold(category) || coalesce(E'\x1f' || library_fold(subcategory), '');
END
$$;

-- The present name of a category, or of a subcategory under it, through all that it was called one after another. A
-- subcategory that is NULL then is none any more. Both are NULL where names lead in a circle, which the rule
-- `alias_leads_on` refuses.
CREATE OR REPLACE FUNCTION library_name_now(INOUT category text, INOUT subcategory text)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    pair text;
    alias record;
BEGIN
    FOR step IN 1 .. 100 LOOP
        IF subcategory IS NOT NULL THEN
            pair := library_alias_key(category, subcategory);
            SELECT a.name, a.subcategory INTO alias FROM category_alias a WHERE a.key = pair;
            IF FOUND THEN
                subcategory := alias.subcategory;
                IF library_alias_key(alias.name, alias.subcategory) <> pair THEN
                    category := alias.name;
                    CONTINUE;
                END IF;
            END IF;
        END IF;
        SELECT a.name INTO alias FROM category_alias a WHERE a.key = library_fold(library_name_now.category);
        IF NOT FOUND THEN
            RETURN;
        END IF;
        -- Another spelling of the same name leads no further.
        IF library_fold(alias.name) = library_fold(category) THEN
            category := alias.name;
            RETURN;
        END IF;
        category := alias.name;
    END LOOP;
    category := NULL;
    subcategory := NULL;
END
$$;

-- One entry {"category": name, "subcategories": [names]}, its subcategories as they are called now: those that went to
-- other categories are entries of their own, after what stays. Nothing stays of an entry whose subcategories all went.
-- Each alias is looked up by its whole key and by itself (LIMIT 1): else all of them are read for every entry.
CREATE OR REPLACE FUNCTION library_entries_now(entry jsonb) RETURNS jsonb[]
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    category text := library_said(entry -> 'category');
    names text[] := library_texts(library_first(entry -> 'subcategories'));
    category_now text;
    above text[];
    aliases text[];
    name text;
    now_above text;
    now_name text;
    stays boolean := false;
    staying text[] := '{}';
    moved jsonb[] := '{}';
BEGIN
    IF names = '{}' THEN
        RETURN ARRAY[entry];
    END IF;
    category_now := coalesce((library_name_now(category, NULL)).category, category);
    above := ARRAY[library_alias_key(category, ''), library_alias_key(category_now, '')];
    aliases := ARRAY(
        SELECT a.key FROM unnest(above) AS b (below) CROSS JOIN unnest(names) AS n
        CROSS JOIN LATERAL (SELECT key FROM category_alias WHERE key = below || library_fold(n) LIMIT 1) AS a);
    IF aliases = '{}' THEN
        RETURN ARRAY[entry];
    END IF;
    FOREACH name IN ARRAY names LOOP
        now_above := category_now;
        now_name := name;
        IF ARRAY[above[1] || library_fold(name), above[2] || library_fold(name)] && aliases THEN
            SELECT n.category, n.subcategory INTO now_above, now_name FROM library_name_now(category, name) AS n;
        END IF;
        IF library_fold(now_above) = library_fold(category_now) THEN
            stays := true;
            IF now_name IS NOT NULL AND now_name <> ALL (staying) THEN
                staying := staying || now_name;
            END IF;
        ELSIF now_above IS NOT NULL THEN
            moved := moved || jsonb_build_object(
                'category', now_above, 'subcategories', array_remove(ARRAY[now_name], NULL));
        END IF;
    END LOOP;
    IF stays THEN
        moved := (entry || jsonb_build_object('subcategories', staying)) || moved;
    END IF;
    RETURN CASE WHEN moved = '{}' THEN ARRAY[entry] ELSE moved END;
END
$$;

-- The categorisation under the names that categories and subcategories have now, and without refused categories
-- (content/decisions/curation.py records those). To plan it for each value would take nine tenths of the time.
CREATE OR REPLACE FUNCTION library_amended(entries jsonb, refused jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    keys text[];
BEGIN
    IF jsonb_typeof(entries) IS DISTINCT FROM 'array' THEN
        RETURN entries;
    END IF;
    -- Of nearly all nothing is refused or called otherwise.
    keys := ARRAY(
        SELECT library_fold(library_said(CASE jsonb_typeof(entry) WHEN 'object' THEN entry -> 'category' ELSE entry END))
        FROM jsonb_array_elements(entries) AS entry);
    IF NOT coalesce(refused ?| keys, false)
        AND NOT EXISTS (SELECT FROM category_alias WHERE split_part(key, E'\x1f', 1) = ANY (keys))
    THEN
        RETURN entries;
    END IF;
    RETURN coalesce((
        SELECT jsonb_agg(
            CASE
                WHEN a.key IS NULL THEN entry
                WHEN jsonb_typeof(entry) = 'object' THEN jsonb_set(entry, '{category}', to_jsonb(now.name))
                ELSE to_jsonb(now.name)
            END ORDER BY place, step)
        FROM jsonb_array_elements(entries) WITH ORDINALITY AS listed (whole, place)
        -- What is refused under its old name is so as well.
        CROSS JOIN LATERAL unnest(CASE
            WHEN jsonb_typeof(whole -> 'subcategories') IN ('array', 'string')
                AND NOT coalesce(refused ? library_fold(library_said(whole -> 'category')), false)
            THEN library_entries_now(whole) ELSE ARRAY[whole] END) WITH ORDINALITY AS parts (entry, step)
        CROSS JOIN LATERAL (
            SELECT library_said(CASE jsonb_typeof(entry) WHEN 'object' THEN entry -> 'category' ELSE entry END) AS name
        ) AS word
        LEFT JOIN category_alias a ON a.key = library_fold(word.name)
        LEFT JOIN LATERAL (
            SELECT coalesce(category, word.name) AS name FROM library_name_now(word.name, NULL)
        ) AS now ON a.key IS NOT NULL
        WHERE NOT coalesce(refused ?| ARRAY[library_fold(word.name), library_fold(coalesce(now.name, word.name))], false)
    ), '[]');
END
$$;

-- The same for a column that holds such a list under "categories", or names, or one name, under "category".
CREATE OR REPLACE FUNCTION library_amended_column(value jsonb, refused jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    key text;
BEGIN
    IF jsonb_typeof(value) IS DISTINCT FROM 'object' THEN
        RETURN value;
    END IF;
    FOREACH key IN ARRAY ARRAY['categories', 'category'] LOOP
        CASE jsonb_typeof(value -> key)
            WHEN 'array' THEN
                value := jsonb_set(value, ARRAY[key], library_amended(value -> key, refused));
            WHEN 'string' THEN
                -- A name that is refused becomes null.
                value := jsonb_set(
                    value, ARRAY[key],
                    coalesce(library_amended(jsonb_build_array(value -> key), refused) -> 0, 'null'));
            ELSE
                NULL;
        END CASE;
    END LOOP;
    RETURN value;
END
$$;

-- Of a row that `library_disagrees`: whether it still does, categories under the names that they have now.
CREATE OR REPLACE FUNCTION library_disagrees_now(decided jsonb, machine jsonb) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM category_alias) OR NOT EXISTS (
        SELECT FROM category_alias WHERE key = ANY (
            library_category_keys(machine -> 'subcategories_json', NULL)
            || library_subcategory_keys(machine -> 'subcategories_json', NULL))
    ) THEN
        RETURN true;
    END IF;
    RETURN library_disagrees(decided, machine || jsonb_build_object(
        'subcategories_json', library_amended_column(machine -> 'subcategories_json', NULL)));
END
$$;
