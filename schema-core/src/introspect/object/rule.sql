-- Rules, and whether they fire; not the one that makes a view a view.
SELECT 'pg_rewrite'::regclass::oid, w.oid, 'rule', format('%I ON %I.%I', w.rulename, n.nspname, c.relname),
       n.nspname, c.relname, pg_get_ruledef(w.oid), rtrim(pg_get_ruledef(w.oid), ';'), ARRAY[]::text[],
       CASE WHEN w.ev_enabled <> 'O' THEN json_build_array(json_build_object('name', 'state',
           'set', format('ALTER TABLE %I.%I %s RULE %I', n.nspname, c.relname,
               CASE w.ev_enabled WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA'
                   ELSE 'ENABLE ALWAYS' END, w.rulename),
           'unset', format('ALTER TABLE %I.%I ENABLE RULE %I', n.nspname, c.relname, w.rulename),
           'overwrites', true, 'inline', false))::text END,
       obj_description(w.oid, 'pg_rewrite')
FROM pg_rewrite w JOIN pg_class c ON c.oid = w.ev_class JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE w.rulename <> '_RETURN' AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema',
    'schema_history')
  AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid
      AND e.deptype = 'e')
