-- Exclusion constraints: their expressions, their operators and the rows that they are about. The bounds of partitions,
-- as conditions. The checks of the domains that columns are of, however far down.
SELECT 'exclusion', n.nspname::text, c.relname::text, k.conname::text,
       ARRAY(SELECT pg_catalog.pg_get_indexdef(i.indexrelid, part, false)
             FROM generate_series(1, i.indnkeyatts::int4) AS part ORDER BY part),
       ARRAY(SELECT format('OPERATOR(%I.%s)', s.nspname, o.oprname)
             FROM unnest(k.conexclop) WITH ORDINALITY AS used(oid, place)
             JOIN pg_catalog.pg_operator o ON o.oid = used.oid
             JOIN pg_catalog.pg_namespace s ON s.oid = o.oprnamespace ORDER BY used.place),
       pg_catalog.pg_get_expr(i.indpred, i.indrelid)
FROM pg_catalog.pg_constraint k
JOIN pg_catalog.pg_index i ON i.indexrelid = k.conindid
JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE k.contype = 'x'
UNION ALL
-- A hash is of a table by its number, which is another one in another database.
SELECT 'bound', n.nspname::text, c.relname::text, '',
       ARRAY[regexp_replace(pg_catalog.pg_get_partition_constraintdef(c.oid), '''\d+''::oid',
           coalesce((SELECT quote_literal(format('%I.%I', over.nspname, parent.relname)) || '::regclass'
                     FROM pg_catalog.pg_inherits h JOIN pg_catalog.pg_class parent ON parent.oid = h.inhparent
                     JOIN pg_catalog.pg_namespace over ON over.oid = parent.relnamespace
                     WHERE h.inhrelid = c.oid), ''), 'g')],
       '{}', NULL
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relispartition AND pg_catalog.pg_get_partition_constraintdef(c.oid) IS NOT NULL
UNION ALL
SELECT 'domain', n.nspname::text, c.relname::text, a.attname::text,
       ARRAY(
           WITH RECURSIVE over(oid) AS (
               SELECT a.atttypid UNION
               SELECT t.typbasetype FROM over JOIN pg_catalog.pg_type t ON t.oid = over.oid WHERE t.typtype = 'd'
           )
           SELECT pg_catalog.pg_get_expr(k.conbin, 0) FROM over
           JOIN pg_catalog.pg_constraint k ON k.contypid = over.oid AND k.contype = 'c' ORDER BY k.conname),
       '{}', NULL
FROM pg_catalog.pg_attribute a
JOIN pg_catalog.pg_type t ON t.oid = a.atttypid AND t.typtype = 'd'
JOIN pg_catalog.pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p')
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE a.attnum > 0 AND NOT a.attisdropped AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
