-- Domains, with default, NOT NULL and constraints as parts.
SELECT 'pg_type'::regclass::oid, t.oid, 'domain', o.name, NULL::name, NULL::name, o.base,
       concat_ws(' ', 'CREATE DOMAIN', o.name, 'AS', o.base, 'DEFAULT ' || o.value,
           CASE WHEN t.typnotnull THEN 'NOT NULL' END,
           (SELECT string_agg(format('CONSTRAINT %I %s', con.conname, pg_get_constraintdef(con.oid)),
               ' ' ORDER BY con.conname)
            FROM pg_constraint con WHERE con.contypid = t.oid AND con.contype = 'c' AND con.convalidated)),
       NULL::text[],
       (SELECT json_agg(p)::text FROM (
           SELECT 'default' AS name, format('ALTER DOMAIN %s SET DEFAULT %s', o.name, o.value) AS set,
                  format('ALTER DOMAIN %s DROP DEFAULT', o.name) AS unset, true AS overwrites, true AS inline
           WHERE o.value IS NOT NULL
           UNION ALL
           SELECT 'not null', format('ALTER DOMAIN %s SET NOT NULL', o.name),
               format('ALTER DOMAIN %s DROP NOT NULL', o.name),
                  true, true
           WHERE t.typnotnull
           UNION ALL
           SELECT 'constraint ' || con.conname,
                  format('ALTER DOMAIN %s ADD CONSTRAINT %I %s', o.name, con.conname,
                      pg_get_constraintdef(con.oid)),
                  format('ALTER DOMAIN %s DROP CONSTRAINT %I', o.name, con.conname), false, con.convalidated
           FROM pg_constraint con WHERE con.contypid = t.oid AND con.contype = 'c'
           UNION ALL
           SELECT 'comment on constraint ' || con.conname,
                  format('COMMENT ON CONSTRAINT %I ON DOMAIN %s IS %L', con.conname, o.name, d.description),
                  format('COMMENT ON CONSTRAINT %I ON DOMAIN %s IS NULL', con.conname, o.name), true, false
           FROM pg_constraint con JOIN pg_description d ON d.classoid = 'pg_constraint'::regclass
               AND d.objoid = con.oid
           WHERE con.contypid = t.oid) p),
       obj_description(t.oid, 'pg_type')
FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace,
     LATERAL (SELECT format('%I.%I', n.nspname, t.typname) AS name,
         concat_ws(' ', format_type(t.typbasetype, t.typtypmod),
             (SELECT format('COLLATE %I.%I', cn.nspname, co.collname)
              FROM pg_collation co JOIN pg_namespace cn ON cn.oid = co.collnamespace
                  JOIN pg_type b ON b.oid = t.typbasetype
              WHERE co.oid = t.typcollation AND co.oid <> b.typcollation)) AS base,
         coalesce(pg_get_expr(t.typdefaultbin, 0), quote_literal(t.typdefault)) AS value) o
WHERE t.typtype = 'd' AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'schema_history')
  AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_type'::regclass AND e.objid = t.oid
      AND e.deptype = 'e')
