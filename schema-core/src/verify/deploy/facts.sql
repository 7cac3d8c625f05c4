-- Relations by name, a line for each column: what a program that reads and writes rows has to know of it.
SELECT wanted.schema, wanted.name, c.relkind::text, a.attname::text,
       pg_catalog.format_type(a.atttypid, a.atttypmod),
       -- A row of a composite type is read by its attributes.
       base.typname || coalesce((SELECT '(' || string_agg(part.attname || ' '
               || pg_catalog.format_type(part.atttypid, part.atttypmod), ', ' ORDER BY part.attnum) || ')'
           FROM pg_catalog.pg_attribute part
           WHERE part.attrelid = base.typrelid AND part.attnum > 0 AND NOT part.attisdropped), ''),
       (coalesce(element.typtype, base.typtype)) = 'e',
       a.attnotnull OR base.not_null,
       -- A default of a domain counts as one of the column (manual, "CREATE DOMAIN").
       a.atthasdef OR a.attidentity <> '' OR base.has_default,
       a.attgenerated <> '' OR a.attidentity = 'a',
       ARRAY(SELECT e.enumlabel::text FROM pg_catalog.pg_enum e
             WHERE e.enumtypid = coalesce(element.oid, base.oid) ORDER BY e.enumsortorder),
       -- The conditions of the domains that it is over, and for a partitioned table what its partitions take.
       ARRAY(SELECT pg_catalog.pg_get_constraintdef(k.oid) FROM pg_catalog.pg_constraint k
             WHERE k.contypid = a.atttypid ORDER BY k.conname),
       ARRAY(SELECT pg_catalog.pg_get_expr(part.relpartbound, part.oid) FROM pg_catalog.pg_inherits h
             JOIN pg_catalog.pg_class part ON part.oid = h.inhrelid
             WHERE h.inhparent = c.oid AND part.relispartition ORDER BY 1),
       ARRAY(SELECT k.conname::text FROM pg_catalog.pg_constraint k WHERE k.contypid = a.atttypid ORDER BY k.conname),
       (SELECT pg_catalog.pg_get_expr(d.adbin, d.adrelid) FROM pg_catalog.pg_attrdef d
        WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum),
       coalesce(base.typname = 'citext' OR (SELECT NOT k.collisdeterministic FROM pg_catalog.pg_collation k
                                            WHERE k.oid = a.attcollation), false)
FROM unnest($1::text[], $2::text[]) AS wanted(schema, name)
JOIN pg_catalog.pg_namespace n ON n.nspname = wanted.schema
JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = wanted.name
LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
-- What a domain is over at last: the server describes rows by that (`getBaseTypeAndTypmod`).
LEFT JOIN LATERAL (
    WITH RECURSIVE over(oid, not_null, has_default) AS (
        SELECT a.atttypid, false, false
        UNION ALL
        SELECT t.typbasetype, over.not_null OR t.typnotnull, over.has_default OR t.typdefault IS NOT NULL
        FROM over JOIN pg_catalog.pg_type t ON t.oid = over.oid WHERE t.typtype = 'd'
    )
    SELECT t.oid, t.typname, t.typtype, t.typrelid, t.typelem, over.not_null, over.has_default
    FROM over JOIN pg_catalog.pg_type t ON t.oid = over.oid WHERE t.typtype <> 'd'
) AS base ON true
LEFT JOIN pg_catalog.pg_type element ON element.oid = base.typelem AND element.typarray = base.oid
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
ORDER BY 1, 2, a.attnum
