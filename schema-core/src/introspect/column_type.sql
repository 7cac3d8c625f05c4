-- The types that columns have ($1, $2), each with the collations that they have with it ($3).
SELECT used.type, used.typmod, used.coll, format_type(used.type, used.typmod),
       n.nspname, coalesce(element.typname, t.typname), element.oid IS NOT NULL, t.typstorage,
       collname.nspname, c.collname
FROM unnest($1::oid[], $2::int4[], $3::oid[]) AS used(type, typmod, coll)
JOIN pg_type t ON t.oid = used.type
-- Not by typelem, which point and name have too.
LEFT JOIN pg_type element ON element.typarray = t.oid
JOIN pg_namespace n ON n.oid = coalesce(element.typnamespace, t.typnamespace)
LEFT JOIN pg_collation c ON c.oid = used.coll AND used.coll <> t.typcollation
LEFT JOIN pg_namespace collname ON collname.oid = c.collnamespace;
