SELECT n.nspname, c.relname, c.relpersistence = 'u',
       CASE s.seqtypid WHEN 'int8'::regtype THEN 'bigint' WHEN 'int4'::regtype THEN 'integer'
                       ELSE 'smallint' END,
       s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle,
       d.description,
       -- A sequence hangs on an identity column internally, on one that OWNED BY names automatically.
       o.deptype = 'i', o.refobjid, o.refobjsubid::int2,
       ownern.nspname, ownerc.relname, ownera.attname,
       CASE WHEN o.deptype = 'i' THEN format('%I.%I', n.nspname, c.relname) END
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_sequence s ON s.seqrelid = c.oid
LEFT JOIN pg_depend o ON o.classid = 'pg_class'::regclass AND o.objid = c.oid AND o.objsubid = 0
    AND o.refclassid = 'pg_class'::regclass AND o.refobjsubid > 0 AND o.deptype IN ('a', 'i')
LEFT JOIN unnest($1::oid[]) AS modeled(oid) ON modeled.oid = o.refobjid
-- The names of the owner, where it is no table whose columns were read.
LEFT JOIN pg_class ownerc ON ownerc.oid = o.refobjid AND modeled.oid IS NULL
LEFT JOIN pg_namespace ownern ON ownern.oid = ownerc.relnamespace
LEFT JOIN pg_attribute ownera ON ownera.attrelid = ownerc.oid AND ownera.attnum = o.refobjsubid
LEFT JOIN pg_description d ON d.classoid = 'pg_class'::regclass AND d.objoid = c.oid AND d.objsubid = 0
WHERE c.relkind = 'S' AND ($2 OR modeled.oid IS NOT NULL)
  AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'schema_history')
  AND c.oid NOT IN (SELECT objid FROM pg_depend
                    WHERE classid = 'pg_class'::regclass AND refclassid = 'pg_extension'::regclass
                      AND deptype = 'e');
