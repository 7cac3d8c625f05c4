SELECT i.indrelid, i.indexrelid, ic.relname, am.amname, i.indisunique,
       i.indnullsnotdistinct, -- since 15
       false, -- before 15
       i.indkey, i.indoption, i.indclass, i.indcollation,
       pg_get_expr(i.indpred, i.indrelid),
       ic.reloptions, s.spcname, i.indisvalid, i.indisclustered, i.indisreplident, d.description,
       -- Of a whole row pg_depend says nothing; the expression does.
       CASE WHEN i.indexprs IS NOT NULL OR i.indpred IS NOT NULL THEN
           CASE WHEN concat(i.indexprs::text, i.indpred::text) LIKE '%:varattno 0 %' THEN '{0}'::int2[] END ||
           ARRAY(SELECT r.refobjsubid::int2 FROM pg_depend r
                 WHERE r.classid = 'pg_class'::regclass AND r.objid = i.indexrelid
                   AND r.refclassid = 'pg_class'::regclass AND r.refobjid = i.indrelid AND r.refobjsubid > 0)
       END
FROM unnest($1::oid[]) AS modeled(oid)
JOIN pg_index i ON i.indrelid = modeled.oid
JOIN pg_class ic ON ic.oid = i.indexrelid
JOIN pg_am am ON am.oid = ic.relam
LEFT JOIN pg_tablespace s ON s.oid = ic.reltablespace
LEFT JOIN pg_description d ON d.classoid = 'pg_class'::regclass AND d.objoid = i.indexrelid AND d.objsubid = 0
-- conindid of a foreign key is the index that it points at.
WHERE NOT EXISTS (SELECT FROM pg_constraint con
                  WHERE con.conindid = i.indexrelid AND con.contype IN ('p', 'u', 'x'));
