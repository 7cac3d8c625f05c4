-- Extended statistics, with their target as a part. PostgreSQL keeps their columns in the order of the table's, which is
-- no difference; so they are in that of their names.
SELECT 'pg_statistic_ext'::regclass::oid, x.oid, 'statistics', format('%I.%I', n.nspname, x.stxname),
    cn.nspname, c.relname,
       d.text, d.text, NULL::text[],
       CASE WHEN x.stxstattarget >= 0 THEN json_build_array(json_build_object('name', 'target',
           'set', format('ALTER STATISTICS %I.%I SET STATISTICS %s', n.nspname, x.stxname, x.stxstattarget),
           'unset', format('ALTER STATISTICS %I.%I SET STATISTICS -1', n.nspname, x.stxname),
           'overwrites', true, 'inline', false))::text END,
       obj_description(x.oid, 'pg_statistic_ext')
FROM pg_statistic_ext x JOIN pg_namespace n ON n.oid = x.stxnamespace JOIN pg_class c ON c.oid = x.stxrelid
JOIN pg_namespace cn ON cn.oid = c.relnamespace,
     LATERAL (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY k.at) AS kept,
                     string_agg(quote_ident(a.attname), ', ' ORDER BY a.attname) AS sorted
              FROM unnest(x.stxkeys) WITH ORDINALITY k(attnum, at)
              JOIN pg_attribute a ON a.attrelid = x.stxrelid AND a.attnum = k.attnum) names,
     LATERAL (SELECT coalesce(replace(pg_get_statisticsobjdef(x.oid), ' ON ' || names.kept,
                  ' ON ' || names.sorted), pg_get_statisticsobjdef(x.oid)) AS text) d
WHERE cn.nspname !~ '^pg_' AND cn.nspname NOT IN ('information_schema', 'schema_history')
  AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid
      AND e.deptype = 'e')
