SELECT con.conrelid, con.conname, con.condeferrable, con.condeferred, con.conkey,
       con.convalidated, d.description,
       con.contype, i.indnkeyatts, i.indkey, i.indisclustered, i.indisreplident,
       i.indnullsnotdistinct, -- since 15
       false, -- before 15
       ic.reloptions, s.spcname,
       CASE WHEN con.contype <> 'x' THEN NULL
            -- What the server keeps among the parameters is seldom there.
            WHEN EXISTS (SELECT FROM unnest(ic.reloptions) o WHERE o ~ '^pg_')
                OR EXISTS (SELECT FROM pg_attribute a, unnest(a.attoptions) o
                           WHERE a.attrelid = ic.oid AND o ~ '^pg_')
            THEN /* printed: pg_get_constraintdef(con.oid) */
            ELSE pg_get_constraintdef(con.oid) END,
       CASE WHEN con.contype = 'x' THEN
           CASE WHEN concat(i.indexprs::text, i.indpred::text) LIKE '%:varattno 0 %' THEN '{0}'::int2[] END ||
           ARRAY(SELECT r.refobjsubid::int2 FROM pg_depend r
                 WHERE r.classid = 'pg_class'::regclass AND r.objid = con.conindid
                   AND r.refclassid = 'pg_class'::regclass AND r.refobjid = con.conrelid
                   AND r.refobjsubid > 0)
       END,
       i.indisvalid,
       id.description
FROM unnest($1::oid[]) AS modeled(oid)
JOIN pg_constraint con ON con.conrelid = modeled.oid AND con.contype IN ('p', 'u', 'x')
JOIN pg_index i ON i.indexrelid = con.conindid
JOIN pg_class ic ON ic.oid = con.conindid
LEFT JOIN pg_tablespace s ON s.oid = ic.reltablespace
LEFT JOIN pg_description d ON d.classoid = 'pg_constraint'::regclass AND d.objoid = con.oid AND d.objsubid = 0
LEFT JOIN pg_description id ON id.classoid = 'pg_class'::regclass AND id.objoid = ic.oid AND id.objsubid = 0
WHERE NOT con.conperiod -- since 18
;
