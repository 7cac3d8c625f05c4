-- A type by its name: the labels of an enum; of a domain what it is over at last, whether it refuses NULL, and its checks.
WITH RECURSIVE over(oid, base, modifier, not_null) AS (
    SELECT t.oid, t.typbasetype, t.typtypmod, t.typnotnull
    FROM pg_catalog.pg_type t WHERE t.oid = to_regtype($1) AND t.typtype = 'd'
    UNION ALL
    SELECT t.oid, t.typbasetype, t.typtypmod, t.typnotnull
    FROM over JOIN pg_catalog.pg_type t ON t.oid = over.base WHERE t.typtype = 'd'
)
SELECT (SELECT array_agg(e.enumlabel::text ORDER BY e.enumsortorder) FROM pg_catalog.pg_enum e
        WHERE e.enumtypid = to_regtype($1)),
       (SELECT pg_catalog.format_type(over.base, over.modifier) FROM over
        JOIN pg_catalog.pg_type t ON t.oid = over.base WHERE t.typtype <> 'd'),
       (SELECT coalesce(bool_or(over.not_null), false) FROM over),
       ARRAY(SELECT pg_catalog.pg_get_expr(k.conbin, 0) FROM over
             JOIN pg_catalog.pg_constraint k ON k.contypid = over.oid AND k.contype = 'c' ORDER BY k.conname)
