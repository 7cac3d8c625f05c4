-- What tables are partitioned by, their parents, and which of their parts come from there.
SELECT modeled.oid, 'key', NULL::name, NULL::name, pg_get_partkeydef(modeled.oid), 0
FROM unnest($1::oid[]) AS modeled(oid) JOIN pg_partitioned_table p ON p.partrelid = modeled.oid
UNION ALL
SELECT modeled.oid, 'parent', n.nspname, c.relname,
       (SELECT pg_get_expr(k.relpartbound, k.oid) FROM pg_class k WHERE k.oid = modeled.oid), h.inhseqno
FROM unnest($1::oid[]) AS modeled(oid) JOIN pg_inherits h ON h.inhrelid = modeled.oid
JOIN pg_class c ON c.oid = h.inhparent JOIN pg_namespace n ON n.oid = c.relnamespace
UNION ALL
SELECT modeled.oid, 'column', NULL, a.attname, NULL, 0
FROM unnest($1::oid[]) AS modeled(oid) JOIN pg_attribute a ON a.attrelid = modeled.oid
WHERE NOT a.attislocal AND a.attnum > 0 AND NOT a.attisdropped
UNION ALL
SELECT modeled.oid, 'check', NULL, con.conname, NULL, 0
FROM unnest($1::oid[]) AS modeled(oid) JOIN pg_constraint con ON con.conrelid = modeled.oid
WHERE con.contype = 'c' AND NOT con.conislocal
UNION ALL
SELECT modeled.oid, 'index', n.nspname, ic.relname, pc.relname::text, 0
FROM unnest($1::oid[]) AS modeled(oid) JOIN pg_index i ON i.indrelid = modeled.oid
JOIN pg_inherits h ON h.inhrelid = i.indexrelid
JOIN pg_class ic ON ic.oid = i.indexrelid JOIN pg_namespace n ON n.oid = ic.relnamespace
JOIN pg_class pc ON pc.oid = h.inhparent
ORDER BY 6;
