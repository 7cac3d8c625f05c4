-- Collations, without the version that the operating system had when they were made.
SELECT 'pg_collation'::regclass::oid, c.oid, 'collation', format('%I.%I', n.nspname, c.collname), NULL::name,
    NULL::name, o.text,
       format('CREATE COLLATION %I.%I (%s)', n.nspname, c.collname, o.text), NULL::text[], NULL::text,
       obj_description(c.oid, 'pg_collation')
FROM pg_collation c JOIN pg_namespace n ON n.oid = c.collnamespace,
     LATERAL (SELECT concat_ws(', ', 'provider = ' || CASE c.collprovider WHEN 'i' THEN 'icu'
         WHEN 'b' THEN 'builtin' ELSE 'libc' END,
         CASE WHEN NOT c.collisdeterministic THEN 'deterministic = false' END,
         'locale = ' || quote_literal(c.colllocale), -- since 17
         'locale = ' || quote_literal(c.colliculocale), -- before 17 -- since 15
         'rules = ' || quote_literal(c.collicurules), -- since 16
         'lc_collate = ' || quote_literal(c.collcollate), 'lc_ctype = '
             || quote_literal(c.collctype)) AS text) o
WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'schema_history')
  AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_collation'::regclass AND e.objid = c.oid
      AND e.deptype = 'e')
