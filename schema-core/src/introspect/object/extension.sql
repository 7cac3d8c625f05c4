-- Extensions, without their versions. The comment that one brings along is no part.
SELECT 'pg_extension'::regclass::oid, e.oid, 'extension', quote_ident(e.extname), NULL::name, NULL::name, '',
       format('CREATE EXTENSION %I WITH SCHEMA %I', e.extname, n.nspname), NULL::text[],
       (SELECT json_agg(p)::text FROM (
           SELECT 'schema' AS name, format('ALTER EXTENSION %I SET SCHEMA %I', e.extname, n.nspname) AS set,
                  NULL AS unset, e.extrelocatable AS overwrites, true AS inline
           UNION ALL
           SELECT 'comment', format('COMMENT ON EXTENSION %I IS %L', e.extname, c.now),
                  format('COMMENT ON EXTENSION %I IS %L', e.extname, c.born), true, false
           FROM (SELECT obj_description(e.oid, 'pg_extension') AS now,
                        (SELECT a.comment FROM pg_available_extensions() a
                            WHERE a.name = e.extname) AS born) c
           WHERE c.now IS DISTINCT FROM c.born) p),
       NULL::text
FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
-- Every new database has it.
WHERE e.extname <> 'plpgsql'
