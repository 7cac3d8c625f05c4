-- Conversions between encodings.
SELECT 'pg_conversion'::regclass::oid, c.oid, 'conversion', o.name, NULL::name, NULL::name, o.text,
       replace(o.text, ' CONVERSION ', format(' CONVERSION %s ', o.name)), NULL::text[], NULL::text,
       obj_description(c.oid, 'pg_conversion')
FROM pg_conversion c JOIN pg_namespace n ON n.oid = c.connamespace,
     LATERAL (SELECT format('%I.%I', n.nspname, c.conname) AS name,
         format('CREATE %sCONVERSION FOR %L TO %L FROM %s', CASE WHEN c.condefault THEN 'DEFAULT ' END,
             pg_encoding_to_char(c.conforencoding), pg_encoding_to_char(c.contoencoding), c.conproc)
             AS text) o
WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'schema_history')
  AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_conversion'::regclass AND e.objid = c.oid
      AND e.deptype = 'e')
