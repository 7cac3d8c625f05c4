-- Composite types, with their attributes as parts.
SELECT 'pg_type'::regclass::oid, t.oid, 'type', o.name, NULL::name, NULL::name, 'composite',
       format('CREATE TYPE %s AS (%s)', o.name,
           (SELECT string_agg(a.text, ', ' ORDER BY a.attnum)
               FROM (SELECT a.attname, a.attnum, format('%I %s', a.attname, y.type) AS text, y.type
         FROM pg_attribute a,
              LATERAL (SELECT concat_ws(' ', format_type(a.atttypid, a.atttypmod),
                  (SELECT format('COLLATE %I.%I', cn.nspname, co.collname)
                   FROM pg_collation co JOIN pg_namespace cn ON cn.oid = co.collnamespace
                       JOIN pg_type b ON b.oid = a.atttypid
                   WHERE co.oid = a.attcollation AND co.oid <> b.typcollation)) AS type) y
         WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) a)),
       NULL::text[],
       (SELECT json_agg(p ORDER BY p.at)::text FROM (
           SELECT 'attribute ' || quote_ident(a.attname) AS name,
                  format('ALTER TYPE %s ADD ATTRIBUTE %s', o.name, a.text) AS set,
                  format('ALTER TYPE %s DROP ATTRIBUTE %I', o.name, a.attname) AS unset,
                  format('ALTER TYPE %s ALTER ATTRIBUTE %I SET DATA TYPE %s', o.name, a.attname,
                      a.type) AS alter,
                  false AS overwrites, true AS inline, a.attnum AS at
           FROM (SELECT a.attname, a.attnum, format('%I %s', a.attname, y.type) AS text, y.type
         FROM pg_attribute a,
              LATERAL (SELECT concat_ws(' ', format_type(a.atttypid, a.atttypmod),
                  (SELECT format('COLLATE %I.%I', cn.nspname, co.collname)
                   FROM pg_collation co JOIN pg_namespace cn ON cn.oid = co.collnamespace
                       JOIN pg_type b ON b.oid = a.atttypid
                   WHERE co.oid = a.attcollation AND co.oid <> b.typcollation)) AS type) y
         WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) a
           UNION ALL
           SELECT 'comment on ' || quote_ident(a.attname),
                  format('COMMENT ON COLUMN %s.%I IS %L', o.name, a.attname, d.description),
                  format('COMMENT ON COLUMN %s.%I IS NULL', o.name, a.attname), NULL, true, false, a.attnum
           FROM pg_attribute a
           JOIN pg_description d ON d.classoid = 'pg_class'::regclass AND d.objoid = c.oid
               AND d.objsubid = a.attnum
           WHERE a.attrelid = c.oid AND a.attnum > 0) p),
       obj_description(t.oid, 'pg_type')
FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace JOIN pg_class c ON c.oid = t.typrelid
    AND c.relkind = 'c',
     LATERAL (SELECT format('%I.%I', n.nspname, t.typname) AS name) o
WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'schema_history')
  AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_type'::regclass AND e.objid = t.oid
      AND e.deptype = 'e')
