-- What refuses rows of these relations: constraints, and unique indexes that are none. A line each, with its columns or
-- expressions, and its definition without its name.
SELECT wanted.schema, wanted.name, k.conname::text, k.contype::text,
       pg_catalog.pg_get_constraintdef(k.oid),
       ARRAY(SELECT a.attname::text FROM unnest(k.conkey) WITH ORDINALITY AS key(attnum, place)
             JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = key.attnum ORDER BY place),
       true, k.condeferrable, NULL::text
FROM unnest($1::text[], $2::text[]) AS wanted(schema, name)
JOIN pg_catalog.pg_namespace n ON n.nspname = wanted.schema
JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = wanted.name
JOIN pg_catalog.pg_constraint k ON k.conrelid = c.oid
WHERE k.contype IN ('c', 'p', 'u', 'f', 'x')
UNION ALL
SELECT wanted.schema, wanted.name, NULL, 'c', pg_catalog.pg_get_partition_constraintdef(c.oid),
       ARRAY(SELECT a.attname::text FROM pg_catalog.pg_inherits h
             JOIN pg_catalog.pg_partitioned_table p ON p.partrelid = h.inhparent
             JOIN pg_catalog.pg_attribute a ON a.attrelid = p.partrelid AND a.attnum = ANY (p.partattrs::int2[])
             WHERE h.inhrelid = c.oid ORDER BY 1),
       true, false, NULL
FROM unnest($1::text[], $2::text[]) AS wanted(schema, name)
JOIN pg_catalog.pg_namespace n ON n.nspname = wanted.schema
JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = wanted.name
WHERE c.relispartition AND pg_catalog.pg_get_partition_constraintdef(c.oid) IS NOT NULL
UNION ALL
SELECT wanted.schema, wanted.name, o.relname::text, 'i',
       -- The name stands between INDEX and ON.
       substr(def.text, strpos(def.text, ' ON ')),
       ARRAY(SELECT coalesce((SELECT a.attname::text FROM pg_catalog.pg_attribute a
                 WHERE a.attrelid = i.indrelid AND a.attnum = i.indkey[part - 1] AND a.attnum > 0),
                 pg_catalog.pg_get_indexdef(i.indexrelid, part, false))
             FROM generate_series(1, i.indnkeyatts::int4) AS part),
       NOT (0 = ANY (i.indkey)), false, pg_catalog.pg_get_expr(i.indpred, i.indrelid)
FROM unnest($1::text[], $2::text[]) AS wanted(schema, name)
JOIN pg_catalog.pg_namespace n ON n.nspname = wanted.schema
JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = wanted.name
JOIN pg_catalog.pg_index i ON i.indrelid = c.oid AND i.indisunique
JOIN pg_catalog.pg_class o ON o.oid = i.indexrelid
CROSS JOIN LATERAL (SELECT pg_catalog.pg_get_indexdef(i.indexrelid)) AS def(text)
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))
UNION ALL
-- An index that computes something may fail to.
SELECT wanted.schema, wanted.name, NULL, 'e', pg_catalog.pg_get_indexdef(i.indexrelid), '{}', false, false, NULL
FROM unnest($1::text[], $2::text[]) AS wanted(schema, name)
JOIN pg_catalog.pg_namespace n ON n.nspname = wanted.schema
JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = wanted.name
JOIN pg_catalog.pg_index i ON i.indrelid = c.oid AND i.indexprs IS NOT NULL
ORDER BY 1, 2, 4, 3
