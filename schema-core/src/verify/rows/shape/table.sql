-- Tables that belong to somebody: not to PostgreSQL, an extension, this tool or a session. Foreign tables are read to
-- be named as those that nobody can fill.
SELECT c.oid, n.nspname, c.relname, c.relkind,
       CASE WHEN c.relispartition THEN pg_get_partition_constraintdef(c.oid) END,
       CASE WHEN c.relispartition
            THEN (SELECT h.inhparent FROM pg_inherits h WHERE h.inhrelid = c.oid) END
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'f') AND c.relpersistence <> 't'
  AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'schema_history')
  AND NOT EXISTS (SELECT FROM pg_depend d
                  WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.objsubid = 0
                    AND d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e')
ORDER BY n.nspname, c.relname
