-- Index columns with something to say: statistics targets, and parameters of operator classes.
SELECT a.attrelid, a.attnum, CASE WHEN a.attstattarget >= 0 THEN a.attstattarget::int4 END, a.attoptions
FROM unnest($1::oid[]) AS indexes(oid)
JOIN pg_attribute a ON a.attrelid = indexes.oid
WHERE a.attnum > 0 AND (a.attstattarget >= 0 OR a.attoptions IS NOT NULL);
