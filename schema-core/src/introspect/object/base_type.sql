-- Base types. What ALTER TYPE can change is a part; storage cannot go back to PLAIN.
SELECT 'pg_type'::regclass::oid, t.oid, 'type', d.name, NULL::name, NULL::name, d.text,
       format('CREATE TYPE %s (%s, %s)', d.name, d.text, part.text), NULL::text[], part.json,
       obj_description(t.oid, 'pg_type')
FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace,
     LATERAL (SELECT format('%I.%I', n.nspname, t.typname) AS name,
         concat_ws(', ', 'INPUT = ' || t.typinput, 'OUTPUT = ' || t.typoutput,
             'INTERNALLENGTH = ' || CASE t.typlen WHEN -1 THEN 'VARIABLE' ELSE t.typlen::text END,
             CASE WHEN t.typbyval THEN 'PASSEDBYVALUE' END,
             'ALIGNMENT = ' || CASE t.typalign WHEN 'c' THEN 'char' WHEN 's' THEN 'int2' WHEN 'i' THEN 'int4'
                 ELSE 'double' END,
             'CATEGORY = ' || quote_literal(t.typcategory::text),
             CASE WHEN t.typispreferred THEN 'PREFERRED = true' END,
             'DEFAULT = ' || quote_literal(t.typdefault),
             'ELEMENT = ' || format_type(nullif(t.typelem, 0), NULL),
             'DELIMITER = ' || quote_literal(t.typdelim::text),
             CASE WHEN t.typcollation <> 0 THEN 'COLLATABLE = true' END) AS text) d,
     LATERAL (SELECT string_agg(format('%s = %s', p.name, p.value), ', ') AS text,
             json_agg(json_build_object('name', lower(p.name),
                 'set', format('ALTER TYPE %s SET (%s = %s)', d.name, p.name, p.value),
                 'unset', CASE WHEN p.name <> 'STORAGE' THEN
                     format('ALTER TYPE %s SET (%s = NONE)', d.name, p.name) END,
                 'overwrites', p.value <> 'plain', 'inline', true))::text AS json
         FROM (VALUES ('RECEIVE', nullif(t.typreceive::oid, 0)::regproc::text),
                      ('SEND', nullif(t.typsend::oid, 0)::regproc::text),
                      ('TYPMOD_IN', nullif(t.typmodin::oid, 0)::regproc::text),
                      ('TYPMOD_OUT', nullif(t.typmodout::oid, 0)::regproc::text),
                      ('ANALYZE', nullif(t.typanalyze::oid, 0)::regproc::text),
                      ('SUBSCRIPT', nullif(t.typsubscript::oid, 0)::regproc::text),
                      ('STORAGE', CASE t.typstorage WHEN 'p' THEN 'plain' WHEN 'e' THEN 'external'
                          WHEN 'm' THEN 'main' ELSE 'extended' END)) p (name, value)
         WHERE p.value IS NOT NULL) part
WHERE t.typtype = 'b'
  -- Array types follow from their elements.
  AND NOT EXISTS (SELECT FROM pg_type element WHERE element.typarray = t.oid)
  AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'schema_history')
  AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_type'::regclass AND e.objid = t.oid
      AND e.deptype = 'e')
