-- The yardstick: everything of a schema that a catalog has, by the plainest queries that get it. One transaction, as
-- whoever wants one picture has to.
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
SELECT oid, nspname, nspowner, nspacl FROM pg_namespace;
SELECT c.oid, c.relname, c.relnamespace, c.relkind, c.relpersistence, c.reloptions, c.relrowsecurity,
       c.relforcerowsecurity, c.relreplident, c.reltablespace, c.relam, c.relispartition, c.relacl
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema';
SELECT a.attrelid, a.attnum, a.attname, a.atttypid, a.atttypmod, a.attcollation, a.attnotnull, a.attgenerated,
       a.attidentity, a.attstorage, a.attcompression, a.attoptions, pg_get_expr(d.adbin, d.adrelid)
FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind = 'r'
  AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema';
SELECT k.oid, k.conname, k.conrelid, k.contype, k.condeferrable, k.condeferred, k.convalidated,
       pg_get_constraintdef(k.oid)
FROM pg_constraint k JOIN pg_namespace n ON n.oid = k.connamespace
WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema';
SELECT i.indexrelid, i.indrelid, i.indisunique, i.indisvalid, i.indisclustered, i.indisreplident,
       pg_get_indexdef(i.indexrelid)
FROM pg_index i
JOIN pg_class c ON c.oid = i.indrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema';
SELECT t.oid, t.typname, t.typnamespace, t.typtype, format_type(t.oid, NULL) FROM pg_type t
JOIN pg_namespace n ON n.oid = t.typnamespace
WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema';
SELECT c.oid, c.relname, c.reloptions, pg_get_viewdef(c.oid) FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('v', 'm') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema';
SELECT p.oid, p.proname, p.pronamespace, p.proacl, pg_get_functiondef(p.oid) FROM pg_proc p
JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE p.prokind IN ('f', 'p') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema';
SELECT oid, tgname, tgrelid, tgenabled, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal;
SELECT rulename, ev_class, ev_type, ev_enabled FROM pg_rewrite WHERE oid >= 16384;
SELECT enumtypid, enumlabel, enumsortorder FROM pg_enum;
SELECT * FROM pg_sequence;
SELECT * FROM pg_description WHERE objoid >= 16384;
SELECT classid, objid, objsubid, refclassid, refobjid, refobjsubid, deptype FROM pg_depend WHERE objid >= 16384;
COMMIT;
