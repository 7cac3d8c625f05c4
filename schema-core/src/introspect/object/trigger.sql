-- Triggers, and whether they fire.
SELECT 'pg_trigger'::regclass::oid, t.oid, 'trigger', format('%I ON %I.%I', t.tgname, n.nspname, c.relname),
       n.nspname, c.relname, pg_get_triggerdef(t.oid), pg_get_triggerdef(t.oid), NULL::text[],
       CASE WHEN t.tgenabled <> 'O' THEN json_build_array(json_build_object('name', 'state',
           'set', format('ALTER TABLE %I.%I %s TRIGGER %I', n.nspname, c.relname,
               CASE t.tgenabled WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA'
                   ELSE 'ENABLE ALWAYS' END, t.tgname),
           'unset', format('ALTER TABLE %I.%I ENABLE TRIGGER %I', n.nspname, c.relname, t.tgname),
           'overwrites', true, 'inline', false))::text END,
       obj_description(t.oid, 'pg_trigger')
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
-- A partition's copy of a trigger comes with its parent's.
WHERE NOT t.tgisinternal AND t.tgparentid = 0
  AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'schema_history')
  AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.objid IN (c.oid, t.oid) AND e.deptype = 'e'
                  AND e.classid IN ('pg_class'::regclass, 'pg_trigger'::regclass))
