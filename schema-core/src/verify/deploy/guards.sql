-- What stands before the rows of these relations besides constraints: the triggers that somebody made, with the bodies of
-- their functions; row-level security and its policies; whether updates are refused for want of an identity.
SELECT wanted.schema, wanted.name, c.relrowsecurity, c.relforcerowsecurity,
       ARRAY(SELECT t.tgenabled::text || pg_catalog.pg_get_triggerdef(t.oid) || p.prosrc FROM pg_catalog.pg_trigger t
             JOIN pg_catalog.pg_proc p ON p.oid = t.tgfoid
             WHERE t.tgrelid = c.oid AND NOT t.tgisinternal ORDER BY t.tgname),
       ARRAY(SELECT t.tgname::text FROM pg_catalog.pg_trigger t
             WHERE t.tgrelid = c.oid AND NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') ORDER BY t.tgname),
       ARRAY(SELECT p.polpermissive::text FROM pg_catalog.pg_policy p WHERE p.polrelid = c.oid ORDER BY p.polname),
       ARRAY(SELECT p.polcmd::text FROM pg_catalog.pg_policy p WHERE p.polrelid = c.oid ORDER BY p.polname),
       ARRAY(SELECT pg_catalog.pg_get_expr(p.polqual, p.polrelid) FROM pg_catalog.pg_policy p
             WHERE p.polrelid = c.oid ORDER BY p.polname),
       ARRAY(SELECT pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid) FROM pg_catalog.pg_policy p
             WHERE p.polrelid = c.oid ORDER BY p.polname),
       -- Manual, "CREATE PUBLICATION": updates and deletes need a replica identity.
       EXISTS (SELECT FROM pg_catalog.pg_publication_tables pt JOIN pg_catalog.pg_publication p ON p.pubname = pt.pubname
               WHERE pt.schemaname = wanted.schema AND pt.tablename = wanted.name AND (p.pubupdate OR p.pubdelete))
       AND (c.relreplident = 'n' OR c.relreplident = 'd' AND NOT EXISTS (
               SELECT FROM pg_catalog.pg_index i WHERE i.indrelid = c.oid AND i.indisprimary))
FROM unnest($1::text[], $2::text[]) AS wanted(schema, name)
JOIN pg_catalog.pg_namespace n ON n.nspname = wanted.schema
JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = wanted.name
WHERE c.relkind IN ('r', 'p')
ORDER BY 1, 2
