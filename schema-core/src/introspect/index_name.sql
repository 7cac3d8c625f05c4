-- The names of operator classes ($1) and collations ($2). The flag says which it is.
SELECT true, c.oid, n.nspname, c.opcname, c.opcdefault FROM pg_opclass c JOIN pg_namespace n ON n.oid = c.opcnamespace
WHERE c.oid = ANY ($1::oid[])
UNION ALL
SELECT false, c.oid, n.nspname, c.collname, false FROM pg_collation c JOIN pg_namespace n ON n.oid = c.collnamespace
WHERE c.oid = ANY ($2::oid[]);
