-- Extended statistics, with their target as a part.
SELECT 'pg_statistic_ext'::regclass::oid, x.oid, 'statistics', format('%I.%I', n.nspname, x.stxname),
    cn.nspname, c.relname,
       pg_get_statisticsobjdef(x.oid), pg_get_statisticsobjdef(x.oid), NULL::text[],
       CASE WHEN x.stxstattarget >= 0 THEN json_build_array(json_build_object('name', 'target',
           'set', format('ALTER STATISTICS %I.%I SET STATISTICS %s', n.nspname, x.stxname, x.stxstattarget),
           'unset', format('ALTER STATISTICS %I.%I SET STATISTICS -1', n.nspname, x.stxname),
           'overwrites', true, 'inline', false))::text END,
       obj_description(x.oid, 'pg_statistic_ext')
FROM pg_statistic_ext x JOIN pg_namespace n ON n.oid = x.stxnamespace JOIN pg_class c ON c.oid = x.stxrelid
JOIN pg_namespace cn ON cn.oid = c.relnamespace
WHERE cn.nspname !~ '^pg_' AND cn.nspname NOT IN ('information_schema', 'schema_history')
  AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid
      AND e.deptype = 'e')
