-- Text search configurations, dictionaries, parsers and templates.
WITH namespace AS (
    SELECT oid, nspname FROM pg_namespace
    WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'schema_history')
), member AS (
    SELECT classid, objid FROM pg_depend WHERE refclassid = 'pg_extension'::regclass AND deptype = 'e'
)
SELECT 'text search configuration', format('%I.%I', n.nspname, c.cfgname),
       concat_ws(E'\n',
           (SELECT format('parser %I.%I', pn.nspname, p.prsname)
            FROM pg_ts_parser p JOIN pg_namespace pn ON pn.oid = p.prsnamespace WHERE p.oid = c.cfgparser),
           (SELECT string_agg(format('%s %s', m.maptokentype, m.mapdict::regdictionary), E'\n'
                              ORDER BY m.maptokentype, m.mapseqno)
            FROM pg_ts_config_map m WHERE m.mapcfg = c.oid),
           'comment ' || quote_literal(obj_description(c.oid, 'pg_ts_config')))
FROM pg_ts_config c JOIN namespace n ON n.oid = c.cfgnamespace
WHERE c.oid NOT IN (SELECT objid FROM member WHERE classid = 'pg_ts_config'::regclass)
UNION ALL
SELECT 'text search dictionary', format('%I.%I', n.nspname, d.dictname),
       concat_ws(E'\n',
           (SELECT format('template %I.%I', tn.nspname, t.tmplname)
            FROM pg_ts_template t JOIN pg_namespace tn ON tn.oid = t.tmplnamespace
                WHERE t.oid = d.dicttemplate),
           d.dictinitoption, 'comment ' || quote_literal(obj_description(d.oid, 'pg_ts_dict')))
FROM pg_ts_dict d JOIN namespace n ON n.oid = d.dictnamespace
WHERE d.oid NOT IN (SELECT objid FROM member WHERE classid = 'pg_ts_dict'::regclass)
UNION ALL
SELECT 'text search parser', format('%I.%I', n.nspname, p.prsname),
       concat_ws(E'\n', p.prsstart::regprocedure, p.prstoken::regprocedure, p.prsend::regprocedure,
           p.prsheadline::regprocedure, p.prslextype::regprocedure,
           'comment ' || quote_literal(obj_description(p.oid, 'pg_ts_parser')))
FROM pg_ts_parser p JOIN namespace n ON n.oid = p.prsnamespace
WHERE p.oid NOT IN (SELECT objid FROM member WHERE classid = 'pg_ts_parser'::regclass)
UNION ALL
SELECT 'text search template', format('%I.%I', n.nspname, t.tmplname),
       concat_ws(E'\n', t.tmplinit::regprocedure, t.tmpllexize::regprocedure,
           'comment ' || quote_literal(obj_description(t.oid, 'pg_ts_template')))
FROM pg_ts_template t JOIN namespace n ON n.oid = t.tmplnamespace
WHERE t.oid NOT IN (SELECT objid FROM member WHERE classid = 'pg_ts_template'::regclass);
