-- What the server prints of these indexes and of each of their keys.
SELECT i.indexrelid, pg_get_indexdef(i.indexrelid),
       ARRAY(SELECT pg_get_indexdef(i.indexrelid, k, false) FROM generate_series(1, i.indnkeyatts) k
             ORDER BY k)
FROM unnest($1::oid[]) AS indexes(oid)
JOIN pg_index i ON i.indexrelid = indexes.oid;
