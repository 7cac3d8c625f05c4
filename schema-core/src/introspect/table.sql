-- Tables, partitioned ones and partitions too. Typed and foreign tables are read with what the model does not cover:
-- the condition here and the one in unmodeled/relation.sql are each other's opposite.
SELECT c.oid, n.nspname, c.relname, c.relpersistence = 'u', c.reloptions, toast.reloptions,
       c.relrowsecurity, c.relforcerowsecurity, c.relreplident, s.spcname, nullif(am.amname, 'heap'),
       d.description
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_class toast ON toast.oid = c.reltoastrelid AND toast.reloptions IS NOT NULL
LEFT JOIN pg_tablespace s ON s.oid = c.reltablespace
LEFT JOIN pg_am am ON am.oid = c.relam
LEFT JOIN pg_description d ON d.classoid = 'pg_class'::regclass AND d.objoid = c.oid AND d.objsubid = 0
WHERE c.relkind IN ('r', 'p') AND c.reloftype = 0
  AND ($1::text[] IS NULL OR (n.nspname, c.relname) IN (SELECT * FROM unnest($1::text[], $2::text[])))
  AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'schema_history')
  AND c.oid NOT IN (SELECT objid FROM pg_depend
                    WHERE classid = 'pg_class'::regclass AND refclassid = 'pg_extension'::regclass
                      AND deptype = 'e');
