-- The columns of a relation: their types in full, and what rows are sent as.
SELECT a.attname::text, pg_catalog.format_type(a.atttypid, a.atttypmod), pg_catalog.format_type(sent.oid, NULL)
FROM pg_catalog.pg_attribute a,
     -- A row is sent as what a domain is over (manual, 8.18), and a domain may be over a domain.
     LATERAL (WITH RECURSIVE base (oid, typtype, typbasetype) AS (
                  SELECT t.oid, t.typtype, t.typbasetype FROM pg_catalog.pg_type t WHERE t.oid = a.atttypid
                  UNION ALL
                  SELECT t.oid, t.typtype, t.typbasetype FROM base b
                  JOIN pg_catalog.pg_type t ON t.oid = b.typbasetype WHERE b.typtype = 'd')
              SELECT oid FROM base WHERE typtype <> 'd') sent
WHERE a.attrelid = $1::text::pg_catalog.regclass AND a.attnum > 0 AND NOT a.attisdropped
