-- Objects of the database that are in no schema. Options of foreign data may hold passwords: their names are
-- shown and a digest of each value, and those of a user mapping (which pg_user_mappings hides from most) as
-- one digest.
WITH member AS (
    SELECT classid, objid FROM pg_depend WHERE refclassid = 'pg_extension'::regclass AND deptype = 'e'
)
-- ALTER ... DEPENDS ON EXTENSION.
SELECT 'extension dependency',
       format('%s on %I', pg_describe_object(d.classid, d.objid, d.objsubid), e.extname), ''
FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid
WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'x'
UNION ALL
SELECT 'language', quote_ident(l.lanname),
       concat_ws(E'\n', CASE WHEN l.lanpltrusted THEN 'trusted' END,
           'handler ' || l.lanplcallfoid::regprocedure,
           'inline ' || l.laninline::regprocedure, 'validator ' || l.lanvalidator::regprocedure,
           'comment ' || quote_literal(obj_description(l.oid, 'pg_language')))
FROM pg_language l
WHERE l.oid >= 16384 AND l.oid NOT IN (SELECT objid FROM member WHERE classid = 'pg_language'::regclass)
UNION ALL
SELECT 'transform', format('for %s language %I', format_type(t.trftype, NULL), l.lanname),
       concat_ws(E'\n', 'from ' || t.trffromsql::regprocedure, 'to ' || t.trftosql::regprocedure,
           'comment ' || quote_literal(obj_description(t.oid, 'pg_transform')))
FROM pg_transform t JOIN pg_language l ON l.oid = t.trflang
WHERE t.oid NOT IN (SELECT objid FROM member WHERE classid = 'pg_transform'::regclass)
UNION ALL
SELECT 'access method', quote_ident(a.amname),
       concat_ws(E'\n', 'type ' || a.amtype::text, 'handler ' || a.amhandler,
           'comment ' || quote_literal(obj_description(a.oid, 'pg_am')))
FROM pg_am a
WHERE a.oid >= 16384 AND a.oid NOT IN (SELECT objid FROM member WHERE classid = 'pg_am'::regclass)
UNION ALL
SELECT 'foreign data wrapper', quote_ident(w.fdwname),
       concat_ws(E'\n', 'handler ' || w.fdwhandler::regprocedure,
           'validator ' || w.fdwvalidator::regprocedure,
           (SELECT string_agg(format('option %I %s', o.option_name,
                       encode(sha256(convert_to(o.option_value, 'UTF8')), 'hex')), E'\n'
                       ORDER BY o.option_name)
            FROM pg_options_to_table(w.fdwoptions) o),
           'comment ' || quote_literal(obj_description(w.oid, 'pg_foreign_data_wrapper')))
FROM pg_foreign_data_wrapper w
WHERE w.oid NOT IN (SELECT objid FROM member WHERE classid = 'pg_foreign_data_wrapper'::regclass)
UNION ALL
SELECT 'foreign server', quote_ident(s.srvname),
       concat_ws(E'\n', 'wrapper ' || quote_ident(w.fdwname), 'type ' || quote_literal(s.srvtype),
           'version ' || quote_literal(s.srvversion),
           (SELECT string_agg(format('option %I %s', o.option_name,
                       encode(sha256(convert_to(o.option_value, 'UTF8')), 'hex')), E'\n'
                       ORDER BY o.option_name)
            FROM pg_options_to_table(s.srvoptions) o),
           'comment ' || quote_literal(obj_description(s.oid, 'pg_foreign_server')))
FROM pg_foreign_server s JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw
WHERE s.oid NOT IN (SELECT objid FROM member WHERE classid = 'pg_foreign_server'::regclass)
UNION ALL
SELECT 'user mapping',
       format('for %s server %I', CASE u.umuser WHEN 0 THEN 'PUBLIC' ELSE quote_ident(u.usename) END,
              u.srvname),
       coalesce('options ' || encode(sha256(convert_to(
           (SELECT string_agg(quote_literal(o), ',' ORDER BY o) FROM unnest(u.umoptions) o), 'UTF8')),
           'hex'), '')
FROM pg_user_mappings u
UNION ALL
-- Everybody may read these columns, but not the one with the connection string.
SELECT 'subscription', quote_ident(s.subname),
       concat_ws(E'\n', CASE WHEN NOT s.subenabled THEN 'disabled' END,
           CASE WHEN s.subbinary THEN 'binary' END,
           'slot ' || quote_ident(s.subslotname), 'synchronous commit ' || s.subsynccommit,
           'streaming ' || s.substream::text,
           'two-phase ' || s.subtwophasestate::text, -- since 15
           CASE WHEN s.subdisableonerr THEN 'disable on error' END, -- since 15
           'origin ' || s.suborigin, -- since 16
           CASE WHEN s.subrunasowner THEN 'run as owner' END, -- since 16
           CASE WHEN NOT s.subpasswordrequired THEN 'password not required' END, -- since 16
           CASE WHEN s.subfailover THEN 'failover' END, -- since 17
           (SELECT string_agg(quote_ident(pub), ', ' ORDER BY pub) FROM unnest(s.subpublications) pub),
           'comment ' || quote_literal(obj_description(s.oid, 'pg_subscription')))
FROM pg_subscription s
WHERE s.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
UNION ALL
SELECT 'security label', format('%s of %s', l.provider, pg_describe_object(l.classoid, l.objoid, l.objsubid)),
       l.label
FROM pg_seclabel l
UNION ALL
-- Comments on the types that follow from others: COMMENT ON TYPE works for a table's, too.
SELECT 'comment on type', format_type(t.oid, NULL), d.description
FROM pg_description d JOIN pg_type t ON t.oid = d.objoid
LEFT JOIN pg_class c ON c.oid = t.typrelid
WHERE d.classoid = 'pg_type'::regclass AND d.objoid >= 16384
  AND (t.typtype = 'm' OR c.relkind <> 'c'
       OR EXISTS (SELECT FROM pg_type element WHERE element.typarray = t.oid));
