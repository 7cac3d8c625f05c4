-- Tables that belong to somebody: not to PostgreSQL, an extension, this tool or a session. Foreign tables are read to
-- be named as those that nobody can fill. All of them ($1), or those that are named ($2) with what their foreign keys
-- point at, and the partitions and parents of each.
WITH RECURSIVE wanted(oid) AS (
    SELECT unnest($2::oid[])
    UNION
    SELECT next.oid FROM wanted CROSS JOIN LATERAL (
        SELECT k.confrelid FROM pg_constraint k WHERE k.conrelid = wanted.oid AND k.contype = 'f'
        UNION ALL SELECT h.inhrelid FROM pg_inherits h WHERE h.inhparent = wanted.oid
        UNION ALL SELECT h.inhparent FROM pg_inherits h WHERE h.inhrelid = wanted.oid
    ) AS next(oid)
)
SELECT c.oid, n.nspname, c.relname, c.relkind,
       CASE WHEN c.relispartition THEN pg_get_partition_constraintdef(c.oid) END,
       CASE WHEN c.relispartition
            THEN (SELECT h.inhparent FROM pg_inherits h WHERE h.inhrelid = c.oid) END
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE ($1 OR c.oid IN (SELECT wanted.oid FROM wanted))
  AND c.relkind IN ('r', 'p', 'f') AND c.relpersistence <> 't'
  AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'schema_history')
  AND NOT EXISTS (SELECT FROM pg_depend d
                  WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.objsubid = 0
                    AND d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e')
ORDER BY n.nspname, c.relname
