-- Views and materialized views. The indexes of the latter are parts.
SELECT 'pg_class'::regclass::oid, c.oid, CASE c.relkind WHEN 'v' THEN 'view' ELSE 'materialized view' END,
       format('%I.%I', n.nspname, c.relname), n.nspname, c.relname,
       concat_ws(E'\n', (SELECT am.amname FROM pg_am am WHERE am.oid = c.relam
           AND c.relam <> 2), pg_get_viewdef(c.oid)),
       format('CREATE %s %I.%I', CASE c.relkind WHEN 'v' THEN 'VIEW'
           ELSE 'MATERIALIZED VIEW' END, n.nspname, c.relname)
           || coalesce((SELECT format(' USING %I', am.amname) FROM pg_am am WHERE am.oid = c.relam
               AND am.amname <> 'heap'), '')
           || coalesce(' WITH (' || array_to_string(c.reloptions, ', ') || ')', '')
           || coalesce((SELECT format(' TABLESPACE %I', s.spcname) FROM pg_tablespace s
               WHERE s.oid = c.reltablespace), '')
           || E' AS\n' || rtrim(pg_get_viewdef(c.oid), ';')
           || CASE WHEN c.relispopulated THEN '' ELSE E'\nWITH NO DATA' END,
       CASE WHEN c.relkind = 'v' THEN
           ARRAY(SELECT concat_ws(' ', a.attname, format_type(a.atttypid, a.atttypmod), a.attcollation)
                 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 ORDER BY a.attnum)
       END,
       (SELECT json_agg(p)::text FROM (
           SELECT 'option ' || split_part(o, '=', 1) AS name,
                  format('ALTER %s %I.%I SET (%s)', k.words, n.nspname, c.relname, o) AS set,
                  format('ALTER %s %I.%I RESET (%s)', k.words, n.nspname, c.relname, split_part(o, '=',
                      1)) AS unset,
                  true AS overwrites, true AS inline
           FROM unnest(c.reloptions) o
           UNION ALL
           SELECT 'default of ' || a.attname,
                  format('ALTER VIEW %I.%I ALTER COLUMN %I SET DEFAULT %s', n.nspname, c.relname, a.attname,
                         pg_get_expr(d.adbin, d.adrelid)),
                  format('ALTER VIEW %I.%I ALTER COLUMN %I DROP DEFAULT', n.nspname, c.relname, a.attname),
                      true, false
           FROM pg_attrdef d JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
           WHERE d.adrelid = c.oid
           UNION ALL
           SELECT 'tablespace', format('ALTER MATERIALIZED VIEW %I.%I SET TABLESPACE %I', n.nspname,
               c.relname, s.spcname),
                  format('ALTER MATERIALIZED VIEW %I.%I SET TABLESPACE pg_default', n.nspname, c.relname),
                      true, true
           FROM pg_tablespace s WHERE s.oid = c.reltablespace
           UNION ALL
           SELECT 'index ' || ic.relname, pg_get_indexdef(i.indexrelid),
                  format('DROP INDEX %I.%I', n.nspname, ic.relname), false, false
           FROM pg_index i JOIN pg_class ic ON ic.oid = i.indexrelid WHERE i.indrelid = c.oid AND i.indisvalid
           UNION ALL
           SELECT 'comment on index ' || ic.relname,
                  format('COMMENT ON INDEX %I.%I IS %L', n.nspname, ic.relname, d.description),
                  format('COMMENT ON INDEX %I.%I IS NULL', n.nspname, ic.relname), true, false
           FROM pg_index i JOIN pg_class ic ON ic.oid = i.indexrelid
           JOIN pg_description d ON d.classoid = 'pg_class'::regclass AND d.objoid = ic.oid AND d.objsubid = 0
           WHERE i.indrelid = c.oid
           UNION ALL
           SELECT 'cluster on index ' || ic.relname, format('ALTER MATERIALIZED VIEW %I.%I CLUSTER ON %I', n.nspname, c.relname,
               ic.relname),
                  format('ALTER MATERIALIZED VIEW %I.%I SET WITHOUT CLUSTER', n.nspname, c.relname), true,
                      false
           FROM pg_index i JOIN pg_class ic ON ic.oid = i.indexrelid WHERE i.indrelid = c.oid
               AND i.indisclustered
           UNION ALL
           SELECT 'statistics of ' || a.attname,
                  format('ALTER MATERIALIZED VIEW %I.%I ALTER COLUMN %I SET STATISTICS %s', n.nspname,
                      c.relname, a.attname, a.attstattarget),
                  format('ALTER MATERIALIZED VIEW %I.%I ALTER COLUMN %I SET STATISTICS -1', n.nspname,
                      c.relname, a.attname), true, false
           FROM pg_attribute a WHERE c.relkind = 'm' AND a.attrelid = c.oid AND a.attnum > 0
               AND a.attstattarget >= 0
           UNION ALL
           SELECT 'comment on column ' || a.attname,
                  format('COMMENT ON COLUMN %I.%I.%I IS %L', n.nspname, c.relname, a.attname, d.description),
                  format('COMMENT ON COLUMN %I.%I.%I IS NULL', n.nspname, c.relname, a.attname), true, false
           FROM pg_attribute a
           JOIN pg_description d ON d.classoid = 'pg_class'::regclass AND d.objoid = c.oid
               AND d.objsubid = a.attnum
           WHERE a.attrelid = c.oid AND a.attnum > 0) p),
       obj_description(c.oid, 'pg_class')
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace,
     LATERAL (SELECT CASE c.relkind WHEN 'v' THEN 'VIEW' ELSE 'MATERIALIZED VIEW' END AS words) k
WHERE c.relkind IN ('v', 'm') AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema',
    'schema_history')
  AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid
      AND e.deptype = 'e')
