SELECT con.conrelid, con.conname, con.condeferrable, con.condeferred, con.conkey,
       con.convalidated, d.description,
       con.confrelid, tn.nspname, t.relname, con.confkey,
       -- The names of the target's columns, where the target is no table whose columns were read.
       CASE WHEN target.oid IS NULL THEN
           ARRAY(SELECT a.attname::text FROM unnest(con.confkey) WITH ORDINALITY k(attnum, place)
                 JOIN pg_attribute a ON a.attrelid = con.confrelid AND a.attnum = k.attnum ORDER BY k.place)
       END,
       con.confmatchtype, con.confdeltype, con.confupdtype,
       con.confdelsetcols -- since 15
       NULL::int2[] -- before 15
FROM unnest($1::oid[]) AS modeled(oid)
JOIN pg_constraint con ON con.conrelid = modeled.oid AND con.contype = 'f'
JOIN pg_class t ON t.oid = con.confrelid
JOIN pg_namespace tn ON tn.oid = t.relnamespace
LEFT JOIN unnest($1::oid[]) AS target(oid) ON target.oid = con.confrelid
LEFT JOIN pg_description d ON d.classoid = 'pg_constraint'::regclass AND d.objoid = con.oid AND d.objsubid = 0
-- A foreign key to a partitioned table has a row for each partition, too.
WHERE con.conparentid = 0
  AND con.conenforced -- since 18
;
