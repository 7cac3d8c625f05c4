-- Shells of base types: of these no more is known than the name.
SELECT 'pg_type'::regclass::oid, t.oid, 'type', format('%I.%I', n.nspname, t.typname), NULL::name, NULL::name,
       'shell', format('CREATE TYPE %I.%I', n.nspname, t.typname), NULL::text[], NULL::text,
       obj_description(t.oid, 'pg_type')
FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
WHERE t.typtype = 'p' AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'schema_history')
  AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_type'::regclass AND e.objid = t.oid
      AND e.deptype = 'e')
