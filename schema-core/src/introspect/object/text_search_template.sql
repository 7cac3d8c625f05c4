-- Text search templates.
SELECT 'pg_ts_template'::regclass::oid, t.oid, 'text search template',
       format('%I.%I', n.nspname, t.tmplname), NULL::name, NULL::name, o.text,
       format('CREATE TEXT SEARCH TEMPLATE %I.%I (%s)', n.nspname, t.tmplname, o.text), NULL::text[],
       NULL::text, obj_description(t.oid, 'pg_ts_template')
FROM pg_ts_template t JOIN pg_namespace n ON n.oid = t.tmplnamespace,
     LATERAL (SELECT concat_ws(', ', 'INIT = ' || nullif(t.tmplinit::oid, 0)::regproc,
         'LEXIZE = ' || t.tmpllexize) AS text) o
WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'schema_history')
  AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_ts_template'::regclass AND e.objid = t.oid
      AND e.deptype = 'e')
