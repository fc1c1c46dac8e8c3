"""What hangs on a predecessor's tables, asked of the catalogue and written down as statements."""

# The tables, and every view that stands on them, in the order in which they were made.
RELATIONS = """
WITH RECURSIVE relation AS (
    SELECT oid FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm') AND relname = ANY (%s)
    UNION
    SELECT v.oid FROM relation
    JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = relation.oid
    JOIN pg_rewrite r ON d.classid = 'pg_rewrite'::regclass AND r.oid = d.objid
    JOIN pg_class v ON v.oid = r.ev_class AND v.relkind IN ('v', 'm') AND v.relnamespace = 'public'::regnamespace
)
SELECT relname FROM relation JOIN pg_class USING (oid) ORDER BY oid
"""
# Statements for what hangs on these relations. Forwards, `set_aside` and `tie_in` run by id; backwards, `untie` and
# `give_back` run against it. Row security is not carried over: where there was any, nobody is let in without it.
REMEMBER = """
CREATE SCHEMA predecessor;
CREATE TABLE predecessor.remembered (
    id bigint GENERATED ALWAYS AS IDENTITY, set_aside text, tie_in text, untie text, give_back text
);
WITH relation AS (
    SELECT *, CASE relname WHEN 'summaries' THEN 'content_summaries' ELSE relname END AS stand_in
    FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relname = ANY (%(names)s)
), made AS (
    SELECT * FROM relation WHERE relkind IN ('r', 'p')
), statement (place, nth, set_aside, tie_in, untie, give_back) AS (
    SELECT 1, -oid::bigint, NULL, format('REFRESH MATERIALIZED VIEW predecessor.%%I WITH NO DATA', relname), NULL,
        format('REFRESH MATERIALIZED VIEW public.%%I', relname)
    FROM relation WHERE relkind = 'm'
    UNION ALL
    -- Constraints and indexes of its own that the library's table can have as well.
    SELECT 2, k.oid::bigint, NULL,
        format('ALTER TABLE public.%%I ADD CONSTRAINT %%I %%s', stand_in, conname, pg_get_constraintdef(k.oid)),
        NULL, NULL
    FROM pg_constraint k JOIN made ON made.oid = conrelid
    WHERE contype IN ('c', 'u', 'x') OR contype = 'f' AND confrelid NOT IN (SELECT oid FROM made)
    UNION ALL
    SELECT 3, indexrelid::bigint, NULL,
        regexp_replace(pg_get_indexdef(indexrelid), ' ON .+? USING', format(' ON public.%%I USING', stand_in)),
        NULL, NULL
    FROM pg_index JOIN made ON made.oid = indrelid
    WHERE NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u', 'x'))
    UNION ALL
    -- Foreign keys of other tables, which may refer to one of those keys; where an item's key was stripped or its row
    -- merged into another, they follow it.
    SELECT 4, k.oid::bigint, dropped, followed || added || regexp_replace(definition, 'REFERENCES .+?\\)', format(
        'REFERENCES public.%%I (%%s)', stand_in, (
            SELECT string_agg(CASE WHEN relname = %(numbered)s AND attname = 'id' THEN 'number'
                ELSE quote_ident(attname) END, ', ' ORDER BY place)
            FROM unnest(confkey) WITH ORDINALITY AS key (number, place)
            JOIN pg_attribute ON attrelid = confrelid AND attnum = key.number
        ))), dropped, added || definition
    FROM pg_constraint k JOIN made ON made.oid = confrelid
    CROSS JOIN LATERAL (VALUES (
        format('ALTER TABLE IF EXISTS %%s DROP CONSTRAINT IF EXISTS %%I', conrelid::regclass, conname),
        format('ALTER TABLE IF EXISTS %%s ADD CONSTRAINT %%I ', conrelid::regclass, conname),
        pg_get_constraintdef(k.oid),
        coalesce((
            SELECT format(%(follow)s, conrelid::regclass, here.attname, there.attname)
            FROM pg_attribute here, pg_attribute there
            WHERE relname = 'content' AND cardinality(conkey) = 1 AND there.attname IN ('video_id', 'id')
                AND here.attrelid = conrelid AND here.attnum = conkey[1]
                AND there.attrelid = confrelid AND there.attnum = confkey[1]), '')
    )) AS words (dropped, added, definition, followed)
    WHERE contype = 'f' AND conparentid = 0 AND conrelid NOT IN (SELECT oid FROM made)
    UNION ALL
    SELECT 5, switch.oid::bigint, format('ALTER TABLE %%s DISABLE %%s %%I', oid::regclass, kind, name), NULL, NULL,
        format('ALTER TABLE %%s ENABLE %%s %%s %%I', oid::regclass,
            CASE state WHEN 'A' THEN 'ALWAYS' WHEN 'R' THEN 'REPLICA' END, kind, name)
    FROM made JOIN (
        SELECT 'TRIGGER', tgrelid, tgname, tgenabled FROM pg_trigger WHERE NOT tgisinternal AND tgparentid = 0
        UNION ALL
        SELECT 'RULE', ev_class, rulename, ev_enabled FROM pg_rewrite
    ) AS switch (kind, oid, name, state) USING (oid)
    WHERE state <> 'D'
    UNION ALL
    SELECT 6, oid::bigint, format('ALTER TABLE public.%%I SET SCHEMA predecessor', relname), NULL, NULL,
        format('ALTER TABLE predecessor.%%I SET SCHEMA public', relname)
    FROM relation
    UNION ALL
    SELECT 7, oid::bigint, NULL, format('CREATE %%s public.%%I %%sAS %%s', kind, relname,
        'WITH (' || array_to_string(reloptions, ', ') || ') ', pg_get_viewdef(oid)),
        format('DROP %%s IF EXISTS public.%%I', kind, relname), NULL
    FROM relation JOIN (VALUES ('v', 'VIEW'), ('m', 'MATERIALIZED VIEW')) AS kinds (letter, kind)
        ON letter = relkind::text AND relname <> ALL (%(ours)s)
    UNION ALL
    SELECT 8, relation.oid::bigint, NULL, format('GRANT %%s%%s ON public.%%I TO %%s%%s',
        privilege_type, ' (' || quote_ident(name) || ')', relname,
        CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END,
        CASE WHEN is_grantable THEN ' WITH GRANT OPTION' END), NULL, NULL
    FROM relation
    CROSS JOIN LATERAL (
        SELECT NULL::name, relacl UNION ALL
        SELECT attname, attacl FROM pg_attribute WHERE attrelid = relation.oid AND NOT attisdropped
    ) AS a (name, acl)
    CROSS JOIN LATERAL aclexplode(acl)
    WHERE NOT relrowsecurity AND grantee <> relowner
)
INSERT INTO predecessor.remembered (set_aside, tie_in, untie, give_back)
SELECT set_aside, tie_in, untie, give_back FROM statement ORDER BY place, nth
"""
COLUMNS = """
SELECT attname, format_type(atttypid, -1), format_type(atttypid, atttypmod), typcategory, attnotnull,
    attgenerated <> '', attidentity <> '', sequence, CASE WHEN attgenerated = ''
        THEN coalesce(pg_get_expr(adbin, adrelid), 'nextval(' || quote_literal(sequence) || ')') END
FROM pg_attribute JOIN pg_type t ON t.oid = atttypid LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum,
    pg_get_serial_sequence(%(table)s, attname) AS sequence
WHERE attrelid = to_regclass(%(table)s) AND attnum > 0 AND NOT attisdropped ORDER BY attnum
"""
