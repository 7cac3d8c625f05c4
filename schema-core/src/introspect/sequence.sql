SELECT n.nspname, c.relname, c.relpersistence = 'u',
       CASE s.seqtypid WHEN 'int8'::regtype THEN 'bigint' WHEN 'int4'::regtype THEN 'integer' ELSE 'smallint' END,
       s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle,
       d.description,
       -- An identity column depends on nothing but its sequence on it, internally; OWNED BY does so automatically.
       CASE WHEN o.deptype = 'i' THEN o.refobjid END,
       CASE WHEN o.deptype = 'i' THEN o.refobjsubid::int2 END,
       ownern.nspname, ownerc.relname, ownera.attname
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_sequence s ON s.seqrelid = c.oid
LEFT JOIN pg_depend o ON o.classid = 'pg_class'::regclass AND o.objid = c.oid AND o.objsubid = 0
    AND o.refclassid = 'pg_class'::regclass AND o.refobjsubid > 0 AND o.deptype IN ('a', 'i')
LEFT JOIN pg_class ownerc ON ownerc.oid = o.refobjid
LEFT JOIN pg_namespace ownern ON ownern.oid = ownerc.relnamespace
LEFT JOIN pg_attribute ownera ON ownera.attrelid = o.refobjid AND ownera.attnum = o.refobjsubid
LEFT JOIN pg_description d ON d.classoid = 'pg_class'::regclass AND d.objoid = c.oid AND d.objsubid = 0
WHERE c.relkind = 'S'
  AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'schema_history')
  AND c.oid NOT IN (SELECT objid FROM pg_depend
                    WHERE classid = 'pg_class'::regclass AND refclassid = 'pg_extension'::regclass AND deptype = 'e');
