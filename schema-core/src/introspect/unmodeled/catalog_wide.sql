-- Objects of the database that are in no schema.
-- ALTER INDEX ... DEPENDS ON EXTENSION.
SELECT 'extension dependency',
       format('%s on %I', pg_describe_object(d.classid, d.objid, d.objsubid), e.extname), ''
FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid
WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'x'
  AND d.classid = 'pg_class'::regclass AND d.objid IN (SELECT c.oid FROM pg_class c WHERE c.relkind <> 'm')
UNION ALL
-- To whoever may not read its options, what a user mapping says is not known; nor a subscription to others than
-- superusers.
SELECT 'user mapping', format('for %s server %I', CASE u.umuser WHEN 0 THEN 'PUBLIC'
           ELSE quote_ident(u.usename) END, u.srvname), 'hidden from this role'
FROM pg_user_mappings u JOIN pg_foreign_server s ON s.oid = u.srvid
WHERE NOT (current_setting('is_superuser') = 'on'
           OR to_regproc('pg_catalog.schema_dev_run') IS NOT NULL
           OR pg_has_role(s.srvowner, 'USAGE') AND (u.umuser = 0 OR u.usename = current_user)
           OR u.usename = current_user AND has_server_privilege(s.oid, 'USAGE'))
UNION ALL
SELECT 'subscription', quote_ident(s.subname), 'hidden from this role'
FROM pg_subscription s
WHERE s.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND NOT has_column_privilege('pg_subscription', 'subconninfo', 'SELECT')
UNION ALL
SELECT 'security label', format('%s of %s', l.provider, pg_describe_object(l.classoid, l.objoid, l.objsubid)),
       l.label
FROM pg_seclabel l
UNION ALL
-- Comments on the types that follow from others: COMMENT ON TYPE works for a table's, too.
SELECT 'comment on type', format_type(t.oid, NULL), d.description
FROM pg_description d JOIN pg_type t ON t.oid = d.objoid
LEFT JOIN pg_class c ON c.oid = t.typrelid
WHERE d.classoid = 'pg_type'::regclass AND d.objoid >= 16384
  AND (t.typtype = 'm' OR c.relkind <> 'c'
       OR EXISTS (SELECT FROM pg_type element WHERE element.typarray = t.oid));
