-- Text search parsers.
SELECT 'pg_ts_parser'::regclass::oid, p.oid, 'text search parser', format('%I.%I', n.nspname, p.prsname),
       NULL::name, NULL::name, o.text,
       format('CREATE TEXT SEARCH PARSER %I.%I (%s)', n.nspname, p.prsname, o.text), NULL::text[], NULL::text,
       obj_description(p.oid, 'pg_ts_parser')
FROM pg_ts_parser p JOIN pg_namespace n ON n.oid = p.prsnamespace,
     LATERAL (SELECT concat_ws(', ', 'START = ' || p.prsstart, 'GETTOKEN = ' || p.prstoken,
         'END = ' || p.prsend, 'HEADLINE = ' || nullif(p.prsheadline::oid, 0)::regproc,
         'LEXTYPES = ' || p.prslextype) AS text) o
WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'schema_history')
  AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_ts_parser'::regclass AND e.objid = p.oid
      AND e.deptype = 'e')
