-- Everything that can be renamed, by what stays the same when it is.
SELECT 'table', c.oid, 0, n.nspname::text, c.relname::text
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
UNION ALL
SELECT 'column', a.attrelid, a.attnum, '', a.attname::text
FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
  AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
UNION ALL
SELECT 'enum', t.oid, 0, n.nspname::text, t.typname::text
FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
WHERE t.typtype = 'e' AND n.nspname !~ '^pg_'
UNION ALL
SELECT 'value', e.oid, e.enumtypid::int4, '', e.enumlabel::text FROM pg_catalog.pg_enum e
UNION ALL
SELECT 'schema', n.oid, 0, '', n.nspname::text FROM pg_catalog.pg_namespace n WHERE n.nspname !~ '^pg_'
