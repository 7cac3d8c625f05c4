-- Access methods of indexes and tables.
SELECT 'pg_am'::regclass::oid, a.oid, 'access method', quote_ident(a.amname), NULL::name, NULL::name, o.text,
       format('CREATE ACCESS METHOD %I %s', a.amname, o.text), NULL::text[], NULL::text,
       obj_description(a.oid, 'pg_am')
FROM pg_am a,
     LATERAL (SELECT format('TYPE %s HANDLER %s', CASE a.amtype WHEN 't' THEN 'TABLE' ELSE 'INDEX' END,
         a.amhandler) AS text) o
WHERE a.oid >= 16384
  AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_am'::regclass AND e.objid = a.oid
      AND e.deptype = 'e')
