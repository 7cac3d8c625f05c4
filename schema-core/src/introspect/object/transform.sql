-- Transforms between types and procedural languages.
SELECT 'pg_transform'::regclass::oid, t.oid, 'transform', o.name, NULL::name, NULL::name, o.text,
       format('CREATE TRANSFORM %s (%s)', o.name, o.text), ARRAY[]::text[], NULL::text,
       obj_description(t.oid, 'pg_transform')
FROM pg_transform t JOIN pg_language l ON l.oid = t.trflang,
     LATERAL (SELECT format('FOR %s LANGUAGE %I', format_type(t.trftype, NULL), l.lanname) AS name,
         concat_ws(', ', 'FROM SQL WITH FUNCTION ' || nullif(t.trffromsql::oid, 0)::regprocedure,
             'TO SQL WITH FUNCTION ' || nullif(t.trftosql::oid, 0)::regprocedure) AS text) o
WHERE NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_transform'::regclass AND e.objid = t.oid
    AND e.deptype = 'e')
