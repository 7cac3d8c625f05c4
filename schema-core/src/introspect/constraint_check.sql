SELECT con.conrelid, con.conname, con.condeferrable, con.condeferred, con.conkey,
       con.convalidated, d.description,
       pg_get_expr(con.conbin, con.conrelid), con.connoinherit
FROM unnest($1::oid[]) AS modeled(oid)
JOIN pg_constraint con ON con.conrelid = modeled.oid AND con.contype = 'c'
LEFT JOIN pg_description d ON d.classoid = 'pg_constraint'::regclass AND d.objoid = con.oid AND d.objsubid = 0
WHERE con.conenforced -- since 18
;
