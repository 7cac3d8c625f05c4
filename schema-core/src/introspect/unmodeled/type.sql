-- Domains, ranges and base types; composite types are with the relations.
SELECT CASE WHEN NOT t.typisdefined THEN 'shell type' WHEN t.typtype = 'd' THEN 'domain'
            WHEN t.typtype = 'r' THEN 'range type' ELSE 'base type' END,
       format('%I.%I', n.nspname, t.typname),
       concat_ws(E'\n',
           CASE WHEN t.typtype = 'd' THEN format_type(t.typbasetype, t.typtypmod) END,
           (SELECT format('collate %I.%I', cn.nspname, co.collname)
            FROM pg_collation co JOIN pg_namespace cn ON cn.oid = co.collnamespace
            WHERE co.oid = t.typcollation
              AND (t.typtype <> 'd' OR co.oid <> (SELECT b.typcollation FROM pg_type b
                  WHERE b.oid = t.typbasetype))),
           CASE WHEN t.typnotnull THEN 'not null' END,
           'default ' || CASE WHEN t.typtype = 'd' THEN pg_get_expr(t.typdefaultbin, 0)
                              ELSE quote_literal(t.typdefault) END,
           (SELECT string_agg(concat_ws(' ', format('constraint %I', con.conname),
                       pg_get_constraintdef(con.oid),
                       'comment ' || quote_literal(obj_description(con.oid, 'pg_constraint'))), E'\n'
                       ORDER BY con.conname)
            FROM pg_constraint con WHERE con.contypid = t.oid AND con.contype = 'c'),
           (SELECT concat_ws(E'\n', 'subtype ' || format_type(g.rngsubtype, NULL),
                'operator class ' || (SELECT format('%I.%I', opcn.nspname, opc.opcname) FROM pg_opclass opc
                                      JOIN pg_namespace opcn ON opcn.oid = opc.opcnamespace
                                      WHERE opc.oid = g.rngsubopc),
                'collation ' || (SELECT format('%I.%I', cn.nspname, co.collname) FROM pg_collation co
                                 JOIN pg_namespace cn ON cn.oid = co.collnamespace
                                 WHERE co.oid = g.rngcollation),
                'canonical ' || g.rngcanonical::regprocedure, 'subdiff ' || g.rngsubdiff::regprocedure,
                'multirange ' || format_type(g.rngmultitypid, NULL))
            FROM pg_range g WHERE g.rngtypid = t.oid),
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
WHERE t.typtype IN ('d', 'r', 'b', 'p')
  -- Array types follow from their elements.
  AND NOT EXISTS (SELECT FROM pg_type element WHERE element.typarray = t.oid)
  AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'schema_history')
  AND t.oid NOT IN (SELECT objid FROM pg_depend
                    WHERE classid = 'pg_type'::regclass AND refclassid = 'pg_extension'::regclass
                      AND deptype = 'e');
