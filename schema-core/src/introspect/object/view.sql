-- Views, with their options and the defaults of their columns as parts.
SELECT 'pg_class'::regclass::oid, c.oid, 'view', k.name, n.nspname, c.relname, printed.definition,
       concat('CREATE VIEW ', k.name,
           (SELECT format(' WITH (%s)', string_agg(o, ', ' ORDER BY at)) FROM unnest(c.reloptions) WITH ORDINALITY u(o, at)
            WHERE split_part(o, '=', 1) IN /* names: view */ HAVING count(*) > 0), E' AS\n',
           rtrim(printed.definition, ';')),
       ARRAY(SELECT concat_ws(' ', a.attname, format_type(a.atttypid, a.atttypmod), a.attcollation)
             FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 ORDER BY a.attnum),
       (SELECT json_agg(p)::text FROM (
           SELECT 'option ' || split_part(o, '=', 1) AS name, format('ALTER VIEW %s SET (%s)', k.name, o) AS set,
                  format('ALTER VIEW %s RESET (%s)', k.name, split_part(o, '=', 1)) AS unset,
                  true AS overwrites, true AS inline
           FROM unnest(c.reloptions) o WHERE split_part(o, '=', 1) IN /* names: view */
           UNION ALL
           SELECT 'default of ' || a.attname,
                  format('ALTER VIEW %s ALTER COLUMN %I SET DEFAULT %s', k.name, a.attname,
                      pg_get_expr(d.adbin, d.adrelid)),
                  format('ALTER VIEW %s ALTER COLUMN %I DROP DEFAULT', k.name, a.attname), true, false
           FROM pg_attrdef d JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
           WHERE d.adrelid = c.oid
           UNION ALL
           SELECT 'comment on column ' || a.attname,
                  format('COMMENT ON COLUMN %s.%I IS %L', k.name, a.attname, d.description),
                  format('COMMENT ON COLUMN %s.%I IS NULL', k.name, a.attname), true, false
           FROM pg_description d JOIN pg_attribute a ON a.attrelid = d.objoid AND a.attnum = d.objsubid
           WHERE d.classoid = 'pg_class'::regclass AND d.objoid = c.oid AND d.objsubid > 0) p),
       obj_description(c.oid, 'pg_class')
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace,
     LATERAL (SELECT format('%I.%I', n.nspname, c.relname) AS name) k,
     -- Printed once: OFFSET keeps the server from copying the call to each place that names it.
     LATERAL (SELECT pg_get_viewdef(c.oid) AS definition OFFSET 0) printed
WHERE c.relkind = 'v' AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'schema_history')
  AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid
      AND e.deptype = 'e')
