-- Range types.
SELECT 'pg_type'::regclass::oid, t.oid, 'type', format('%I.%I', n.nspname, t.typname), NULL::name,
    NULL::name, o.text,
       format('CREATE TYPE %I.%I AS RANGE (%s)', n.nspname, t.typname, o.text), NULL::text[], NULL::text,
       obj_description(t.oid, 'pg_type')
FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace JOIN pg_range g ON g.rngtypid = t.oid,
     LATERAL (SELECT concat_ws(', ', 'subtype = ' || format_type(g.rngsubtype, NULL),
         (SELECT format('multirange_type_name = %I.%I', mn.nspname, m.typname)
          FROM pg_type m JOIN pg_namespace mn ON mn.oid = m.typnamespace WHERE m.oid = g.rngmultitypid),
         (SELECT format('subtype_opclass = %I.%I', opn.nspname, oc.opcname)
          FROM pg_opclass oc JOIN pg_namespace opn ON opn.oid = oc.opcnamespace
              WHERE oc.oid = g.rngsubopc AND NOT oc.opcdefault),
         (SELECT format('collation = %I.%I', cn.nspname, co.collname)
          FROM pg_collation co JOIN pg_namespace cn ON cn.oid = co.collnamespace
              JOIN pg_type b ON b.oid = g.rngsubtype
          WHERE co.oid = g.rngcollation AND co.oid <> b.typcollation),
         'canonical = ' || nullif(g.rngcanonical, 0)::regproc, 'subtype_diff = '
             || nullif(g.rngsubdiff, 0)::regproc) AS text) o
WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'schema_history')
  AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_type'::regclass AND e.objid = t.oid
      AND e.deptype = 'e')
