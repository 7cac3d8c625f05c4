-- Extensions, without their versions and the comments that they bring along.
SELECT 'pg_extension'::regclass::oid, e.oid, 'extension', quote_ident(e.extname), NULL::name, NULL::name, '',
       format('CREATE EXTENSION %I WITH SCHEMA %I', e.extname, n.nspname), NULL::text[],
       json_build_array(json_build_object('name', 'schema',
           'set', format('ALTER EXTENSION %I SET SCHEMA %I', e.extname, n.nspname),
           'unset', NULL, 'overwrites', e.extrelocatable, 'inline', true))::text,
       NULL::text
FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
-- Every new database has it.
WHERE e.extname <> 'plpgsql'
