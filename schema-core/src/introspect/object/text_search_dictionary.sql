-- Text search dictionaries, with their options as parts: dictinitoption is a list of names with values.
SELECT 'pg_ts_dict'::regclass::oid, d.oid, 'text search dictionary', o.name, NULL::name, NULL::name,
       o.template,
       format('CREATE TEXT SEARCH DICTIONARY %s (%s)', o.name,
           concat_ws(', ', 'TEMPLATE = ' || o.template, d.dictinitoption)),
       NULL::text[],
       (SELECT json_agg(json_build_object('name', 'option ' || option[1],
                   'set', format('ALTER TEXT SEARCH DICTIONARY %s (%s = %s)', o.name, option[1], option[2]),
                   'unset', format('ALTER TEXT SEARCH DICTIONARY %s (%s)', o.name, option[1]),
                   'overwrites', true, 'inline', true))::text
        FROM regexp_matches(d.dictinitoption,
            '("(?:[^"]|"")+"|[^\s",=]+)\s*=\s*(E?''(?:[^'']|'''')*''|[^\s,]+)', 'g') option),
       obj_description(d.oid, 'pg_ts_dict')
FROM pg_ts_dict d JOIN pg_namespace n ON n.oid = d.dictnamespace
JOIN pg_ts_template t ON t.oid = d.dicttemplate JOIN pg_namespace tn ON tn.oid = t.tmplnamespace,
     LATERAL (SELECT format('%I.%I', n.nspname, d.dictname) AS name,
         format('%I.%I', tn.nspname, t.tmplname) AS template) o
WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'schema_history')
  AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_ts_dict'::regclass AND e.objid = d.oid
      AND e.deptype = 'e')
