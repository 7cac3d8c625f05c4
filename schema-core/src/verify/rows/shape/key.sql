-- Indexes that keep two rows from being alike, a line for each part of the key.
SELECT i.indrelid, i.indexrelid, i.indkey[part - 1],
       CASE WHEN i.indkey[part - 1] = 0 THEN pg_get_indexdef(i.indexrelid, part, false) END,
       pg_get_expr(i.indpred, i.indrelid),
       i.indnullsnotdistinct, -- since 15
       false, -- before 15
       CASE WHEN i.indisexclusion THEN (SELECT o.oprname = '=' FROM pg_constraint k JOIN pg_operator o
           ON o.oid = k.conexclop[part] WHERE k.conindid = i.indexrelid AND k.contype = 'x') ELSE true END
FROM unnest($1::oid[]) AS wanted(oid)
JOIN pg_index i ON i.indrelid = wanted.oid
JOIN pg_class c ON c.oid = i.indexrelid
CROSS JOIN LATERAL generate_series(1, i.indnkeyatts::int4) AS part
WHERE i.indisunique OR i.indisexclusion
ORDER BY i.indrelid, c.relname, part
