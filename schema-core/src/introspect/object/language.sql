-- Procedural languages. CREATE OR REPLACE changes everything about one.
SELECT 'pg_language'::regclass::oid, l.oid, 'language', quote_ident(l.lanname), NULL::name, NULL::name,
       o.text, o.text, ARRAY[]::text[], NULL::text, obj_description(l.oid, 'pg_language')
FROM pg_language l,
     LATERAL (SELECT concat_ws(' ', CASE WHEN l.lanpltrusted THEN 'CREATE TRUSTED LANGUAGE'
             ELSE 'CREATE LANGUAGE' END, quote_ident(l.lanname), 'HANDLER ' || l.lanplcallfoid::regproc,
         'INLINE ' || nullif(l.laninline, 0)::regproc,
         'VALIDATOR ' || nullif(l.lanvalidator, 0)::regproc) AS text) o
WHERE l.oid >= 16384 AND l.lanispl
  AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_language'::regclass AND e.objid = l.oid
      AND e.deptype = 'e')
