-- Triggers, and whether they fire; on partitions too, where that is not as on their parent.
SELECT 'pg_trigger'::regclass::oid, t.oid, 'trigger', format('%I ON %I.%I', t.tgname, n.nspname, c.relname),
       n.nspname, c.relname, printed.definition, printed.definition, NULL::text[],
       CASE WHEN t.tgenabled <> 'O' OR c.relkind = 'p' OR dependent.is_there THEN (
           SELECT json_agg(p ORDER BY p.level, p.name)::text FROM (
           SELECT 'state' AS name, 0 AS level,
                  format('ALTER TABLE %I.%I %s TRIGGER %I', n.nspname, c.relname, state.words, t.tgname) AS set,
                  format('ALTER TABLE %I.%I ENABLE TRIGGER %I', n.nspname, c.relname, t.tgname) AS unset,
                  true AS overwrites, false AS inline
           WHERE t.tgenabled <> 'O'
           UNION ALL
           SELECT format('partition %I.%I on state', kn.nspname, k.relname), l.level,
                  format('ALTER TABLE ONLY %I.%I %s TRIGGER %I', kn.nspname, k.relname,
                      CASE kt.tgenabled WHEN 'O' THEN 'ENABLE' WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN
                          'ENABLE REPLICA' ELSE 'ENABLE ALWAYS' END, kt.tgname),
                  format('ALTER TABLE ONLY %I.%I %s TRIGGER %I', kn.nspname, k.relname, state.words,
                      kt.tgname), true, false
           FROM pg_partition_tree(c.oid) l JOIN pg_class k ON k.oid = l.relid
           JOIN pg_namespace kn ON kn.oid = k.relnamespace JOIN pg_trigger kt ON kt.tgrelid = k.oid
           WHERE c.relkind = 'p' AND kt.tgparentid <> 0 AND kt.tgname = t.tgname
             AND kt.tgenabled <> t.tgenabled
           UNION ALL
           SELECT 'extension ' || quote_ident(e.extname), 0,
                  format('ALTER TRIGGER %I ON %I.%I DEPENDS ON EXTENSION %I', t.tgname, n.nspname, c.relname,
                      e.extname),
                  format('ALTER TRIGGER %I ON %I.%I NO DEPENDS ON EXTENSION %I', t.tgname, n.nspname, c.relname,
                      e.extname), true, false
           FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid
           WHERE d.classid = 'pg_trigger'::regclass AND d.objid = t.oid AND d.deptype = 'x') p) END,
       obj_description(t.oid, 'pg_trigger')
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN LATERAL (SELECT EXISTS (SELECT FROM pg_depend x WHERE x.classid = 'pg_trigger'::regclass
                                       AND x.objid = t.oid AND x.deptype = 'x') AS is_there) dependent
CROSS JOIN LATERAL (SELECT pg_get_triggerdef(t.oid) AS definition OFFSET 0) printed,
     LATERAL (SELECT CASE t.tgenabled WHEN 'O' THEN 'ENABLE' WHEN 'D' THEN 'DISABLE'
         WHEN 'R' THEN 'ENABLE REPLICA' ELSE 'ENABLE ALWAYS' END AS words) state
-- A partition's copy of a trigger comes with its parent's.
WHERE NOT t.tgisinternal AND t.tgparentid = 0
  AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'schema_history')
  AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.objid IN (c.oid, t.oid) AND e.deptype = 'e'
                  AND e.classid IN ('pg_class'::regclass, 'pg_trigger'::regclass))
