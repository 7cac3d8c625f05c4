-- Base types, and shells of them.
SELECT CASE WHEN t.typisdefined THEN 'base type' ELSE 'shell type' END,
       format('%I.%I', n.nspname, t.typname),
       concat_ws(E'\n',
           CASE WHEN t.typtype = 'b' THEN concat_ws(' ', 'length', t.typlen, 'by value', t.typbyval,
                'category', t.typcategory, 'preferred', t.typispreferred, 'delimiter', t.typdelim,
                'alignment', t.typalign, 'storage', t.typstorage,
                'element', format_type(nullif(t.typelem, 0), NULL),
                'input', t.typinput::regprocedure, 'output', t.typoutput::regprocedure,
                'receive', t.typreceive::regprocedure, 'send', t.typsend::regprocedure,
                'typmod', t.typmodin::regprocedure, t.typmodout::regprocedure,
                'analyze', t.typanalyze::regprocedure, 'subscript', t.typsubscript::regprocedure) END,
           'comment ' || quote_literal(obj_description(t.oid, 'pg_type')))
FROM pg_type t
JOIN pg_namespace n ON n.oid = t.typnamespace
WHERE t.typtype IN ('b', 'p')
  -- Array types follow from their elements.
  AND NOT EXISTS (SELECT FROM pg_type element WHERE element.typarray = t.oid)
  AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'schema_history')
  AND t.oid NOT IN (SELECT objid FROM pg_depend
                    WHERE classid = 'pg_type'::regclass AND refclassid = 'pg_extension'::regclass
                      AND deptype = 'e');
