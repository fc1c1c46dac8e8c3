-- What a tombstone keeps: rows of any table as JSON that brings every value back, also of types that JSON does not know,
-- and the rows of other tables that a delete takes along.

-- SQL: the row `r` of a table as JSON. What JSON would not hold exactly (a type of an extension, the blanks of `json`)
-- is in it as text.
CREATE OR REPLACE FUNCTION library_row_sql(relation regclass) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT 'to_jsonb(r)'
        || coalesce(string_agg(format(' || jsonb_build_object(%L, r.%I::text)', attname, attname), ''), '')
    FROM pg_attribute
    JOIN pg_type t ON t.oid = atttypid
    JOIN pg_type base ON base.oid = coalesce(nullif(t.typbasetype, 0), t.oid)
    WHERE attrelid = relation AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
        AND (base.typnamespace <> 'pg_catalog'::regnamespace OR base.oid = 'json'::regtype)
$$;

-- Insert such rows with every column that the table still has and that PostgreSQL does not derive. `otherwise` ends the
-- statement.
CREATE OR REPLACE FUNCTION library_reinsert(relation regclass, kept jsonb, otherwise text DEFAULT '') RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
DECLARE
    names text;
    vals text;
BEGIN
    SELECT string_agg(quote_ident(attname), ', '), string_agg(
        CASE WHEN atttypid = 'json'::regtype THEN format('(k.kept ->> %L)::json', attname)
            ELSE format('p.%I', attname) END, ', ')
    INTO names, vals
    FROM pg_attribute
    WHERE attrelid = relation AND attnum > 0 AND NOT attisdropped AND attgenerated = '' AND kept -> 0 ? attname;
    IF names IS NOT NULL THEN
        EXECUTE format(
            'INSERT INTO %s AS r (%s) OVERRIDING SYSTEM VALUE SELECT %s'
            ' FROM jsonb_array_elements($1) WITH ORDINALITY AS k (kept, place)'
            ' CROSS JOIN LATERAL jsonb_populate_record(NULL::%s, kept) AS p'
            ' WHERE $2 = '''' OR NOT EXISTS (SELECT FROM %s AS r WHERE %s = kept) ORDER BY place %s',
            relation, names, vals, relation, relation, library_row_sql(relation), otherwise
        ) USING kept, otherwise;
    END IF;
END
$$;

-- Foreign keys by which a delete reaches further: `action` c takes rows along; n and d change their `columns`. What rules
-- keep is left out: they make it again.
-- `matches` is SQL: the row `r` refers to the row `p`.
CREATE OR REPLACE FUNCTION library_reached_from(parent regclass)
RETURNS TABLE (child regclass, action "char", columns text[], matches text)
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT conrelid::regclass, confdeltype,
        ARRAY(SELECT attname::text FROM unnest(coalesce(confdelsetcols, conkey)) WITH ORDINALITY AS c (number, place)
            JOIN pg_attribute ON attrelid = conrelid AND attnum = number ORDER BY place),
        (SELECT string_agg(format('r.%I = p.%I', here.attname, there.attname), ' AND ')
            FROM unnest(conkey, confkey) AS pair (here, there)
            JOIN pg_attribute here ON here.attrelid = conrelid AND here.attnum = pair.here
            JOIN pg_attribute there ON there.attrelid = confrelid AND there.attnum = pair.there)
    FROM pg_constraint
    WHERE contype = 'f' AND conparentid = 0 AND confrelid = parent AND confdeltype IN ('c', 'n', 'd')
        AND conrelid <> ALL (ARRAY[to_regclass('content'), to_regclass('content_summaries'), to_regclass('listing'),
            to_regclass('recording')])
$$;

-- What goes or changes in other tables with an item, as [{"table", "columns", "rows"}]: `columns` are those that are
-- emptied in rows that stay; NULL where whole rows go. The tables are in the order of their distance from the item.
CREATE OR REPLACE FUNCTION library_taken_along(item jsonb, summaries jsonb) RETURNS jsonb
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
DECLARE
    gathered jsonb := '[]';
    parents jsonb := jsonb_build_array(
        jsonb_build_object('table', 'content', 'rows', jsonb_build_array(item)),
        jsonb_build_object('table', 'content_summaries', 'rows', summaries));
    children jsonb;
    seen text[] := '{}';
    places text[];
    rows jsonb;
    link record;
    entry jsonb;
BEGIN
    WHILE parents <> '[]' LOOP
        children := '[]';
        FOR link IN
            SELECT p.parent ->> 'table' AS parent, p.parent -> 'rows' AS rows, reached.*
            FROM jsonb_array_elements(parents) AS p (parent), library_reached_from((p.parent ->> 'table')::regclass) reached
        LOOP
            EXECUTE format(
                'SELECT jsonb_agg(%s ORDER BY r.ctid), array_agg(concat_ws('','', r.tableoid, r.ctid)) FROM %s AS r'
                ' WHERE concat_ws('','', r.tableoid, r.ctid) <> ALL ($2)'
                ' AND EXISTS (SELECT FROM jsonb_populate_recordset(NULL::%s, $1) AS p WHERE %s)',
                library_row_sql(link.child), link.child, link.parent, link.matches
            ) INTO rows, places USING link.rows, CASE link.action WHEN 'c' THEN seen ELSE '{}' END;
            CONTINUE WHEN rows IS NULL;
            entry := jsonb_build_object('table', link.child::text, 'rows', rows,
                'columns', CASE WHEN link.action <> 'c' THEN to_jsonb(link.columns) END);
            gathered := gathered || entry;
            IF link.action = 'c' THEN
                seen := seen || places;
                children := children || entry;
            END IF;
        END LOOP;
        parents := children;
    END LOOP;
    RETURN gathered;
END
$$;

-- Bring such rows back, and the emptied columns of rows where they are still empty. A row that waits for another item in
-- the trash goes over to that item's tombstone. Returns how many rows of which tables fit nowhere any more.
CREATE OR REPLACE FUNCTION library_bring_back(taken_along jsonb) RETURNS jsonb
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
DECLARE
    pending jsonb := taken_along;
    waiting jsonb;
    entry jsonb;
BEGIN
    LOOP
        waiting := '[]';
        FOR entry IN SELECT value FROM jsonb_array_elements(pending) LOOP
            -- Older snapshots have recordings too, which only rules write.
            CONTINUE WHEN coalesce(to_regclass(entry ->> 'table'), 'recording') = 'recording'::regclass;
            BEGIN
                IF entry -> 'columns' = 'null' THEN
                    PERFORM library_reinsert((entry ->> 'table')::regclass, entry -> 'rows', 'ON CONFLICT DO NOTHING');
                ELSE
                    PERFORM library_refill((entry ->> 'table')::regclass, entry -> 'columns', entry -> 'rows');
                END IF;
            EXCEPTION WHEN foreign_key_violation THEN
                -- Of a table that comes later, or of something that is gone.
                waiting := waiting || entry;
            END;
        END LOOP;
        EXIT WHEN waiting = '[]';
        IF waiting = pending THEN
            -- Row by row, as far as they go.
            SELECT jsonb_agg(e - 'rows' || jsonb_build_object('rows', jsonb_build_array(r))) INTO pending
            FROM jsonb_array_elements(waiting) AS e, jsonb_array_elements(e -> 'rows') AS r;
            EXIT WHEN waiting = pending;
        ELSE
            pending := waiting;
        END IF;
    END LOOP;
    UPDATE tombstone SET snapshot = jsonb_set(snapshot, '{taken_along}',
        coalesce(snapshot -> 'taken_along', '[]') || library_awaiting(snapshot, waiting))
    WHERE waiting <> '[]' AND library_awaiting(snapshot, waiting) <> '[]';
    RETURN (
        SELECT coalesce(jsonb_object_agg(name, number), '{}') FROM (
            SELECT e ->> 'table' AS name, sum(jsonb_array_length(e -> 'rows')) AS number
            FROM jsonb_array_elements(waiting) AS e
            WHERE NOT EXISTS (SELECT FROM tombstone
                WHERE library_awaiting(snapshot, jsonb_build_array(e)) <> '[]')
            GROUP BY 1) AS lost
    );
END
$$;

-- SQL: `r` is the row that `p` was before its `columns` were emptied: by its primary key, else by all other columns.
CREATE OR REPLACE FUNCTION library_is_same_row(relation regclass, columns jsonb, kept jsonb) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT coalesce(string_agg(format('r.%I::text IS NOT DISTINCT FROM p.%I::text', attname, attname), ' AND '), 'false')
    FROM pg_attribute CROSS JOIN LATERAL (
        SELECT count(*) > 0 AS has_key, coalesce(bool_or(attnum = ANY (conkey)), false) AS is_key
        FROM pg_constraint WHERE conrelid = relation AND contype = 'p'
    ) AS k
    WHERE attrelid = relation AND attnum > 0 AND NOT attisdropped AND attgenerated = '' AND kept -> 0 ? attname
        AND NOT columns ? attname AND (is_key OR NOT has_key)
$$;

-- Put what a delete emptied back into rows that stayed, if it is as empty as the delete left it.
CREATE OR REPLACE FUNCTION library_refill(relation regclass, columns jsonb, kept jsonb) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
DECLARE
    setting text;
    is_left text;
BEGIN
    SELECT string_agg(format('%I = p.%I', attname, attname), ', '),
        string_agg(format('coalesce(r.%I::text = (%s)::text, true)', attname,
            coalesce(pg_get_expr(adbin, adrelid), 'NULL')), ' AND ')
    INTO setting, is_left
    FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
    WHERE attrelid = relation AND NOT attisdropped AND columns ? attname;
    IF setting IS NOT NULL THEN
        EXECUTE format('UPDATE %s AS r SET %s FROM jsonb_populate_recordset(NULL::%s, $1) AS p WHERE %s AND %s',
            relation, setting, relation, is_left, library_is_same_row(relation, columns, kept)) USING kept;
    END IF;
END
$$;

-- Those of the rows that refer to the item of this snapshot or to a summary of it.
CREATE OR REPLACE FUNCTION library_awaiting(snapshot jsonb, waiting jsonb) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT coalesce(jsonb_agg(entry), '[]') FROM jsonb_array_elements(waiting) AS entry
    WHERE EXISTS (
        SELECT FROM pg_constraint, jsonb_array_elements(CASE confrelid WHEN to_regclass('content')
            THEN jsonb_build_array(snapshot -> 'content') ELSE snapshot -> 'summaries' END) AS parent
        WHERE contype = 'f' AND conrelid = to_regclass(entry ->> 'table')
            AND confrelid IN (to_regclass('content'), to_regclass('content_summaries'))
            AND NOT EXISTS (
                SELECT FROM unnest(conkey, confkey) AS pair (here, there)
                JOIN pg_attribute here ON here.attrelid = conrelid AND here.attnum = pair.here
                JOIN pg_attribute there ON there.attrelid = confrelid AND there.attnum = pair.there
                WHERE entry #> ARRAY['rows', '0', here.attname] IS DISTINCT FROM parent -> there.attname
            )
    )
$$;

-- An item whole: its row, every revision, what people decided, and what goes with it in other tables.
CREATE OR REPLACE FUNCTION library_snapshot(item text) RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
DECLARE
    -- What EXECUTE runs is planned each time, which takes half of the work: only where a table has a column that needs it.
    plain CONSTANT text := 'to_jsonb(r)';
    of_content CONSTANT text := library_row_sql('content');
    of_summaries CONSTANT text := library_row_sql('content_summaries');
    content jsonb;
    summaries jsonb;
BEGIN
    IF of_content = plain THEN
        SELECT to_jsonb(r) INTO content FROM content AS r WHERE video_id = item;
    ELSE
        EXECUTE format('SELECT %s FROM content AS r WHERE video_id = $1', of_content) INTO content USING item;
    END IF;
    IF of_summaries = plain THEN
        SELECT coalesce(jsonb_agg(to_jsonb(r) ORDER BY variant, is_latest, revision), '[]') INTO summaries
        FROM content_summaries AS r WHERE video_id = item;
    ELSE
        EXECUTE format('SELECT coalesce(jsonb_agg(%s ORDER BY variant, is_latest, revision), ''[]'')'
            ' FROM content_summaries AS r WHERE video_id = $1', of_summaries) INTO summaries USING item;
    END IF;
    RETURN jsonb_build_object('content', content, 'summaries', summaries,
        'curation', (SELECT to_jsonb(c) FROM curation c WHERE c.video_id = item),
        'taken_along', library_taken_along(content, summaries));
END
$$;

-- The way back of snapshots, by the statement; returns of each what `library_bring_back` does.
CREATE OR REPLACE FUNCTION library_restore_all(snapshots jsonb[]) RETURNS jsonb[]
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    alike jsonb;
    snapshot jsonb;
    lost jsonb[] := '{}';
BEGIN
    -- A summary belongs to an item, and rows of other tables to both. Together go rows with the same columns: what was kept
    -- long ago may lack some.
    FOR alike IN
        SELECT jsonb_agg(s -> 'content' ORDER BY place) FROM unnest(snapshots) WITH ORDINALITY AS each (s, place)
        GROUP BY ARRAY(SELECT jsonb_object_keys(s -> 'content') ORDER BY 1)
    LOOP
        PERFORM library_reinsert('content', alike);
    END LOOP;
    FOR alike IN
        SELECT jsonb_agg(kept ORDER BY place, nth)
        FROM unnest(snapshots) WITH ORDINALITY AS each (s, place),
            jsonb_array_elements(s -> 'summaries') WITH ORDINALITY AS list (kept, nth)
        GROUP BY ARRAY(SELECT jsonb_object_keys(kept) ORDER BY 1)
    LOOP
        PERFORM library_reinsert('content_summaries', alike);
    END LOOP;
    FOREACH snapshot IN ARRAY snapshots LOOP
        lost := lost || library_bring_back(coalesce(snapshot -> 'taken_along', '[]'));
    END LOOP;
    RETURN lost;
END
$$;

CREATE OR REPLACE FUNCTION library_restore(snapshot jsonb) RETURNS jsonb
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN (library_restore_all(ARRAY[snapshot]))[1];
END
$$;

-- Brings these items back from the trash. `lost` is what `library_bring_back` returns; NULL where only the tombstone was
-- left. What is not in the trash has no row. They come in parts of so many bytes at `most`: a value has its limit.
CREATE OR REPLACE FUNCTION library_out_of_the_trash(items text[], most bigint DEFAULT 16000000)
RETURNS TABLE (item text, lost jsonb)
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    together text[];
    emptied text[];
    whole text[];
    snapshots jsonb[];
BEGIN
    FOR together IN
        SELECT array_agg(video_id) FROM (
            SELECT video_id, sum(pg_column_size(snapshot || '{}')) OVER (ORDER BY video_id) / most AS part
            FROM tombstone WHERE video_id = ANY (items)
        ) AS sized GROUP BY part ORDER BY part
    LOOP
        WITH gone AS (DELETE FROM tombstone WHERE video_id = ANY (together) RETURNING video_id, snapshot)
        SELECT array_agg(video_id) FILTER (WHERE snapshot IS NULL),
            array_agg(video_id ORDER BY video_id) FILTER (WHERE snapshot IS NOT NULL),
            array_agg(snapshot ORDER BY video_id) FILTER (WHERE snapshot IS NOT NULL)
        INTO emptied, whole, snapshots FROM gone;
        RETURN QUERY SELECT unnest(emptied), NULL::jsonb;
        IF whole IS NOT NULL THEN
            RETURN QUERY SELECT unnest(whole), unnest(library_restore_all(snapshots));
        END IF;
    END LOOP;
END
$$;

-- Rows of other programs' tables that hold words about a deleted item and did not go with it: those that name it in a
-- column video_id or content_id or one of its summaries in summary_id, those that a foreign key emptied, and those that refer
-- to one of these by a foreign key. Deletes them if it is to `forget`. `ours` are the library's own tables.
CREATE OR REPLACE FUNCTION library_rows_elsewhere(item text, snapshot jsonb, ours text[], forget boolean)
RETURNS TABLE (name text, number bigint)
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, YMD' AS $$
DECLARE
    names text[] := ARRAY[library_bare_key(item), library_bare_key(snapshot #>> '{content,id}')];
    summaries text[] := ARRAY(
        SELECT s ->> key FROM jsonb_array_elements(snapshot -> 'summaries') AS s, unnest('{id,number}'::text[]) AS key);
    pending jsonb;
    waiting jsonb;
    place jsonb;
BEGIN
    WITH RECURSIVE found (relation, condition) AS (
        SELECT c.oid::regclass, format(CASE attname WHEN 'summary_id' THEN 'r.%I::text = ANY ($2)'
            ELSE 'library_bare_key(r.%I::text) = ANY ($1)' END, attname)
        FROM pg_class c JOIN pg_attribute ON attrelid = c.oid AND NOT attisdropped
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
            AND attname IN ('video_id', 'content_id', 'summary_id')
        UNION ALL
        SELECT to_regclass(e ->> 'table'), format(
            'EXISTS (SELECT FROM jsonb_populate_recordset(NULL::%s, %L) AS p WHERE %s)', e ->> 'table', e -> 'rows',
            library_is_same_row(to_regclass(e ->> 'table'), e -> 'columns', e -> 'rows'))
        FROM jsonb_array_elements(snapshot -> 'taken_along') AS e
        WHERE e -> 'columns' <> 'null' AND to_regclass(e ->> 'table') IS NOT NULL
    ), tied (relation, condition, path) AS (
        SELECT relation, string_agg(condition, ' OR '), ARRAY[relation::oid] FROM found
        WHERE relation::text <> ALL (ours) GROUP BY relation
        UNION ALL
        SELECT conrelid::regclass,
            format('(%s) IN (SELECT %s FROM %s AS r WHERE %s)', here, there, tied.relation, condition), path || conrelid
        FROM tied JOIN pg_constraint ON confrelid = tied.relation AND contype = 'f' AND conparentid = 0
        CROSS JOIN LATERAL (
            SELECT string_agg(format('r.%I', h.attname), ', ' ORDER BY nth) AS here,
                string_agg(format('r.%I', t.attname), ', ' ORDER BY nth) AS there
            FROM unnest(conkey, confkey) WITH ORDINALITY AS pair (own, its, nth)
            JOIN pg_attribute h ON h.attrelid = conrelid AND h.attnum = pair.own
            JOIN pg_attribute t ON t.attrelid = confrelid AND t.attnum = pair.its
        ) AS columns
        WHERE conrelid <> ALL (path) AND conrelid::regclass::text <> ALL (ours)
    )
    -- Rows that refer to others go first: by those they are found.
    SELECT coalesce(jsonb_agg(jsonb_build_array(relation::text, condition) ORDER BY depth DESC, relation::text), '[]')
    INTO pending FROM (
        SELECT relation, string_agg(condition, ' OR ') AS condition, max(cardinality(path)) AS depth
        FROM tied GROUP BY relation
    ) AS grouped;
    WHILE pending <> '[]' LOOP
        waiting := '[]';
        FOR place IN SELECT value FROM jsonb_array_elements(pending) LOOP
            name := place ->> 0;
            BEGIN
                EXECUTE format(CASE WHEN forget THEN 'DELETE FROM %s AS r WHERE %s'
                    ELSE 'SELECT FROM %s AS r WHERE %s' END, name, place ->> 1) USING names, summaries;
                GET DIAGNOSTICS number = ROW_COUNT;
                IF number > 0 THEN
                    RETURN NEXT;
                END IF;
            EXCEPTION WHEN foreign_key_violation THEN
                -- First go the rows that refer to these.
                IF jsonb_array_length(pending) = 1 THEN
                    RAISE;
                END IF;
                waiting := waiting || jsonb_build_array(place);
            END;
        END LOOP;
        IF waiting = pending THEN
            RAISE EXCEPTION 'Rows of % cannot be forgotten: other tables refer to them.', pending -> 0 ->> 0
            USING ERRCODE = 'foreign_key_violation';
        END IF;
        pending := waiting;
    END LOOP;
END
$$;
