-- Checks and foreign keys of these tables. A foreign key to a partitioned table has a copy for each partition that it
-- points at, which demands nothing new.
SELECT k.conrelid, k.conname, k.contype, k.conkey,
       CASE WHEN k.contype = 'c' THEN pg_get_expr(k.conbin, k.conrelid) END,
       k.confrelid, k.confkey,
       -- What it may compare values with: the texts of functions that it calls, the labels of enums that it casts to.
       CASE WHEN k.contype = 'c' THEN ARRAY(
           SELECT coalesce(pg_get_function_sqlbody(p.oid), p.prosrc)
           FROM pg_depend d JOIN pg_proc p ON p.oid = d.refobjid
           WHERE d.classid = 'pg_constraint'::regclass AND d.objid = k.oid
             AND d.refclassid = 'pg_proc'::regclass) END,
       CASE WHEN k.contype = 'c' THEN ARRAY(
           SELECT e.enumlabel::text
           FROM pg_depend d JOIN pg_enum e ON e.enumtypid = d.refobjid
           WHERE d.classid = 'pg_constraint'::regclass AND d.objid = k.oid
             AND d.refclassid = 'pg_type'::regclass ORDER BY e.enumtypid, e.enumsortorder) END
FROM unnest($1::oid[]) AS wanted(oid)
JOIN pg_constraint k ON k.conrelid = wanted.oid
WHERE k.contype IN ('c', 'f')
  AND NOT EXISTS (SELECT FROM pg_constraint parent
                  WHERE parent.oid = k.conparentid AND parent.conrelid = k.conrelid)
ORDER BY k.conrelid, k.conname
