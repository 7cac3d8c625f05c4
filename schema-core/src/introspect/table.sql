-- Tables, partitioned ones, partitions and foreign tables too.
SELECT c.oid, n.nspname, c.relname, c.relpersistence = 'u', c.reloptions, toast.reloptions,
       c.relrowsecurity, c.relforcerowsecurity, c.relreplident, s.spcname, nullif(am.amname, 'heap'),
       d.description,
       (SELECT ARRAY[tn.nspname, t.typname] FROM pg_type t JOIN pg_namespace tn ON tn.oid = t.typnamespace
        WHERE t.oid = c.reloftype AND c.reloftype <> 0),
       CASE WHEN c.relkind = 'f' THEN (SELECT srv.srvname FROM pg_foreign_table f
           JOIN pg_foreign_server srv ON srv.oid = f.ftserver WHERE f.ftrelid = c.oid) END,
       CASE WHEN c.relkind = 'f' THEN ARRAY(
           SELECT option_name || '=' || /* secret.sql */
           FROM pg_foreign_table f CROSS JOIN pg_options_to_table(f.ftoptions) WHERE f.ftrelid = c.oid) END
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_class toast ON toast.oid = c.reltoastrelid AND toast.reloptions IS NOT NULL
LEFT JOIN pg_tablespace s ON s.oid = c.reltablespace
LEFT JOIN pg_am am ON am.oid = c.relam
LEFT JOIN pg_description d ON d.classoid = 'pg_class'::regclass AND d.objoid = c.oid AND d.objsubid = 0
WHERE c.relkind IN ('r', 'p', 'f')
  AND ($1::text[] IS NULL OR (n.nspname, c.relname) IN (SELECT * FROM unnest($1::text[], $2::text[])))
  AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'schema_history')
  AND c.oid NOT IN (SELECT objid FROM pg_depend
                    WHERE classid = 'pg_class'::regclass AND refclassid = 'pg_extension'::regclass
                      AND deptype = 'e');
