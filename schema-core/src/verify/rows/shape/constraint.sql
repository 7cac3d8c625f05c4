-- Checks and foreign keys of these tables. A foreign key to a partitioned table has a copy for each partition that it
-- points at, which demands nothing new.
SELECT k.conrelid, k.conname, k.contype, k.conkey,
       CASE WHEN k.contype = 'c' THEN pg_get_expr(k.conbin, k.conrelid) END,
       k.confrelid, k.confkey
FROM unnest($1::oid[]) AS wanted(oid)
JOIN pg_constraint k ON k.conrelid = wanted.oid
WHERE k.contype IN ('c', 'f')
  AND NOT EXISTS (SELECT FROM pg_constraint parent
                  WHERE parent.oid = k.conparentid AND parent.conrelid = k.conrelid)
ORDER BY k.conrelid, k.conname
