SELECT n.nspname,
       -- What initdb says of public is no comment of anybody's, as pg_dump sees it too.
       CASE WHEN n.nspname <> 'public' OR d.description <> 'standard public schema' THEN d.description END
FROM pg_namespace n
LEFT JOIN pg_description d ON d.classoid = 'pg_namespace'::regclass AND d.objoid = n.oid AND d.objsubid = 0
WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'schema_history')
  AND n.oid NOT IN (SELECT objid FROM pg_depend
                    WHERE classid = 'pg_namespace'::regclass AND refclassid = 'pg_extension'::regclass
                      AND deptype = 'e');
